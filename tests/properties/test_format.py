"""The formatter says what the tree says: read again, every printed tree is the same, in both languages."""

from hypothesis import given, settings
from hypothesis import strategies as st
from trees import documents

import perfrules
from perfrules import testing
from perfrules.common.source import make_source
from perfrules.language import formatter, parser

slow = settings(max_examples=settings().max_examples // 4)


def formatted(text, lang=None):
    return formatter.format_source(make_source(text), lang, undeclared=True).text


@slow
@given(documents(), st.sampled_from(["zh", "en"]))
def test_a_printed_tree_reads_as_the_same_tree(document, lang):
    text = formatter.format_document(document, lang)
    read, _, _ = parser.parse_lines(make_source(text), undeclared=True)
    assert read == document


@slow
@given(documents())
def test_formatting_settles_and_the_two_languages_are_one_text(document):
    chinese = formatter.format_document(document, "zh")
    assert formatted(chinese) == chinese
    english = formatted(chinese, "en")
    assert formatted(english) == english
    assert formatted(english, "zh") == chinese


@slow
@given(testing.forms(), st.sampled_from(["zh", "en"]))
def test_results_stay(form, lang):
    before, figures = form
    after = perfrules.loads(formatted(before.model.source.text, lang))
    assert told(after.evaluate(figures)) == told(before.evaluate(figures))


def told(result):
    """Everything that a result says but the words of its overrides, which stand as they are written."""
    said = result.to_dict()
    return {**said, "overrides": [override["holds"] for override in said["overrides"]]}
