"""The pages of the codes: each has an example that gives it, a correction that does not, and is up to date."""

import build_codes
import pytest
import snippets

from perfrules.common import codes as table
from perfrules.common.codes import CODES_BY_ID

EXAMPLES = build_codes.examples()


CORRECTED = [code for code, example in EXAMPLES.items() if {"good", "good_figures"} & set(example)]
UNUSED = "PR212"  # a figure whose rule could not be read is unused as well


def codes(items, code):
    return sorted({item.code.id for item in items} - ({UNUSED} - {code}))


def test_numbers_and_names_of_codes_are_given_once():
    assert len(table.CODES) == len(table.CODES_BY_ID) == len(table._ROWS)


def test_every_code_has_an_example_and_no_example_is_left_over():
    assert set(EXAMPLES) == set(CODES_BY_ID)


@pytest.mark.parametrize("code", EXAMPLES)
def test_bad_example_gives_its_code(code):
    example = EXAMPLES[code]
    given = codes(snippets.found(example), code)
    assert code in given
    assert set(given) <= {code, *example.get("also", ())}


@pytest.mark.parametrize("code", CORRECTED)
def test_good_example_gives_nothing_of_the_kind(code):
    assert code not in codes(snippets.found(EXAMPLES[code], "good"), code)
    assert [item for item in snippets.found(EXAMPLES[code], "good") if item.severity == "error"] == []


@pytest.mark.parametrize("code", EXAMPLES)
def test_reasons_are_sentences_in_both_languages(code):
    assert EXAMPLES[code]["zh"].endswith("。")
    assert EXAMPLES[code]["en"].endswith((".", "?"))


@pytest.fixture(scope="module")
def pages():
    return build_codes.pages()


def test_pages_are_up_to_date(pages):
    stale = [
        name
        for name, text in pages.items()
        if not (path := build_codes.FOLDER / name).is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: python docs/build_codes.py"


def test_no_page_is_left_over(pages):
    assert {p.name for p in build_codes.FOLDER.glob("*.md")} == set(pages)
