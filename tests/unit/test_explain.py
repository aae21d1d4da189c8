"""Explanations: what each form of a rule says of its points, and that unknown forms can be told too."""

import re
from fractions import Fraction

import pytest

import perfrules
from perfrules.common import types
from perfrules.meaning import explain, model

HEAD = {
    "总分": "总分  10分", "舍入": "舍入  单项得分 四舍五入到0.01", "等级按": "等级按  舍入后总分",
    "不适用时": "不适用时  得满分", "未注明": "未注明的规则  原文",
}  # fmt: skip
DATA = """
预算：金额（万元） >0
支出：金额（万元） 0至预算
率：比率 ≥0
问题数：次数（个） ≥0
违规数：次数（个） ≥0
项目数：次数（项） ≥0
公开：是否
交付：日期
"""
SCORE = ("score", None)


def explained(rule, figures, name="项", **head):
    """The explanation of the one indicator with these lines."""
    tree = rule if rule.lstrip().startswith(("1.", "一、")) else f"1. 项  10分\n{rule}"
    lines = ["语言 1", "【框架】 例", *{**HEAD, **head}.values(), "【数据】"]
    wanted = [line for line in DATA.strip().splitlines() if line.split("：")[0] in tree]
    if any(line.startswith("支出") for line in wanted) and not any(line.startswith("预算") for line in wanted):
        wanted.insert(0, "预算：金额（万元） >0")
    framework = perfrules.loads("\n".join([*lines, *wanted, "【指标】", tree]) + "\n")
    result = framework.evaluate(figures)
    return (result.root if name == "总分" else result[name]).explain("zh")


def told(explanation, *, words=True):
    """The reasons after the first, with the points that each moves; ``words``: with the sentences of the rule."""
    return [
        (r.zh if words else re.sub("“.*”（原文）", "“”", r.zh), None if r.points is None else str(r.points))
        for r in explanation.reasons[1:]
    ]


def test_proportion_with_a_cap_and_rounding():
    got = explained("= 支出 ÷ 预算；按比例得分，最高9分", {"预算": 3, "支出": 2})
    assert told(got) == [
        ("指标值 = 支出 ÷ 预算 = 2万元 ÷ 3万元 ≈ 66.666666667%（原文）", None),
        ("“按比例得分，最高9分”（原文）", None),
        ("满分 × 本值 = 10分 × ≈ 66.666666667% ≈ 6.666666667分", "20/3"),
        ("四舍五入到0.01：≈ 6.666666667 → 6.67", "1/300"),
    ]
    got = explained("= 支出 ÷ 预算；按比例得分，最高9分", {"预算": 100, "支出": 95})
    assert told(got)[-1] == ("最多9分：9.5 → 9", "-1/2")
    assert (got.start, got.score.score) == (0, 9)


def test_a_band_says_which_and_what_it_compared():
    rule = "= 率\n≤10% 得满分；≤20% 得一半；≤30% 得2分；否则 0分"
    assert told(explained(rule, {"率": "15%"}))[1:] == [
        ("“≤20% 得一半”（原文）：15% ≤ 20%", None), ("满分 × 0.5 = 10分 × 0.5 = 5分", "5"),
    ]  # fmt: skip
    assert told(explained(rule, {"率": "25%"}))[1:] == [("“≤30% 得2分”（原文）：25% ≤ 30%，得2分", "2")]
    assert told(explained(rule, {"率": "35%"}))[1:] == [("“否则 0分”（原文）：得0分", "0")]
    full = explained(rule, {"率": "5%"})
    assert told(full)[1:] == [("“≤10% 得满分”（原文）：5% ≤ 10%", None)]
    assert (full.start, full.contributions) == (10, ())


@pytest.mark.parametrize(
    ("condition", "figures", "said"),
    [
        ("项目数 = 0", {"项目数": 0}, "项目数 = 0项"),
        ("项目数 ≠ 0", {"项目数": 2}, "项目数 = 2项"),
        ("项目数 ≥ 2", {"项目数": 3}, "3项 ≥ 2"),
        ("公开 = 是", {"公开": True}, "公开 = 是"),
        ("非 公开", {"公开": False}, "公开 = 否"),
        ("项目数 > 1 且 公开", {"项目数": 3, "公开": True}, "3项 > 1 且 公开 = 是"),
        ("项目数 > 5 或 公开", {"项目数": 3, "公开": True}, "3项 > 5 或 公开 = 是"),
        ("项目数 不适用", {"项目数": "不适用"}, "项目数 不适用"),
    ],
)
def test_conditions_are_shown_with_their_figures(condition, figures, said):
    got = explained(f"若 {condition}，得4分\n否则 得满分", figures)
    assert told(got)[-1][0].endswith(f"（原文）：{said}，得4分")
    assert got.contributions[-1].points == 4


