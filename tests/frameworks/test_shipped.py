"""Every shipped framework checks clean and its cases give what they say; the seed's table as published."""

import random
from decimal import Decimal

import pytest

import perfrules
from perfrules import api
from perfrules.common.source import make_source
from perfrules.language import formatter

HUANGPU = "cn/guangdong/guangzhou/huangpu/department-2022"


@pytest.fixture(scope="module")
def huangpu():
    return perfrules.load(HUANGPU)


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
