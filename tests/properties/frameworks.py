"""Strategies that construct valid frameworks as text, with figures that fit them."""

from fractions import Fraction

from hypothesis import strategies as st

POLICIES = ("得满分", "得0分", "剔除后在本块折算", "剔除后在全表折算", "分值摊给同级")
MODES = ("四舍五入", "四舍六入五成双", "进位", "截去", "向下取", "向上取")
PART_WORDS = ("不足一档不计", "不足一档按一档计", "不足一档按比例")


@st.composite
def leaves(draw, number, points, policy):
    """Lines of one leaf: ``(data lines, rule lines, {figure: strategy})``."""
    x, y = f"甲{number}", f"乙{number}"
    kinds = ("rising", "falling", "proportion", "count", "steps", "fact", "items", "line", "guarded")
    if policy == "分值摊给同级":  # items have fixed points, which cannot follow
        kinds = tuple(kind for kind in kinds if kind != "items")
    kind = draw(st.sampled_from(kinds))
    edge = draw(st.integers(1, 99))
    second = draw(st.integers(1, 99).filter(lambda v: v != edge))
    low, high = sorted((edge, second))
    ratio = st.integers(0, 10_000).map(lambda v: f"{v / 100:.2f}%") | st.sampled_from([f"{edge}%", f"{second}%"])
    count = st.integers(0, 30)
    part = draw(st.sampled_from(PART_WORDS))
    match kind:
        case "rising":
            return [f"{x}：比率 0至100%"], [f"= {x}", f"≥{high}% 得满分；≥{low}% 得一半；否则 0分"], {x: ratio}
        case "falling":
            return [f"{x}：比率 ≥0"], [f"= {x}", f"≤{low}% 得满分；≤{high}% 按比例得分；否则 0分"], {x: ratio}
        case "proportion":
            data = [f"{x}：金额（万元） 0至{y}", f"{y}：金额（万元） >0"]
            return data, [f"= {x} ÷ {y}", "按比例得分"], {x: st.integers(0, 40), y: st.integers(40, 90)}
        case "count":
            amount = draw(st.sampled_from(["0.5分", "1分", "满分 ÷ 10"]))
            return [f"{x}：次数 ≥0"], [f"= {x}", f"每发现一次扣{amount}，扣完为止"], {x: count}
        case "steps":
            rule = f"≤{edge}% 得满分；每超{draw(st.integers(1, 9))}个百分点扣0.7分，{part}，扣完为止"
            return [f"{x}：比率 ≥0"], [f"= {x}", rule], {x: ratio}
        case "fact":
            return [f"{x}：是否"], [f"= {x}", "是 得满分；否 0分"], {x: st.booleans()}
        case "items":
            half = points / 2
            text = str(half.numerator) if half.denominator == 1 else f"{float(half)}"
            return [], [f"① {x} {text}分；② {y} {text}分"], {x: st.booleans(), y: st.booleans()}
        case "line":
            rule = [f"= {x}", f"≤{low}% 得满分；＞{high}% 得0分；其间按直线"]
            return [f"{x}：比率 ≥0"], rule, {x: ratio}
    data = [f"{x}：次数 0至{y}", f"{y}：次数 ≥0"]
    outcome = draw(st.sampled_from(["不适用", "得满分", "得0分"]))
    rule = [f"若 {y} = 0，{outcome}", f"= {x} ÷ {y}", "按比例得分"]
    return data, rule, {x: st.integers(0, 9), y: st.sampled_from([0, 9, 12])}


@st.composite
def frameworks(draw):
    """A framework's text and a strategy for each of its figures."""
    policy = draw(st.sampled_from(POLICIES))
    step = draw(st.sampled_from(["0.01", "0.1", "0.5"]))
    mode, total_mode = draw(st.sampled_from(MODES)), draw(st.sampled_from(MODES))
    inputs, tree, figures = [], [], {}
    total = Fraction(0)
    number = 0
    for block in range(draw(st.integers(1, 3))):
        rows = []
        size = Fraction(0)
        for row in range(draw(st.integers(1, 4))):
            number += 1
            points = Fraction(draw(st.integers(1, 20)))
            data, rule, own = draw(leaves(number, points, policy))
            inputs += data
            figures |= own
            size += points
            rows += [f"{row + 1}. 项{number}  {points}分", *rule]
        total += size
        tree += [f"{'一二三'[block]}、块{block + 1}  {size}分", *rows]
    top, middle = total * 9 / 10, total * 6 / 10
    text = "\n".join([
        "语言 1", "【框架】 生成", f"总分  {total}分", f"舍入  单项得分 {mode}到{step}", "舍入  小计 四舍五入到0.01",
        f"舍入  总分 {total_mode}到0.01", "等级按  舍入后总分", f"不适用时  {policy}", "未注明的规则  推定",
        "【数据】", *inputs, "【指标】", *tree, "【等级】", f"优：得分≥{float(top)}分",
        f"良：{float(middle)}分≤得分＜{float(top)}分", f"差：得分＜{float(middle)}分",
    ])  # fmt: skip
    return text + "\n", figures


@st.composite
def filled_forms(draw):
    """A framework's text with a complete set of figures, some of them not applicable."""
    text, figures = draw(frameworks())
    values = {}
    for name, strategy in figures.items():
        values[name] = "不适用" if draw(st.integers(0, 9)) == 0 else draw(strategy)
    for name, value in values.items():  # 甲 is declared as 0至乙
        bound = values.get(name.replace("甲", "乙"))
        if type(value) is int and type(bound) is int:
            values[name] = min(value, bound)
        elif bound == "不适用" and name.startswith("甲"):
            values[name] = bound
    return text, values
