"""Every sample, written anew by the formatter: the same tree, the same cases, the same text the second time."""

import sys
from functools import cache
from pathlib import Path

import pytest

from perfrules import api
from perfrules.common.source import make_source
from perfrules.language import formatter, parser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import snippets  # noqa: E402 -- it stands beside the documents

BLOCKS = list(snippets.blocks(snippets.LANGUAGE.read_text(encoding="utf-8")))
BASES = [block.text for block in BLOCKS if block.kind == "perf"]
SAMPLES = {
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/cases/good").glob("*.perf"))},
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "frameworks").rglob("*.perf"))},
    **{
        f"language.md line {block.line}": snippets.whole(block.kind, block.text, BASES[number % 2])
        for number, block in enumerate(BLOCKS)
    },
}
BROKEN = sorted((ROOT / "tests/cases/bad").glob("*.perf"))
REPAIRED = ("number-out-of-step", "number-unlike-siblings")


@cache
def formatted(text, lang=None):
    return formatter.format_source(make_source(text), lang).text


@cache
def tree_of(text):
    return parser.parse(make_source(text))[0]


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES.keys())
def test_the_tree_stays_in_both_languages_and_formatting_settles(text):
    tree = tree_of(text)
    own, chinese, english = (formatted(text, lang) for lang in (None, "zh", "en"))
    assert own in (chinese, english)
    for written in (chinese, english):
        assert tree_of(written) == tree
        assert formatted(written) == written
    assert formatted(english, "zh") == chinese
    assert formatted(chinese, "en") == english


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith("language.md")])
def test_cases_hold_after_formatting(name, lang):
    checked, diagnostics = api.check_source(make_source(formatted(SAMPLES[name], lang)), [])
    assert [str(item) for item in diagnostics] == []
    framework = api.Framework(checked)
    for case in framework.cases:
        assert [str(failure) for failure in framework.run_case(case)] == []


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_file_that_cannot_be_read_is_left_alone(path):
    source = make_source(path.read_text(encoding="utf-8"))
    tree, diagnostics = parser.parse(source)
    slugs = [item.code.slug for item in diagnostics if item.severity == "error"]
    result = formatter.format_source(source)
    if set(slugs) <= set(REPAIRED):
        assert result.text is not None
        again, after = parser.parse(make_source(result.text))
        assert not any(item.code.slug in REPAIRED for item in after)
        assert again == tree or result.renumbered
    else:
        assert result.text is None
        assert [item.code.slug for item in result.diagnostics] == slugs
