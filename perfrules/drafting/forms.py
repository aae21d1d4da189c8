"""Forms of leaves that can be drawn: each is one entry of ``FORMS``."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from attrs import define, frozen

from ..common import numeric

PART_WORDS = ("不足一档不计", "不足一档按一档计", "不足一档按比例")
YEAR = "2022-01-01至2022-12-31"
CALENDAR = (
    f"日历 {YEAR} “国办发明电〔2021〕11号”",
    "放假 2022-01-01至2022-01-03、2022-10-01至2022-10-07",
    "上班 2022-01-29、2022-10-08",
)


@frozen
class Leaf:
    """Lines of one leaf: declarations for 【数据】, and what stands below its heading."""

    data: tuple[str, ...]
    rule: tuple[str, ...]


@define
class Draft:
    """What a form may use to write its leaf."""

    rng: Random
    number: int
    points: Fraction
    shared: bool  # points written as numbers could not follow

    def name(self, stem: str) -> str:
        """A name that no other leaf has."""
        return f"{stem}{self.number}"

    def part(self) -> str:
        """Some points between none and all."""
        return self.rng.choice(
            ["得一半", "得满分的25%", "得满分 ÷ 3", *([] if self.shared else [f"得{self.some()}分"])]
        )

    def some(self) -> str:
        """A number of points that the leaf has."""
        return numeric.show(self.points * self.rng.choice([1, 1, 2, 3, 5]) / 10)

    def edges(self, low: int = 1, high: int = 99) -> tuple[int, int]:
        """Two edges in order."""
        first, second = sorted(self.rng.sample(range(low, high + 1), 2))
        return first, second

    def choice(self, *options: str) -> str:
        """One of some texts."""
        return self.rng.choice(options)


def _rising(d: Draft) -> Leaf:
    low, high = d.edges()
    x = d.name("升")
    return Leaf((f"{x}：比率 0至100%",), (f"= {x}", f"≥{high}% 得满分；＞{low}% {d.part()}；否则 0分"))


def _falling(d: Draft) -> Leaf:
    low, high = d.edges()
    x = d.name("降")
    return Leaf((f"{x}：比率（%） ≥0",), (f"= {x}", f"≤{low}% 得满分；≤{high}% 按比例得分；否则 0分"))


def _proportion(d: Draft) -> Leaf:
    x, y = d.name("实"), d.name("预")
    decimals = d.choice("，2位小数", "，4位小数", "")
    unit = d.choice("万元", "元", "亿元")
    data = (f"{x}：金额（{unit}） 0至{y}{decimals}", f"{y}：金额（万元） >0{decimals}")
    return Leaf(data, (f"= {x} ÷ {y}", d.choice("按比例得分", "按比例得分，最高满分", "得 满分 × 本值 × 本值")))


def _bands_of_quotient(d: Draft) -> Leaf:
    low, high = d.edges()
    x, y = d.name("余"), d.name("额")
    data = (f"{x}：金额（万元） 0至{y}，2位小数", f"{y} 记作 base{d.number}：金额（万元） >0，2位小数")
    last = d.choice("＞{}% 得0分；其间按直线", "否则 0分").format(high)
    middle = "" if "直线" in last else f"＜{high}% {d.part()}；"
    return Leaf(data, (f"= {x} ÷ {y}", f"≤{low}% 得满分；{middle}{last}"))


def _occurrences(d: Draft) -> Leaf:
    x = d.name("次")
    amount = d.choice("满分 ÷ 10", "满分 ÷ 3") if d.shared else d.choice("0.5分", "1分", "满分 ÷ 3", "0.33分")
    return Leaf((f"{x}：次数 ≥0",), (f"= {x}", f"每发现一次扣{amount}，扣完为止"))


def _earned(d: Draft) -> Leaf:
    x = d.name("奖")
    amount = "满分 ÷ 4" if d.shared else d.choice("0.5分", "满分 ÷ 3")
    return Leaf((f"{x}：次数 ≥0",), (f"= {x}", f"每项加{amount}，最高满分"))


def _steps(d: Draft) -> Leaf:
    x = d.name("档")
    edge, size = d.rng.randint(1, 99), d.rng.randint(1, 9)
    amount = "满分 ÷ 7" if d.shared else d.choice("0.7分", "1分", "满分 ÷ 7")
    over = d.rng.random() < 0.5
    band, way = ("≤", "每超") if over else ("≥", "每低")
    rule = f"{band}{edge}% 得满分；{way}{size}个百分点扣{amount}，{d.rng.choice(PART_WORDS)}，扣完为止"
    return Leaf((f"{x}：比率 ≥0",), (f"= {x}", rule))


def _steps_of_quotient(d: Draft) -> Leaf:
    x, y = d.name("支"), d.name("控")
    amount = "满分 ÷ 8" if d.shared else d.choice("0.5分", "满分 ÷ 8")
    rule = f"≤100% 得满分；每超1个百分点扣{amount}，{d.rng.choice(PART_WORDS)}，扣完为止"
    return Leaf((f"{x}：金额（万元） ≥0", f"{y}：金额（万元） >0"), (f"= {x} ÷ {y}", rule))


def _fact(d: Draft) -> Leaf:
    x = d.name("否")
    return Leaf((f"{x}：是否",), (f"= {x}", f"是 得满分；否 {d.part() if d.rng.random() < 0.3 else '0分'}"))


def _items(d: Draft) -> Leaf:
    x, y = d.name("条甲"), d.name("条乙")
    if d.rng.random() < 0.5:
        amount = d.choice("满分 ÷ 3", "满分 ÷ 2")
        return Leaf((), (f"缺一项扣{amount}，扣完为止", f"① {x}", f"② {y}", f"③ {d.name('条丙')}"))
    half = numeric.show(d.points / 2)
    return Leaf((), (f"① {x} {half}分；② {y} {half}分",))


def _knots(d: Draft) -> Leaf:
    x = d.name("点")
    low, high = d.edges()
    top = d.rng.randint(high + 1, 130)
    middle = "满分 ÷ 3" if d.shared else d.choice("满分 ÷ 3", f"{d.some()}分")
    return Leaf((f"{x}：比率 ≥0",), (f"= {x}", f"插值 {low}%得0分、{high}%得{middle}、{top}%得满分"))


def _guarded(d: Draft) -> Leaf:
    x, y = d.name("办"), d.name("应")
    outcome = d.choice("不适用", "得满分", d.part())
    return Leaf((f"{x}：次数 0至{y}", f"{y}：次数 ≥0"), (f"若 {y} = 0，{outcome}", f"= {x} ÷ {y}", "按比例得分"))


def _asked(d: Draft) -> Leaf:
    x, y, z = d.name("问"), d.name("答"), d.name("禁")
    condition = d.choice(
        f"{x} 不适用 或 {x} ＞ 3次", f"{z} 且 {y} ≥ 2次", f"非({z} 或 {x} ＜ {y})", f"{z} 或 {y} 不适用 或 {x} = {y}",
        f"{x} ≥ 2次 且 {y} ≥ 2次 且 {x} ÷ {y} ≥ 150%",
    )  # fmt: skip
    data = (f"{x}：次数 ≥0", f"{y}：次数 ≥0", f"{z}：是否")
    if d.rng.random() < 0.4:
        return Leaf(data, (f"若 {condition}，{d.choice('不适用', '得满分')}", f"= {x}", "0 得满分；1以上 得一半"))
    return Leaf(data, (f"若 {condition}，{d.part()}", f"若 {x} ≤ 2次，得满分；否则 0分"))


def _days(d: Draft) -> Leaf:
    x, y = d.name("日"), d.name("期")
    kind = d.rng.randint(0, 2)
    if kind == 0:
        return Leaf((f"{x}：日期",), (f"= {x}", f"3月31日以前 得满分；4月10日以前 {d.part()}；否则 0分"))
    if kind == 1:
        rule = f"15天以内 得满分；超过30天 得0分；否则 {d.part()}"
        return Leaf((f"{x}：日期", f"{y}：日期"), (f"= {x} − {y}", rule))
    amount = "满分 ÷ 9" if d.shared else "0.3分"
    rule = f"≤5天 得满分；每超2天扣{amount}，{d.rng.choice(PART_WORDS)}，扣完为止"
    return Leaf((f"{x}：天数（天） ≥0",), (f"= {x}", rule))


def _labels(d: Draft) -> Leaf:
    x = d.name("类")
    return Leaf((f"{x}：选项 “高”、“中”、“低”",), (f"= {x}", f"“高” 得满分；“中” {d.part()}；“低” 得0分"))


def _judged_score(d: Draft) -> Leaf:
    return Leaf((), ("评委打分",))


def _judged_level(d: Draft) -> Leaf:
    return Leaf((), ("评委定档", "“好” 得满分；“中” 得一半；“差” 得0分"))


def _list(d: Draft) -> Leaf:
    rows, x = d.name("表"), d.name("补")
    least = d.choice("，至少1项", "，至少2项", "")
    kind = d.choice("平均", "加权平均", "最大", "最小", "合计", "个数", "同名", "问")
    data = f"{rows}：清单{least}，含 计划：次数 >0、完成：次数 ≥0、权重：数值 >0"
    rate = d.choice("较小(完成 ÷ 计划, 100%)", "较小(择(完成 ≥ 计划, 100%, 完成 ÷ 计划), 100%)")
    if kind == "合计":
        ask = "" if least else f"若 个数({rows}) = 0，{d.part()}"
        rule = (f"= 合计({rows}, 完成) ÷ 合计({rows}, 计划)", "按比例得分，最高满分")
        return Leaf((data,), (*([ask] if ask else []), *rule))
    if kind == "个数":
        return Leaf(
            (data,),
            (
                f"= 个数({rows})",
                f"3以上 得满分；{'否则' if least else '1至2'} {d.part()}{'' if least else '；0 得0分'}",
            ),
        )
    least = least or "，至少1项"
    data = f"{rows}：清单{least}，含 计划：次数 >0、完成：次数 ≥0、权重：数值 >0"
    if kind == "同名":  # a field of a figure's own name, which must not be taken for it
        data = f"{rows}：清单{least}，含 {x}：次数 ≥0、计划：次数 ≥0"
        body = f"择({x} ≤ 计划, 100%, 择(计划 = 0, 0%, 50%))"
        return Leaf((f"{x}：次数 ≥0", data), (f"若 {x} ≥ 4次，{d.part()}", f"= 平均({rows}, {body})", "按比例得分"))
    if kind == "问":
        body = f"择(完成 不适用, 0%, {rate})"
        return Leaf((data,), (f"= 平均({rows}, {body})", "按比例得分"))
    if kind == "加权平均":
        return Leaf((data,), (f"= 加权平均({rows}, 权重, {rate})", "按比例得分"))
    if kind == "平均":
        return Leaf((data,), (f"= 平均({rows}, {rate})", f"≥80% 得满分；≥50% {d.part()}；否则 0分"))
    return Leaf((data,), (f"= {'较大' if kind == '最大' else '较小'}({rows}, {rate})", "按比例得分"))


def _formula(d: Draft) -> Leaf:
    x, y = d.name("式"), d.name("底")
    value = d.choice(
        f"较小({x}, {y}) ÷ 较大({x}, {y})", f"100% − 绝对值({x} − {y}) ÷ 较大({x}, {y}) × 100%",
        f"({x} − {y}) ÷ ({x} + {y}) × 100%", f"择({x} ＞ {y}, {y} ÷ {x}, {x} ÷ {y}) × 100%",
    )  # fmt: skip
    data = (f"{x}：数值（年） ＞0", f"{y}：数值（年） ＞0")
    if d.shared:
        return Leaf(data, (f"= {value}", "按比例得分，最高满分，最低0分"))
    return Leaf(data, (f"= {value}", "得 1分 × 本值 ÷ 2，最高满分，最低0分"))


def _growth(d: Draft) -> Leaf:
    x, y = d.name("今"), d.name("昨")
    return Leaf(
        (f"{x}：金额（万元） ≥0", f"{y}：金额（万元） >0"),
        (f"= 增减率({x}, {y})", f"≤{d.rng.randint(-5, 5)}% 得满分；≤20% {d.part()}；否则 0分"),
    )


def _below_zero(d: Draft) -> Leaf:
    x = d.name("负")
    return Leaf((f"{x}：比率 0至100%",), (f"= {x}", "得 满分 × 本值 − 满分 ÷ 3", "最低-1分"))


def _debts(d: Draft) -> Leaf:
    x, y = d.name("盈"), d.name("亏")
    data = (f"{x}：数值 -100至100，2位小数", f"{y}：数值 -50至-1，1位小数")
    return Leaf(data, (f"= {x} ÷ {y}", "≤0 得满分；≤1 得一半；否则 0分"))


def _logarithm(d: Draft) -> Leaf:
    x = d.name("收入")
    step = d.choice("0.000001", "0.01", "0.003")
    measure = f"= 对数({x}，{step}) ÷ 对数(100000，0.000001) × 100%"
    return Leaf((f"{x}：数值 1至100000，2位小数",), (measure, "按比例得分，最高满分"))


def _logarithm_asked(d: Draft) -> Leaf:
    x = d.name("值")
    condition = f"对数({x}，0.01) ≥ {d.choice('1', '2.3')} 且 对数({x}，0.01) ＜ 4"
    return Leaf((f"{x}：数值 ≥0，1位小数",), (f"若 {x} = 0，得0分", f"若 {condition}，得满分", "否则 0分"))


def _geometric_mean(d: Draft) -> Leaf:
    x, y = d.name("甲率"), d.name("乙率")
    three = f", 较小({x}, {y})" if d.rng.random() < 0.4 else ""
    measure = f"= 几何平均({x}, {y}{three}，{d.choice('0.0001', '0.01', '0.007')})"
    return Leaf((f"{x}：比率 0至100%", f"{y}：比率 0至100%"), (measure, "按比例得分，最高满分"))


def _working_days(d: Draft) -> Leaf:
    x, y = d.name("批复"), d.name("备案")
    amount = "满分 ÷ 10" if d.shared else d.choice("0.5分", "满分 ÷ 10")
    rule = f"≤7个工作日 得满分；每超1个工作日扣{amount}，不足一档按一档计，扣完为止"
    return Leaf((f"{x}：日期 {YEAR}", f"{y}：日期 {YEAR}"), (f"= 工作日({x}, {y})", rule))


def _trimmed_mean(d: Draft) -> Leaf:
    x, y = d.name("评委"), d.name("打分")
    body = d.choice(y, f"{y} ÷ 权", f"择({y} ＞ 5分, {y}, 0分)", f"-{y} ÷ 权")
    how = d.choice("去极值平均", "中位数")
    data = f"{x}：清单，至少3项，含 {y}：分数 0至10分、权：次数 ≥1"
    return Leaf((data,), (f"= {how}({x}, {body})", "原满分 10分", "按比例得分，最高满分，最低0分"))


def _mean_of_counts(d: Draft) -> Leaf:
    x = d.name("检查")
    how = d.choice(f"平均({x}, 处数)", f"加权平均({x}, 权重, 处数)", f"去极值平均({x}, 处数)", f"中位数({x}, 处数)")
    data = f"{x}：清单，至少3项，含 处数：次数 ≥0、权重：次数 ≥1"
    return Leaf((data,), (f"= {how}", f"≤2 得满分；＜3 {d.part()}；否则 0分"))


def _share_of_rows(d: Draft) -> Leaf:
    x = d.name("样本")
    data = f"{x}：清单，至少1项，含 合格：是否、数额：数值 0至10"
    what = d.choice(f"占比({x}, 合格)", f"占比({x}, 合格 且 数额 ＞ 5)", f"占比({x}, 数额 ＜ 平均({x}, 数额))")
    return Leaf((data,), (f"= {what}", d.choice("按比例得分", "＞50% 得满分；否则 0分")))


def _targets_with_a_direction(d: Draft) -> Leaf:
    x = d.name("目标")
    data = (
        f"{x}：清单，至少1项，含 方向：选项 “≥” 或 “≤” 或 “定性”、"
        "目标值：数值 >0、完成值：数值 ≥0、达成度：比率 0至100%"
    )
    body = "按(方向：“≥” 较小(完成值 ÷ 目标值 × 100%, 100%)、“≤” 目标值 ÷ 较大(完成值, 目标值) × 100%、“定性” 达成度)"
    return Leaf((data,), (f"= 平均({x}, {body})", "按比例得分，最高满分"))


def _fold_in_a_fold(d: Draft) -> Leaf:
    x = d.name("项目")
    how = d.choice(
        f"合计({x}, 金额数 ÷ 合计({x}, 金额数) × 完成率)", f"加权平均({x}, 金额数, 完成率)",
        f"合计({x}, 金额数 × 完成率) ÷ 合计({x}, 金额数)",
    )  # fmt: skip
    data = f"{x}：清单，至少1项，含 金额数：金额（万元） >0、完成率：比率 0至100%"
    return Leaf((data,), (f"= {how}", "按比例得分，最高满分"))


def _quarters(d: Draft) -> Leaf:
    x, y = d.name("进度"), d.name("计划")
    data = tuple(f"{name}：比率 {low}，按期 一季度、二季度、三季度、四季度" for name, low in ((x, "≥0"), (y, ">0")))
    what = d.choice(
        f"平均({x}, 较小({x} ÷ {y}, 100%))", f"较小(去极值平均({x}), 100%)", f"较小(末期({x}) ÷ 末期({y}), 100%)",
        f"较小(首期({x}, {x} ÷ {y}), 100%)", f"较小(平均({x}) ÷ 平均({y}), 100%)", f"占比({x}, {x} ≥ {y})",
        f"占比({x}, {x} ≥ 各期(25%、50%、75%、100%))", f"平均({x}, 择({x} 不适用, 0%, 较小({x}, 100%)))",
        f"较小(加权平均({x}, {y}, {x} ÷ {y}), 100%)", f"较小(首期({x}) ÷ 平均({y}, {y}), 100%)",
    )  # fmt: skip
    return Leaf(data, (f"= {what}", "按比例得分，最高满分"))


def _targets_by_period(d: Draft) -> Leaf:
    x = d.name("支出")
    amount = "满分 ÷ 3" if d.shared else d.choice("满分 ÷ 3", "0.7分")
    rule = (f"= 个数({x}, {x} < 各期(25%、50%、100%))", f"每期扣{amount}，扣完为止")
    return Leaf((f"{x}：比率 ≥0，按期 一季度、二季度、三季度",), rule)


def _one_period(d: Draft) -> Leaf:
    x = d.name("偏差")
    rule = f"≤{d.rng.randint(1, 60)}% 得满分；否则 0分"
    data = f"{x}：比率 ≥0，按期 前年、上年、本年"
    return Leaf((data,), (f"= {d.choice('末期', '首期', '较大', '较小')}({x})", rule))


def _adjusted(d: Draft) -> Leaf:
    x = d.name("差错")
    up = d.choice("", "，最多加0.5分", "，最多加3分")
    rule = (f"= {x}", f"每处扣{d.choice('满分 ÷ 7', '满分 ÷ 10')}，扣完为止", f"人工调整，最多扣2分{up}")
    return Leaf((f"{x}：次数 ≥0",), rule)


def _ranked(d: Draft) -> Leaf:
    x = d.name("得率")
    rule = (f"= {d.choice('名次', '倒数名次')}({x})", "1名 得满分；2名至3名 得一半；否则 0分")
    return Leaf((f"{x}：比率 0至100%",), rule)


def _beside_the_best(d: Draft) -> Leaf:
    x = d.name("得率")
    rule = (f"若 同类最高({x}) = 0，得0分", f"= {x} ÷ 同类最高({x})", "按比例得分，最高满分")
    return Leaf((f"{x}：比率 0至100%",), rule)


def _beside_the_mean(d: Draft) -> Leaf:
    x = d.name("件数")
    half = f"{x} × 2 ≥ 同类平均({x}) + 同类最低({x})"
    return Leaf((f"{x}：次数 ≥0",), (f"若 {x} ≥ 同类平均({x})，得满分；若 {half}，得一半；否则 0分",))


FORMS: dict[str, Callable[[Draft], Leaf]] = {
    "rising": _rising, "falling": _falling, "proportion": _proportion, "bands of a quotient": _bands_of_quotient,
    "occurrences": _occurrences, "earned": _earned, "steps": _steps, "steps of a quotient": _steps_of_quotient,
    "fact": _fact, "items": _items, "knots": _knots, "guarded": _guarded, "asked": _asked, "days": _days,
    "labels": _labels, "judged score": _judged_score, "judged level": _judged_level, "list": _list,
    "formula": _formula, "growth": _growth, "below zero": _below_zero, "debts": _debts, "logarithm": _logarithm,
    "logarithm asked": _logarithm_asked, "geometric mean": _geometric_mean, "working days": _working_days,
    "trimmed mean": _trimmed_mean, "mean of counts": _mean_of_counts, "share of rows": _share_of_rows,
    "targets with a direction": _targets_with_a_direction, "fold in a fold": _fold_in_a_fold, "quarters": _quarters,
    "targets by period": _targets_by_period, "one period": _one_period, "adjusted": _adjusted,
}  # fmt: skip
FIXED = frozenset({"items", "judged score"})  # points that could not follow where siblings share theirs
# Forms for which no unit can be scored alone.
COMPARED: dict[str, Callable[[Draft], Leaf]] = {
    "ranked": _ranked, "beside the best": _beside_the_best, "beside the mean": _beside_the_mean,
}  # fmt: skip
