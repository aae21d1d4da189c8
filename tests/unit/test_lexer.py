"""Names against words: decided by place, by what is declared, and by quotes; never by guessing."""

import pytest

from perfrules.common.source import make_source
from perfrules.language import lexer, parser

DECLARED = """【数据】
满分率：比率
“三公”经费支出：金额
财务问题数：次数
得分数：次数
率：比率
budget-total：金额
"""


def tokens(line, declared=DECLARED):
    statements, diagnostics, _ = lexer.scan(make_source(f"{declared}【指标】\n{line}\n"), parser.vocabulary())
    assert not diagnostics
    return [(t.type, t.span.text) for t in statements[-1].tokens]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("≤10% 得满分", "CMP QUANTITY GETS FULL"),
        ("= 满分率 × 2", "EQUALS NAME TIMES NUMBER"),
        ("= “三公”经费支出 ÷ 2", "EQUALS NAME DIVIDE NUMBER"),
        ("“好”得20分", "STRING GETS POINTS"),
        ("每财务问题数扣0.5分", "EACH NAME DEDUCTS POINTS"),
        ("每发现一次扣0.5分，扣完为止", "EACH DEDUCTS POINTS COMMA CLAUSE"),
        ("每处 财务问题数 扣1分", "EACH NAME DEDUCTS POINTS"),
        ("每少1次扣1分", "EACH_BEYOND QUANTITY DEDUCTS POINTS"),
        ("每超1个百分点扣0.5分", "EACH_BEYOND QUANTITY DEDUCTS POINTS"),
        ("超过100%每1个百分点扣0.5分", "CMP QUANTITY EACH QUANTITY DEDUCTS POINTS"),
        ("每1个工作日扣0.5分", "EACH QUANTITY DEDUCTS POINTS"),
        ("得满分的60%", "GETS FULL OF QUANTITY"),
        ("= 得分数", "EQUALS NAME"),
        ("= 不认识的满分率数", "EQUALS NAME"),
        ("= budget-total - 率", "EQUALS NAME MINUS NAME"),
        ("each 1 percentage point over deducts 0.5 points", "EACH QUANTITY WAY DEDUCTS POINTS"),
        ("in proportion, at most full", "PROPORTION COMMA AT_MOST FULL"),
        ("80%（含）至90%（不含） 得4分", "QUANTITY EDGE TO QUANTITY EDGE GETS POINTS"),
        ("= 率（原文）", "EQUALS NAME MARK"),
        ("[0,5%) 得0分", "LSQB NUMBER COMMA QUANTITY RPAR GETS POINTS"),
        ("≥１０％ 得 ５分", "CMP QUANTITY GETS POINTS"),
    ],
)
def test_tokens(line, expected):
    assert " ".join(kind for kind, _ in tokens(line)) == expected


def test_a_heading_is_number_title_points_key_and_marks():
    found = tokens("3. 采购意向公开合规性  0.5分  记作 意向公开完整性（推定）")
    assert [kind for kind, _ in found] == ["NUMBERING", "HEADING", "POINTS", "AS", "NAME", "MARK"]
    assert found[1][1] == "采购意向公开合规性"


def test_a_semicolon_inside_quotes_ends_nothing():
    statements, *_ = lexer.scan(make_source("【指标】\n未列入 “甲；乙”；按比例得分\n"), parser.vocabulary())
    assert len(statements) == 3


def test_a_line_goes_on_after_a_comma_but_not_over_a_heading():
    text = "【指标】\n每次扣1分，\n扣完为止\n按比例得分，\n1. 甲  2分\n"
    statements, *_ = lexer.scan(make_source(text), parser.vocabulary())
    assert [s.start for s in statements] == ["section:indicators", "rule", "rule", "heading"]


def test_a_free_text_ends_with_its_line_whatever_sign_it_ends_in():
    text = "【指标】\n1. 甲  2分\n= 甲；解释 全年付出的，\n按比例得分\n"
    statements, *_ = lexer.scan(make_source(text), parser.vocabulary())
    assert [s.tokens[-1].type for s in statements[2:]] == ["NAME", "TEXT", "PROPORTION"]


@pytest.mark.parametrize("name", ["数据量", "input-tax"])
def test_a_figure_may_be_named_like_the_word_that_declares_figures(name):
    assert [kind for kind, _ in tokens(f"= {name}", f"【数据】\n{name}：次数\n")] == ["EQUALS", "NAME"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3月31日", (None, 3, 31)),
        ("31 March", (None, 3, 31)),
        ("1 may", (None, 5, 1)),
        ("31 Mar 2022", (2022, 3, 31)),
        ("2022年3月31日", (2022, 3, 31)),
        ("2022-03-31", (2022, 3, 31)),
    ],
)
def test_days(written, day):
    statements, diagnostics, _ = lexer.scan(make_source(f"【指标】\n≤{written} 得满分\n"), parser.vocabulary())
    assert not diagnostics
    assert [(t.type, t.value) for t in statements[-1].tokens][1] == ("DATE", day)


def test_the_key_behind_a_title_may_hold_quotation_marks():
    assert tokens("1. 甲  2分  记作 “三公”经费")[-1] == ("NAME", "“三公”经费")
    statements, *_ = lexer.scan(
        make_source("【指标】\n1. 甲  记作 “三公”经费\n2. 乙  记作 “键”\n"), parser.vocabulary()
    )
    assert [s.tokens[-1].value for s in statements[1:]] == ["“三公”经费", "键"]


def test_only_what_an_option_lists_is_known_without_quotes():
    listed = "【数据】\n等次：选项 “好”、“差”，按期 “上半年”、“下半年” “按“乙”类表”\n"
    assert tokens("好 得满分", listed)[0] == ("STRING", "好")
    assert tokens("= 乙数 ÷ 2", listed)[1] == ("NAME", "乙数")
    assert tokens("= 上半年 ÷ 2", listed)[1] == ("NAME", "上半年")