def test_steps_of_each_kind():
    rule = "= 率\n≤3% 得满分；每超2个百分点扣1.5分，{}，扣完为止"
    cases = {
        "不足一档不计": ("相差6.4个百分点，每档2个百分点：3.2档，按3档计；3档 × 1.5分 = 扣4.5分", "-9/2"),
        "不足一档按一档计": ("相差6.4个百分点，每档2个百分点：3.2档，按4档计；4档 × 1.5分 = 扣6分", "-6"),
        "不足一档按比例": ("相差6.4个百分点，每档2个百分点：3.2档；3.2档 × 1.5分 = 扣4.8分", "-24/5"),
    }
    for part, expected in cases.items():
        got = explained(rule.format(part), {"率": "9.4%"})
        assert told(got)[-1] == expected
        assert got.start == 10
    got = explained(
        "= 交付\n2022年6月30日以前 得满分；每晚1天扣0.5分，扣完为止", {"交付": "2022-07-03"}, 年="年度 2022"
    )
    assert told(got)[-1] == ("相差3天，每档1天：3档；3档 × 0.5分 = 扣1.5分", "-3/2")


def test_each_deduction_has_a_line_and_bounds_show_where_they_took_effect():
    rule = "每问题数扣2分，最多扣5分；每违规数扣3分\n扣完为止"
    got = explained(rule, {"问题数": 3, "违规数": 2})
    assert told(got) == [
        ("“每 问题数 扣2分，最多扣5分”（原文）", None), ("从满分10分起", None), ("3次 × 2分 = 扣6分", "-6"),
        ("最多5分：6 → 5", "1"), ("“每 违规数 扣3分”（原文）", None), ("2次 × 3分 = 扣6分", "-6"),
        ("“扣完为止”（原文）", None), ("最少0分：-1 → 0", "1"),
    ]  # fmt: skip
    got = explained(rule, {"问题数": 1, "违规数": 0})
    assert [r.points for r in got.contributions] == [-2, 0]
    assert "最" not in "".join(r.zh for r in got.contributions)


def test_additions_say_that_they_add():
    got = explained("每问题数加2分，最高满分", {"问题数": 3})
    assert told(got)[-1] == ("3次 × 2分 = 加6分", "6")
    assert got.start == 0


def test_items_say_what_each_earned_or_lost():
    got = explained("① 有制度 6分；② 有检查 4分", {"有制度": True, "有检查": False})
    assert told(got) == [
        ("“① 有制度  6分”（原文）：有制度 = 是，得6分", "6"), ("“② 有检查  4分”（原文）：有检查 = 否，得0分", "0"),
    ]  # fmt: skip
    got = explained("① 有制度；② 有检查\n缺一项扣4分，扣完为止", {"有制度": True, "有检查": False})
    assert [(r.kind, str(r.points)) for r in got.contributions] == [("item", "0"), ("item", "-4")]
    assert got.start == 10


def test_a_straight_line_shows_the_two_points_around_the_figure():
    rule = "= 率\n插值 20% 得0分、60% 得4分、90% 得10分"
    assert told(explained(rule, {"率": "75%"}))[-1] == ("60% → 4分 与 90% → 10分 之间按直线：75% → 7分", "7")
    assert told(explained(rule, {"率": "10%"}))[-1] == ("20% → 0分 以外不变：10% → 0分", "0")
    assert told(explained(rule, {"率": "95%"}))[-1] == ("90% → 10分 以外不变：95% → 10分", "10")


def test_a_rounded_measure_shows_both():
    got = explained("= 支出 ÷ 预算；按比例得分", {"预算": "300", "支出": "200"}, 指标值="舍入  指标值 四舍五入到0.001")
    assert told(got)[0][0] == "指标值 = 支出 ÷ 预算 = 200万元 ÷ 300万元 ≈ 66.666666667% → 66.7%（原文）"
    assert got.contributions[0].points == Fraction("6.67")


def test_printed_words_stand_above_the_sentence():
    got = explained("原文 “按支出率计分”\n= 支出 ÷ 预算；按比例得分", {"预算": 4, "支出": 2})
    kinds = [r.kind for r in got.reasons]
    assert kinds == ["score", "printed", "measure", "rule", "proportion"]
    assert got.reasons[1].zh == "原文：“按支出率计分”"


def test_declared_beside_computed_and_taken():
    rule = "= 问题数；每发现一次扣1分，扣完为止"
    got = explained(rule, {"问题数": 2, "自评": {"项": "9分"}})
    assert told(got)[-1] == ("自评9分，比计算的多1分", None)
    got = explained(rule, {"自评": {"项": "9分"}})
    assert told(got)[-1] == ("自评9分，按自评计", "9")
    assert (got.start, got.score.status) == (0, "declared")


