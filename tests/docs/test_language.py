"""The language reference: every example checks as announced, both languages are one, no word goes unshown."""

import re
from pathlib import Path

import attrs
import build_words
import pytest
import snippets

import perfrules
from perfrules.common.source import make_source
from perfrules.common.words import NORMALISED, WORDS
from perfrules.language import lexer, parser
from perfrules.language.nodes import Heading

PAGE = Path(build_words.PAGE)
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = list(snippets.blocks(TEXT))
PAIRS = list(zip(BLOCKS[::2], BLOCKS[1::2], strict=True))
BASES = next(pair for pair in PAIRS if pair[0].kind == "perf")
HAN = re.compile("[\u4e00-\u9fff]")
KEPT = {"unit"}  # the canonical spelling of a unit is Chinese in both trees


def place(block):
    return f"line-{block.line}"


def whole(block, english):
    return snippets.whole(block.kind, block.text, BASES[english].text)


def same(left, right, names, field=""):
    """Two trees are one but for names: a Chinese name stands for one other name throughout."""
    if attrs.has(type(left)):
        if type(left) is not type(right):
            return False
        return all(
            same(getattr(left, f.name), getattr(right, f.name), names, f.name)
            for f in attrs.fields(type(left))
            if f.eq and not (isinstance(left, Heading) and f.name == "number")
        )
    if field == "ordinal" and isinstance(left, tuple):  # 一、（一） 1. and 1. 1.1. 1.1.1. count alike
        return left[1] == right[1]
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(same(a, b, names, field) for a, b in zip(left, right, strict=True))
    if isinstance(left, str) and isinstance(right, str) and left != right:
        if field in KEPT or not HAN.search(left):
            return False
        return names.setdefault(left, right) == right and list(names.values()).count(right) == 1
    return left == right


@pytest.mark.parametrize("block", BLOCKS, ids=place)
def test_example_checks_as_announced(block):
    found = snippets.check(whole(block, BLOCKS.index(block) % 2))
    assert snippets.codes(found) == sorted(block.errors), [str(item) for item in found]
    if not block.errors and block.kind != "perf-part":
        assert found == ()


@pytest.mark.parametrize("block", [b for b in BLOCKS if not b.errors], ids=place)
def test_cases_of_an_example_pass(block):
    framework = perfrules.loads(whole(block, BLOCKS.index(block) % 2))
    assert [str(failure) for case in framework.cases for failure in framework.run_case(case)] == []


@pytest.mark.parametrize(("chinese", "english"), PAIRS, ids=[place(pair[0]) for pair in PAIRS])
def test_both_languages_are_one(chinese, english):
    assert chinese.kind == english.kind
    assert chinese.errors == english.errors
    assert HAN.search(chinese.text)
    assert not HAN.search(english.text.replace(".评分", ""))  # judged figures have one suffix in both languages
    left, right = (
        parser.parse(make_source(whole(block, side), "<example>"))[0] for side, block in enumerate((chinese, english))
    )
    assert same(left, right, {})


def words_of(blocks, side):
    """The words that the examples of one language use: terminals with their keys."""
    used = set()
    for block in blocks:
        statements, *_ = lexer.scan(make_source(whole(block, side), "<example>"), parser.vocabulary())
        tokens = [token for statement in statements for token in statement.tokens]
        used |= {(token.type, token.value if isinstance(token.value, str) else "") for token in tokens}
    return used


@pytest.mark.parametrize("side", [0, 1], ids=["zh", "en"])
def test_every_word_is_shown_in_an_example(side):
    used = words_of(BLOCKS[side::2], side)
    terminals = {terminal for terminal, _ in used}
    keyed = {w.terminal for w in WORDS if sum(other.terminal == w.terminal for other in WORDS) > 1}
    missing = [
        (w.terminal, w.key)
        for w in WORDS
        if w.terminal not in NORMALISED["rule"]  # in spellings.md
        and (w.zh, w.en)[side] != ("",)
        and ((w.terminal, w.key) not in used if w.terminal in keyed else w.terminal not in terminals)
    ]
    assert missing == []


def test_tables_are_up_to_date():
    assert build_words.page(TEXT) == TEXT, "run: python docs/build_words.py"
