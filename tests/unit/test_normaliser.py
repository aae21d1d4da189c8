"""Spellings of sheets and the canonical sentences that they mean: one tree, and the printer writes the second."""

import tomllib
from pathlib import Path

import pytest

from perfrules.common.source import make_source
from perfrules.language import parser, printer, rewrites

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
未备案数：次数 ≥0
未公示数：次数 ≥0
延期天数：天数（天） ≥0
资料公开：是否
未按期：是否
受到表彰：是否
"""


def sentences(group, text):
    """The sentences of an indicator that holds this text, without the lines before it."""
    lines = [f"= {group['measure']}"] if group["measure"] else []
    lines += group.get("before", [])
    source = make_source("\n".join([FIGURES, "【指标】", "1. 预算完成率  10分", *lines, text]), "cell")
    document, diagnostics = parser.parse(source)
    assert [str(item) for item in diagnostics] == []
    return [(s.body, s.clauses) for s in document.headings[0].sentences][len(lines) :], document


def rows(*, of_rules):
    chosen = [group for group in GROUPS if ("section" not in group) == of_rules]
    return pytest.mark.parametrize(
        ("group", "pasted", "canonical"),
        [(group, *row) for group in chosen for row in group["rows"]],
        ids=[row[0] for group in chosen for row in group["rows"]],
    )


@rows(of_rules=True)
def test_a_spelling_means_its_canonical_sentence(group, pasted, canonical):
    got, document = sentences(group, pasted)
    assert got == sentences(group, canonical)[0]
    kept = document.headings[0].sentences[-len(got) :]
    assert "；".join(printer.sentence(s, "zh") for s in kept) == canonical.replace("\n", "；")


SECTIONS = {"inputs": "数据", "indicators": "指标", "grades": "等级"}


@rows(of_rules=False)
def test_other_sections_have_spellings_too(group, pasted, canonical):
    def document(text):
        text = f"语言 1\n【框架】 小表\n总分 100分\n【{SECTIONS[group['section']]}】\n{text}"
        found, diagnostics = parser.parse(make_source(text, "sheet"))
        assert [d.code.id for d in diagnostics] == []
        return found

    first, second = document(pasted), document(canonical)
    assert (first.inputs, first.grades) == (second.inputs, second.grades)
    assert [shape(h) for h in first.headings] == [shape(h) for h in second.headings]


def shape(heading):
    sentences = [(s.body, s.clauses) for s in heading.sentences]
    return heading.ordinal, heading.title, heading.points, sentences


def test_every_row_of_the_table_is_tried(monkeypatch):
    tried = set()
    real = rewrites._match

    def watched(pattern, *rest):
        found = real(pattern, *rest)
        if found is not None:
            tried.add(pattern)
        return found

    monkeypatch.setattr(rewrites, "_match", watched)
    for group in GROUPS:
        for pasted, _ in group["rows"]:
            if "section" in group:
                test_other_sections_have_spellings_too(group, pasted, pasted)
            else:
                sentences(group, pasted)
    table = {row.pattern for row in (*rewrites.REWRITES, *rewrites.INPUT_REWRITES)}
    assert table - tried == set()


def test_spans_are_of_what_was_written():
    text = FIGURES + "【指标】\n1. 预算完成率  10分\n= 支付率\n预算完成率在90%（含）以上的，得很多分\n"
    _, [found] = parser.parse(make_source(text, "cell"))
    assert found.span.text == "得很多分"