def test_policies_say_why_and_what_they_count():
    rule = "若 项目数 = 0，不适用\n= 率；按比例得分，最高满分"
    got = explained(rule, {"项目数": 0, "率": "5%"})
    assert told(got) == [
        ("“若 项目数 = 0，不适用”（原文）：项目数 = 0项", None), ("不适用时得满分，即10分", "10"),
    ]  # fmt: skip
    got = explained(rule, {"项目数": 1, "率": "不适用"}, 不适用时="不适用时  得6分")
    assert told(got) == [("不适用：率", None), ("不适用时得6分", "6")]
    got = explained("= 问题数；每发现一次扣1分，扣完为止", {}, 缺失时="缺失时  得0分")
    assert told(got)[-2:] == [("缺：问题数", None), ("缺失时得0分", "0")]


def test_blocks_and_the_total_add_up_with_rescaling_rounding_and_overrides():
    tree = """
一、块  10分
1. 甲  4分
= 支出 ÷ 预算；按比例得分
2. 乙  3分
= 率；按比例得分，最高满分
3. 丙  3分
公开 = 是
【等级】
优：得分≥9分
差：得分＜9分
若 公开 = 是，总分为1分
"""
    head = {
        "不适用时": "不适用时  剔除后在本块折算",
        "小计": "舍入  小计 四舍五入到0.01",
        "总": "舍入  总分 四舍五入到0.1",
    }
    figures = {"预算": 4, "支出": 3, "率": "不适用", "公开": False}
    tree = tree.replace("公开 = 是\n", "= 公开；是 得满分；否 得1分\n", 1)
    block = explained(tree, figures, "块", **head)
    assert told(block) == [
        ("1. 甲：3分", "3"), ("2. 乙：不适用，不计入", None), ("3. 丙：1分", "1"),
        ("按适用的分值折算：4 → ≈ 5.714285714", "12/7"), ("四舍五入到0.01：≈ 5.714285714 → 5.71", "-3/700"),
    ]  # fmt: skip
    total = explained(tree, figures, "总分", **head)
    assert told(total) == [("一、块：5.71分", "571/100"), ("四舍五入到0.1：5.71 → 5.7", "-1/100")]
    total = explained(tree, {**figures, "公开": True}, "总分", **head)
    assert total.reasons[-1].points == 1 - Fraction("8.6")
    assert total.score.score == 1


def test_a_score_that_missing_figures_cannot_change_has_one_part():
    got = explained("= 问题数\n≤3个 得2分；否则 得2分", {})
    if got.score.score is None:  # not applicable is still possible, and would give full points
        assert got.start is None
    got = explained("= 问题数\n≤3个 得2分；否则 得2分", {}, 不适用时="不适用时  得2分")
    assert told(got)[-1] == ("无论未给的数据如何，都得2分", "2")


def test_an_open_score_claims_no_sum():
    got = explained("= 问题数；每发现一次扣4分，扣完为止", {})
    assert got.start is None
    assert got.contributions == ()
    assert told(got)[-1] == ("缺：问题数", None)


def test_a_form_that_does_not_apply_has_no_score():
    got = explained("= 率；按比例得分，最高满分", {"率": "不适用"}, "总分", 不适用时="不适用时  剔除后在全表折算")
    assert (got.start, got.score.score, got.reasons[0].zh) == (None, None, "全表不适用")


def test_an_expression_without_words_of_its_own_is_one_part():
    """A new kind of core expression needs nothing here: it is told by its formula, or by its place in the file."""
    framework = perfrules.load("cn/guangdong/guangzhou/huangpu/department-2022")
    outcome = framework.evaluate(framework.cases[0].given)._outcome
    scored = next(s for s in outcome.root.walk() if s.status == "computed" and s.indicator.kind == "leaf")
    teller = explain._Teller(outcome, scored)
    fold = model.Fold("sum", "甲", None, None, types.POINTS)
    teller.walk(model.Apply("abs", (fold,), types.POINTS), Fraction(3), -1)
    assert [(r.kind, r.zh, r.points) for r in teller.reasons] == [("formula", "绝对值(合计(甲)) = 3分，扣3分", -3)]


def test_every_case_that_ships_is_explained_in_both_languages():
    for name in perfrules.catalog():
        framework = perfrules.load(name)
        for case in framework.cases:
            for explanation in framework.evaluate(case.given).explanations():
                assert all(explanation.sentences("zh")) and all(explanation.sentences("en"))
                if explanation.start is not None:
                    moved = sum(r.points for r in explanation.contributions)
                    assert explanation.start + moved == Fraction(explanation.score.score)
