"""Frameworks and figures drawn at random: valid by construction, and full of edges, ties and odd policies.

Everything takes a :class:`random.Random`, so a run can be repeated from its seed; :mod:`perfrules.testing` wraps the
same functions as hypothesis strategies. Each form of a leaf is one entry of :data:`FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

from attrs import define, field, frozen

from .common import numeric, types
from .engines.plan import quantum
from .meaning import model
from .meaning.model import Const, Input

POLICIES = ("得满分", "得0分", "剔除后在本块折算", "剔除后在全表折算", "分值摊给同级")
MODES = ("四舍五入", "四舍六入五成双", "进位", "截去", "向下取", "向上取")
PART_WORDS = ("不足一档不计", "不足一档按一档计", "不足一档按比例")


# Frameworks -----------------------------------------------------------------------------------------------------


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


FORMS: dict[str, Callable[[Draft], Leaf]] = {
    "rising": _rising, "falling": _falling, "proportion": _proportion, "bands of a quotient": _bands_of_quotient,
    "occurrences": _occurrences, "earned": _earned, "steps": _steps, "steps of a quotient": _steps_of_quotient,
    "fact": _fact, "items": _items, "knots": _knots, "guarded": _guarded, "asked": _asked, "days": _days,
    "labels": _labels, "judged score": _judged_score, "judged level": _judged_level, "list": _list,
    "formula": _formula, "growth": _growth, "below zero": _below_zero, "debts": _debts,
}  # fmt: skip
FIXED = frozenset({"items", "judged score"})  # points that could not follow where siblings share theirs


@define
class _Tree:
    """The tree while it grows."""

    rng: Random
    forms: tuple[str, ...]
    policy: str
    step: Fraction
    data: list[str] = field(factory=list)
    lines: list[str] = field(factory=list)
    number: int = 0

    def leaf(self, title: str, points: Fraction, *, kind: str | None = None) -> None:
        self.number += 1
        shared = self.policy == "分值摊给同级"
        forms = [name for name in self.forms if not (shared and name in FIXED)]
        if points < 2 * self.step or points < 1:
            forms = [name for name in forms if name != "below zero"] or forms
        written = FORMS[kind or self.rng.choice(forms)](Draft(self.rng, self.number, points, shared))
        self.data += written.data
        self.lines += [f"{title}  {numeric.show(points)}分", *written.rule]

    def row(self, number: int, points: Fraction) -> None:
        title = f"{number}. 项{self.number + 1}"
        if self.rng.random() < 0.15 and points >= 2 and self.policy != "分值摊给同级":
            self.lines.append(f"{title}  {numeric.show(points)}分")
            kept = self.forms
            self.forms = tuple(name for name in kept if name != "below zero") or kept
            self.leaf(f"（1）部{self.number}", points / 2)
            self.leaf(f"（2）部{self.number}", points / 2)
            self.forms = kept
            return
        self.leaf(title, points)
        if self.rng.random() < 0.1:
            self.lines.append(f"舍入 {self.rng.choice(MODES)}到{numeric.show(self.step / 10)}")
        if self.rng.random() < 0.1:
            self.lines.append("不适用时 得一半")

    def block(self, title: str, rows: int) -> Fraction:
        place = len(self.lines)
        size = Fraction(0)
        for number in range(1, rows + 1):
            points = Fraction(self.rng.randint(1, 20))
            self.row(number, points)
            size += points
        if self.rng.random() < 0.05 and self.policy != "分值摊给同级":
            self.lines.insert(place, f"未列入 2分 “{title}以外”")
            size += 2
        self.lines.insert(place, f"{title}  {numeric.show(size)}分")
        return size


def draw_framework(rng: Random, forms: tuple[str, ...] = tuple(FORMS)) -> str:
    """The text of a framework that checks clean."""
    movable = set(forms) - FIXED
    tree = _Tree(
        rng,
        forms,
        rng.choice(POLICIES if movable else POLICIES[:-1]),
        Fraction(rng.choice(["0.01", "0.01", "0.1", "0.5"])),
    )
    total = Fraction(0)
    for number in range(rng.randint(1, 3)):
        if rng.random() < 0.3:
            place, size = len(tree.lines), Fraction(0)
            for inner in range(2):
                size += tree.block(f"（{'一二'[inner]}）分块{number}{inner}", rng.randint(1, 2))
            tree.lines.insert(place, f"{'一二三'[number]}、块{number}  {numeric.show(size)}分")
            total += size
        else:
            total += tree.block(f"{'一二三'[number]}、块{number}", rng.randint(1, 4))
    head = [
        "语言 1", "【框架】 生成", "年度  2022", f"总分  {numeric.show(total)}分",
        f"舍入  单项得分 {rng.choice(MODES)}到{numeric.show(tree.step)}",
        f"舍入  小计 {rng.choice(MODES)}到0.01", f"等级按  {rng.choice(['舍入后总分', '未舍入总分'])}",
        f"不适用时  {tree.policy}", "未注明的规则  推定",
    ]  # fmt: skip
    if rng.random() < 0.7:
        head.append(f"舍入  总分 {rng.choice(MODES)}到{rng.choice(['0.01', '0.1', '1'])}")
    if rng.random() < 0.2:
        head.append(f"舍入  指标值 {rng.choice(MODES)}到0.001")
    top, middle = (numeric.show(total * part / 10) for part in (9, 6))
    grades = [f"优：得分≥{top}分", f"良：{middle}分≤得分＜{top}分", f"差：得分＜{middle}分"]
    extra = ["红线：是否", "问题：次数 ≥0"] if rng.random() < 0.6 else []
    if extra:
        grades += rng.sample([
            "若 红线，等级不得为“优”",
            f"若 问题 ≥ 3次，总分为{numeric.show(total / 2)}分", "若 红线 且 问题 ＞ 1次，等级为“差”",
            f"若 得分 ＜ {numeric.show(total / 4)}分，等级为“无效”（不在序列内）", "若 问题 ≥ 2次，等级不得为“良”",
        ], rng.randint(1, 3))  # fmt: skip
        grades += ["若 问题 ＞ 9次 或 红线，等级不得为“优”"]
    return "\n".join([*head, "【数据】", *tree.data, *extra, "【指标】", *tree.lines, "【等级】", *grades]) + "\n"


# Figures --------------------------------------------------------------------------------------------------------


def draw_figures(
    framework: model.Model, rng: Random, *, absent: float = 0.05, missing: float = 0.0
) -> dict[str, object]:
    """Valid figures of any framework, many at its edges, ties and one smallest part beside them.

    ``absent`` and ``missing`` are the shares of figures that do not apply and of figures left out. A figure whose bound
    is another figure keeps it. What the sheet does not show has a declared score (自评).
    """
    constants = _constants(framework)
    quotients = _quotients(framework)
    drawn: dict[str, Fraction | None] = {}
    figures: dict[str, object] = {}
    absent = absent if rng.random() < 0.7 else 0.0
    for item in _in_order(framework.inputs):
        bounds = [limit.bound.name for limit in item.limits if isinstance(limit.bound, model.Ref)]
        if item.source == "adjust" and (item.type == types.TEXT or rng.random() < 0.6):
            continue  # most scores are not moved by hand
        if rng.random() < absent or any(drawn.get(name, Fraction(0)) is None for name in bounds):
            drawn[item.name] = None
            figures[item.name] = "不适用"
        elif item.periods:
            figures |= _series(item, constants, rng, absent)
        elif item.type == types.LIST:
            size = rng.randint(item.at_least, item.at_least + 3)
            figures[item.name] = [_row(item, constants, rng, absent) for _ in range(size)]
        elif not (item.type.numeric or item.type == types.DATE):
            figures[item.name] = _word(item, rng)
        else:
            value = _number(item, constants, rng, drawn, quotients)
            drawn[item.name] = value
            figures[item.name] = _written(value, item, rng)
    gaps = [node for node in framework.root.walk() if node.kind == "gap" and node.points]
    if gaps:
        figures["自评"] = {node.key: numeric.show(node.points * rng.randint(0, 100) / 100) for node in gaps}
    return {name: value for name, value in figures.items() if rng.random() >= missing}


def _series(
    item: Input, constants: Mapping[types.Type, list[Fraction]], rng: Random, absent: float
) -> dict[str, object]:
    """A figure for each period: in a list, in a dict, or as columns of a table."""
    column = item.fields[0]
    cells = [_row(item, constants, rng, absent)[column.name] for _ in item.periods]
    by_period = dict(zip(item.periods, cells, strict=True))
    way = rng.random()
    if way < 0.2 and not any("." in period for period in item.periods):
        return {f"{item.name}.{period}": cell for period, cell in by_period.items()}
    return {item.name: cells if way < 0.6 else by_period}


def _row(item: Input, constants: Mapping[types.Type, list[Fraction]], rng: Random, absent: float) -> dict[str, object]:
    row: dict[str, object] = {}
    for column in item.fields:
        if rng.random() < absent:
            row[column.name] = "不适用"
        elif column.type.numeric or column.type == types.DATE:
            row[column.name] = _written(_number(column, constants, rng, {}, {}), column, rng)
        else:
            row[column.name] = _word(column, rng)
    return row


def _word(item: Input, rng: Random) -> object:
    if item.type == types.TRUTH:
        return rng.choice([True, False, "是", "否"])
    return rng.choice(item.options) if item.type == types.LABEL else "某单位"


def _in_order(inputs: Mapping[str, Input]) -> list[Input]:
    """Inputs with those that bound them first."""
    done: dict[str, Input] = {}

    def visit(item: Input, path: tuple[str, ...]) -> None:
        for limit in item.limits:
            if isinstance(limit.bound, model.Ref) and limit.bound.name not in (*done, *path):
                visit(inputs[limit.bound.name], (*path, item.name))
        done.setdefault(item.name, item)

    for item in inputs.values():
        visit(item, ())
    return list(done.values())


def _expressions(framework: model.Model) -> Iterator[model.Expression]:
    roots: list[model.Expression] = [override.condition for override in framework.overrides]
    for node in framework.root.walk():
        if node.rule is not None:
            roots += [node.rule.whole, *([node.rule.measure] if node.rule.measure is not None else [])]
    for root in roots:
        yield from model.walk(root)


def _constants(framework: model.Model) -> dict[types.Type, list[Fraction]]:
    """The numbers that rules compare with, by type."""
    found: dict[types.Type, list[Fraction]] = {}
    for part in _expressions(framework):
        if isinstance(part, Const) and isinstance(part.value, Fraction):
            found.setdefault(part.type, []).append(part.value)
    return found


def _quotients(framework: model.Model) -> dict[str, str]:
    """Figures that a rule divides by another figure."""
    return {
        part.operands[0].name: part.operands[1].name
        for part in _expressions(framework)
        if isinstance(part, model.Apply) and part.op == "÷"
        and isinstance(part.operands[0], model.Ref) and isinstance(part.operands[1], model.Ref)
    }  # fmt: skip


def _number(
    item: Input, constants: Mapping[types.Type, list[Fraction]], rng: Random, drawn: Mapping[str, Fraction | None],
    quotients: Mapping[str, str],
) -> Fraction:  # fmt: skip
    """A value that the input's bounds allow, often one at which something changes."""
    part = quantum(item)
    low, high = _reach(item, drawn, part)
    below = drawn.get(quotients.get(item.name, ""))
    ratios = [*constants.get(types.RATIO, []), Fraction(1)]
    unit = item.unit.factor if item.unit else Fraction(1)
    usual = Fraction(738_000 if item.type == types.DATE else 0)
    span = {"ratio": Fraction(3, 2), "date": Fraction(500)}.get(item.type.kind, 100 * unit)
    kind = rng.random()
    if kind < 0.45 and below:
        value = below * rng.choice(ratios)
    elif kind < 0.65 and constants.get(item.type):
        value = rng.choice(constants[item.type])
    elif kind < 0.72:
        value = rng.choice([low if low is not None else usual, high if high is not None else usual + span])
    elif kind < 0.87 and item.type != types.DATE:
        value = rng.randint(0, 40) * (Fraction(1, 40) if item.type.kind == "ratio" else unit)
    else:
        start = low if low is not None else usual
        end = high if high is not None else start + span
        value = start + (end - start) * Fraction(rng.randint(0, 10**6), 10**6)
    value = numeric.round_to(value, part, "half_up") + rng.choice([0, 0, 0, -1, 1]) * part
    if item.name in quotients.values() and rng.random() < 0.5:  # a round denominator lets quotients fall on an edge
        value = numeric.round_to(value, unit, "ceiling")
    if low is not None and value < low:
        value = low
    return min(value, high) if high is not None else value


