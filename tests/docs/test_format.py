"""The page of the formatter shows what the formatter writes."""

import re
from pathlib import Path

from perfrules.common.source import make_source
from perfrules.language import declaring, formatter, parser

PAGE = Path(__file__).resolve().parents[2] / "docs" / "format.md"
BLOCKS = dict(re.findall(r"<!-- (\w+: \w+) -->\n```\w*\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S))


def formatted(text, lang=None):
    return formatter.format_source(make_source(text), lang).text


def test_before_and_after():
    assert formatted(BLOCKS["format: before"]) == BLOCKS["format: after"]


def test_in_english_and_back():
    assert formatted(BLOCKS["format: before"], "en") == BLOCKS["format: en"]
    assert formatted(BLOCKS["format: en"], "zh") == BLOCKS["format: after"]


def test_declarations_written_out():
    source = make_source(BLOCKS["declare: before"])
    declared, undecided = declaring.missing(parser.parse_lines(source, undeclared=True)[0])
    assert formatter.format_source(source, None, declared, undeclared=True).text == BLOCKS["declare: after"]
    assert "".join(f"{name}：{reason[0]}\n" for name, reason in undecided) == BLOCKS["declare: open"]
