"""The quick road takes what the data reader takes, with the same value, and nothing else."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import perfrules

FRAMEWORK = perfrules.loads("""语言 1
【框架】 读数
年度  2022
总分  10分
舍入  单项得分 四舍五入到0.01
不适用时  得满分
未注明的规则  推定
【数据】
钱 记作 money：金额（万元） 0至1000万元，2位小数
元钱：金额 ≥0
率：比率 -100%至200%
数：数值 ≥-5
次：次数（起） ≥0
天：天数（天） ＞0天
日：日期 2022年1月1日至2022年12月31日
是非：是否
类：选项 “高”、“低”
【指标】
1. 甲  1分
= 钱；≤5万元 得满分；否则 0分
2. 乙  1分
= 元钱；≤5万元 得满分；否则 0分
3. 丙  1分
= 率；≤5% 得满分；否则 0分
4. 丁  1分
= 数；≤5 得满分；否则 0分
5. 戊  1分
= 次；≤5次 得满分；否则 0分
6. 己  1分
= 天；≤5天 得满分；否则 0分
7. 庚  1分
= 日；3月31日以前 得满分；否则 0分
8. 辛  1分
= 是非；是 得满分；否 0分
9. 壬  2分
= 类；“高” 得满分；“低” 0分
""")
GOOD = {
    "钱": 1, "元钱": "1元", "率": "1%", "数": 1, "次": 1, "天": 1, "日": "2022-01-01", "是非": True, "类": "高",
}  # fmt: skip

numbers = (
    st.integers(-10, 10**19) | st.booleans() | st.none() | st.decimals(-10, 2000, places=3)
    | st.decimals(allow_nan=True) | st.floats() | st.floats(-10, 2000).map(lambda v: round(v, 2))
    | st.fractions(-10, 2000, max_denominator=50) | st.just(Decimal("1E-999999")) | st.just(Decimal("1E+999999"))
)  # fmt: skip
words = st.sampled_from([
    "不适用", "缺", "", " ", "not applicable", "Not Applicable", "是", "否", "Yes", "TRUE", "高", "低", "1,234.5万元",
    "１２", "--5", "-0", "+3", "1.", ".5", "1.50", "5 ", " 5", "1.2.3", "٣", "²", "12 万元", "5万 元", "1e3", "0x10",
    "1_000",
    "2022-06-30", "2022年6月30日", "2022-6-30", "20220630", "2022-02-30", "2022-W01-1", "２０２２-06-30",
])  # fmt: skip
units = st.sampled_from(
    ["", "元", "万元", "亿元", "wan", "yuan", "%", "％", "‰", "个百分点", "次", "起", "天", "工作日", "分"]
)
texts = words | st.builds(lambda n, u: f"{n}{u}", st.decimals(-10, 2000, places=2) | st.integers(-5, 10**20), units)


@settings(max_examples=5 * settings().max_examples)
@given(st.sampled_from(sorted(GOOD)), numbers | texts)
def test_the_same_values_are_taken(name, value):
    quick = FRAMEWORK._engine.read({**GOOD, name: value})
    figures, problems = FRAMEWORK.read({**GOOD, name: value})
    if problems or name not in figures.given:
        assert quick is None
    elif quick is not None:
        assert FRAMEWORK._engine.given(*quick)[0] == figures.given


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("钱", 5), ("钱", 5.25), ("钱", Decimal("5.25")), ("钱", Fraction(21, 4)), ("钱", "5.25"), ("钱", "5.25万元"),
        ("钱", "52500元"), ("钱", "不适用"), ("率", "5%"), ("率", "-5.25%"), ("次", "3次"), ("日", "2022-06-30"),
        ("是非", "否"),
    ],
)  # fmt: skip
def test_plain_figures_take_the_quick_road(name, value):
    assert FRAMEWORK.evaluate({**GOOD, name: value}).engine == "python"


@pytest.mark.parametrize("value", [5.005, "5.005万元", "1,000.00", -1, 1001, True, "五", None])
def test_odd_and_wrong_figures_take_the_slow_road(value):
    assert FRAMEWORK._engine.read({**GOOD, "钱": value}) is None


def test_aliases_are_taken_and_a_figure_given_twice_is_not():
    renamed = {("money" if name == "钱" else name): value for name, value in GOOD.items()}
    assert FRAMEWORK.evaluate(renamed).engine == "python"
    assert FRAMEWORK._engine.read({**GOOD, "money": 1}) is None
    assert FRAMEWORK._engine.read({**GOOD, "多余": 1}) is None
    assert FRAMEWORK._engine.read({name: value for name, value in GOOD.items() if name != "次"}) is None


def test_declared_scores_and_fields_go_with_the_quick_road():
    result = FRAMEWORK.evaluate({**GOOD, "自评": {"甲": "0.5分"}})
    assert result.engine == "python"
    assert result["甲"].declared == Decimal("0.5")
    assert [finding.slug for finding in result.findings] == ["declared-differs"]
    with pytest.raises(perfrules.DataError):
        FRAMEWORK.evaluate({**GOOD, "自评": {"甲": "5分"}})


def test_a_result_keeps_the_figures_that_it_was_made_of():
    figures = dict(GOOD)
    result = FRAMEWORK.evaluate(figures)
    figures["钱"] = 900
    assert result["甲"].measure == 10000
    assert result["甲"].score == 1
    assert str(result["甲"].explain())


def test_results_travel():
    result = FRAMEWORK.evaluate(GOOD)
    again = pickle.loads(pickle.dumps(result))
    assert again.to_dict() == result.to_dict()
    assert pickle.loads(pickle.dumps(FRAMEWORK)).evaluate(GOOD).total == result.total