def _reach(
    item: Input, drawn: Mapping[str, Fraction | None], part: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    low: Fraction | None = None
    high: Fraction | None = None
    for limit in item.limits:
        bound = limit.bound.value if isinstance(limit.bound, Const) else drawn.get(limit.bound.name)
        if not isinstance(bound, Fraction):
            continue
        if limit.op in (">", ">=", "="):
            edge = numeric.round_to(bound, part, "ceiling") + (part if limit.op == ">" and bound % part == 0 else 0)
            low = edge if low is None else max(low, edge)
        if limit.op in ("<", "<=", "="):
            edge = numeric.round_to(bound, part, "floor") - (part if limit.op == "<" and bound % part == 0 else 0)
            high = edge if high is None else min(high, edge)
    return low, high


def _written(value: Fraction, item: Input, rng: Random) -> object:
    """A value as somebody might hand it over: int, Decimal, Fraction, float, text with or without a unit."""
    if item.type == types.DATE:
        day = date.fromordinal(int(value))
        return rng.choice([day, day.isoformat()])
    bare = item.unit is not None or (item.type.kind not in ("ratio", "change") and item.type.base in ("", "points"))
    unit = item.unit or types.base_unit(item.type)
    number = value / unit.factor if unit is not None else value
    ways: list[object] = []
    decimal = numeric.to_decimal(number)
    if isinstance(decimal, Decimal) and unit is not None:
        ways += [f"{decimal}{unit.zh}"] * 2
    if bare and isinstance(decimal, Decimal):
        ways += [decimal, str(decimal), number]
        if numeric.exact(float(number)) == number:
            ways.append(float(number))
    if bare and number.denominator == 1:
        ways += [int(number)] * 4
    return rng.choice(ways)
