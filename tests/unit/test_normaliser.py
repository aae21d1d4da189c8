"""Spellings of sheets and the canonical sentences that they mean: one tree, and the printer writes the second."""

import tomllib
from pathlib import Path

import pytest

from perfrules.common.source import make_source
from perfrules.language import parser, printer

PAGE = Path(__file__).parents[2] / "docs" / "spellings.toml"
GROUPS = tomllib.loads(PAGE.read_text(encoding="utf-8"))["group"]
FIGURES = """【数据】
支付率：比率 0至100%
目标值：比率 0至100%
支出数：金额（万元） ≥0
问题金额：金额（万元） ≥0
预算数：金额（万元） >0
问题数：次数 ≥0
报送日：日期
违规：是否
公开：是否
评价等次：选项 “好”、“较好”、“差”
"""


def sentences(group, text):
    """The sentences of an indicator that holds this text, without the lines before it."""
    lines = [f"= {group['measure']}"] if group["measure"] else []
    lines += group.get("before", [])
    source = make_source("\n".join([FIGURES, "【指标】", "1. 预算完成率  10分", *lines, text]), "cell")
    document, diagnostics = parser.parse(source)
    assert [str(item) for item in diagnostics] == []
    return [(s.body, s.clauses) for s in document.headings[0].sentences][len(lines) :], document


@pytest.mark.parametrize(
    ("group", "pasted", "canonical"),
    [(group, *row) for group in GROUPS for row in group["rows"]],
    ids=[row[0] for group in GROUPS for row in group["rows"]],
)
def test_a_spelling_means_its_canonical_sentence(group, pasted, canonical):
    got, document = sentences(group, pasted)
    assert got == sentences(group, canonical)[0]
    kept = document.headings[0].sentences[-len(got) :]
    assert "；".join(printer.sentence(s, "zh") for s in kept) == canonical.replace("\n", "；")
