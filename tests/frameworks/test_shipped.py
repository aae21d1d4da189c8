"""Every shipped framework checks clean and its cases give what they say; what is published comes out as published."""

import random
from decimal import Decimal

import pytest

import perfrules
from perfrules import api
from perfrules.common.source import make_source
from perfrules.language import formatter

HUANGPU = "cn/guangdong/guangzhou/huangpu/department-2022"
HUNAN = "cn/hunan/department-2017"
MOF = "cn/mof/department-2013"


@pytest.fixture(scope="module")
def huangpu():
    return perfrules.load(HUANGPU)


@pytest.fixture(scope="module")
def hunan():
    return perfrules.load(HUNAN)


@pytest.fixture(scope="module")
def mof():
    return perfrules.load(MOF)


def case_of(framework, name):
    return next(case for case in framework.cases if case.name == name)


@pytest.mark.parametrize("name", perfrules.catalog())
def test_checks_clean_and_its_cases_pass(name):
    framework = perfrules.load(name)
    assert framework.warnings == ()
    assert framework.cases
    for case in framework.cases:
        assert framework.run_case(case) == []


@pytest.mark.parametrize("name", perfrules.catalog())
def test_stands_in_canonical_form(name):
    text = api.locate(name).read_text(encoding="utf-8")
    assert formatter.format_source(make_source(text)).text == text, f"run: perfrules fmt frameworks/{name}.perf"


def test_the_published_table(huangpu):
    result = huangpu.evaluate(huangpu.cases[0].given)
    assert len(list(result)) == 26
    assert result.total == Decimal("99.96")
    assert result.grade == "优"
    assert result["部门预算资金支出率"].status == "computed"
    assert sum(row.status == "declared" for row in result) == 25
    assert (result.shares.computed, result.shares.declared, result.shares.inferred) == (10, 90, 10)
    assert result["履职效能"].score == Decimal("49.96")
    assert result["管理效率"].score == 50
    assert result.findings == ()


def test_a_wrong_budget_sum_is_found(huangpu):
    given = {**huangpu.cases[0].given, "基本支出": "1856.42万元"}
    assert [finding.code.id for finding in huangpu.evaluate(given).findings] == ["PR713"]


def test_two_rows_of_one_name_have_their_own_keys(huangpu):
    result = huangpu.evaluate({})
    with pytest.raises(KeyError, match="意向公开完整性, 意向公开及时性"):
        result["采购意向公开合规性"]
    assert result["意向公开完整性"].points == Decimal("0.5")


def test_with_25_leaves_missing_the_answer_is_a_range_that_figures_narrow(huangpu):
    figures = {name: value for name, value in huangpu.cases[1].given.items() if name != "自评"}
    before = huangpu.evaluate({"预算总额": figures["预算总额"], "实际支出": figures["实际支出"]})
    assert before.total is None
    assert before.range == (Decimal("9.96"), Decimal("99.96"))
    assert before.grades == ("优", "良", "中", "差")
    order = [name for name in figures if name not in ("预算总额", "实际支出")]
    random.Random(7).shuffle(order)
    given = {"预算总额": figures["预算总额"], "实际支出": figures["实际支出"]}
    for name in order:
        given[name] = figures[name]
        after = huangpu.evaluate(given)
        assert before.range[0] <= after.range[0]
        assert after.range[1] <= before.range[1]
        assert set(after.grades) <= set(before.grades)
        before = after
    assert before.total == Decimal("81.33")
    assert before.grade == "良"


def test_hunan_scores_thirty_points_and_says_that_seventy_were_not_seen(hunan):
    case = case_of(hunan, "分界二")
    result = hunan.evaluate(case.given)
    assert result.range == (30, 100)
    assert (result.shares.computed, result.shares.gaps) == (30, 70)
    assert result.grades == ()


def test_hunan_declared_scores_fill_the_gaps(hunan):
    result = hunan.evaluate(case_of(hunan, "平常的一年").given)
    assert result.total == Decimal("86.5")
    assert (result.shares.computed, result.shares.declared) == (30, 70)


def test_hunan_counts_every_leaf_with_a_step_as_inferred(hunan):
    """The sheet does not say how a part of a step counts; only the ladder stands as printed."""
    result = hunan.evaluate(case_of(hunan, "分界二").given)
    assert result.shares.inferred == 25


@pytest.mark.parametrize(
    ("left", "score"),
    [("0", 5), ("0.01", 5), ("49.99", 5), ("50", 3), ("99.99", 3), ("100", 1), ("149.99", 1), ("150", 0), ("1000", 0)],
)
def test_hunan_loses_two_points_for_each_whole_five(hunan, left, score):
    figures = {"上年结转": "0", "年初预算": "1000", "追加预算": "0", "年末结余": left}
    assert hunan.evaluate(figures)["预算完成率"].score == score


def test_hunan_leaves_open_what_the_sheet_leaves_open(hunan):
    result = hunan.evaluate({"上年三公预算": "0", "本年三公预算": "3"})
    assert result["三公经费变动率"].status == "open"
    assert result["三公经费变动率"].range == (0, 5)


def test_the_ministrys_rows_are_twenty_of_three_points_and_eight_of_five(mof):
    rows = list(mof.evaluate({}))
    assert sorted(row.points for row in rows) == [3] * 20 + [5] * 8


def test_every_point_of_the_ministrys_table_rests_on_our_rules(mof):
    result = mof.evaluate(case_of(mof, "平常的一年").given)
    assert result.total == Decimal("83.36")
    assert result.shares.inferred == 100


def test_rows_that_a_department_does_not_choose_are_rescaled_in_their_block(mof):
    result = mof.evaluate(case_of(mof, "有几项不选的一年").given)
    assert result.shares.left_out == 19
    assert result["预算执行"].score == Decimal("20.27")  # 17.74 × 24 ÷ 21
    assert result["效果"].score == Decimal("17.07")  # 12.8 × 20 ÷ 15


def test_chongqing_keeps_what_is_printed_beside_what_follows_from_it():
    framework = perfrules.load("cn/chongqing/gaoxin/media-centre-2021")
    with_figures, printed = framework.cases
    result = framework.evaluate(with_figures.given)
    assert result.total == Decimal("97.0548")
    assert {"PR710", "PR713"} <= {finding.code.id for finding in result.findings}
    assert framework.evaluate(printed.given).total == Decimal("97.6")
