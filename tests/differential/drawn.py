"""Frameworks drawn at random from the forms that go beyond one leaf's plain rule, with figures at their edges.

``LEAVES`` and ``BLOCKS`` are the tables: a kind of leaf or of block is one entry. Everything takes a
:class:`random.Random`, so that a run can be made again from its seed.
"""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

from attrs import define, field

from perfrules.common import numeric, types
from perfrules.engines.plan import quantum
from perfrules.meaning import model

MODES = ("四舍五入", "四舍六入五成双", "进位", "截去", "向下取", "向上取")
POLICIES = ("得满分", "得0分", "得一半", "剔除后在本块折算", "剔除后在全表折算", "分值摊给同级")
CALENDAR = (
    "日历 2022-01-01至2022-12-31 “国办发明电〔2021〕11号”",
    "放假 2022-01-01至2022-01-03、2022-10-01至2022-10-07",
    "上班 2022-01-29、2022-10-08",
)
NUMBERS = "一二三四五六"
YEAR = "2022-01-01至2022-12-31"


@define
class Draw:
    """What a kind may use to write its lines."""

    rng: Random
    points: Fraction
    shared: bool  # points written as numbers could not follow
    weighted: bool = False
    number: int = 0
    data: list[str] = field(factory=list)
    step: str = "0.01"
    leaves: tuple[str, ...] = ()

    def name(self, stem):
        """A name that nothing else has."""
        self.number += 1
        return f"{stem}{self.number}"

    def choice(self, *options):
        """One of some texts."""
        return self.rng.choice(options)

    def declare(self, *lines):
        """Lines of 【数据】."""
        self.data += lines

    @property
    def fixed(self):
        """Whether points must not be written as numbers."""
        return self.shared or self.weighted


# Leaves: each declares its figures and gives the lines below its heading


def plain(d):
    x = d.name("率")
    d.declare(f"{x}：比率 0至100%")
    return [f"= {x}", d.choice("按比例得分", f"≥{d.rng.randint(60, 90)}% 得满分；≥30% 得一半；否则 0分")]


def quotient(d):
    x, y = d.name("实"), d.name("应")
    d.declare(f"{x}：次数 0至{y}", f"{y}：次数 ≥0")
    return [f"若 {y} = 0，{d.choice('不适用', '得一半')}", f"= {x} ÷ {y}", "按比例得分"]


def logarithm(d):
    x = d.name("收入")
    d.declare(f"{x}：数值 1至100000，2位小数")
    step = d.choice("0.000001", "0.01", "0.003")
    return [f"= 对数({x}，{step}) ÷ 对数(100000，0.000001) × 100%", "按比例得分，最高满分"]


def logarithm_asked(d):
    x = d.name("值")
    d.declare(f"{x}：数值 ≥0，1位小数")
    return [
        f"若 {x} = 0，得0分",
        f"若 对数({x}，0.01) ≥ {d.choice('1', '2.3')} 且 对数({x}，0.01) ＜ 4，得满分",
        "否则 0分",
    ]


def geometric(d):
    x, y = d.name("甲率"), d.name("乙率")
    d.declare(f"{x}：比率 0至100%", f"{y}：比率 0至100%")
    three = f", 较小({x}, {y})" if d.rng.random() < 0.4 else ""
    return [f"= 几何平均({x}, {y}{three}，{d.choice('0.0001', '0.01', '0.007')})", "按比例得分，最高满分"]


def workdays(d):
    x, y = d.name("批复"), d.name("备案")
    d.declare(f"{x}：日期 {YEAR}", f"{y}：日期 {YEAR}")
    amount = "满分 ÷ 10" if d.fixed else d.choice("0.5分", "满分 ÷ 10")
    return [f"= 工作日({x}, {y})", f"≤7个工作日 得满分；每超1个工作日扣{amount}，不足一档按一档计，扣完为止"]


def trimmed(d):
    x, y = d.name("评委"), d.name("打分")
    d.declare(f"{x}：清单，至少3项，含 {y}：分数 0至10分、权：次数 ≥1")
    body = d.choice(y, f"{y} ÷ 权", f"择({y} ＞ 5分, {y}, 0分)")
    return [f"= 去极值平均({x}, {body})", "原满分 10分", "按比例得分，最高满分"]


def share(d):
    x = d.name("样本")
    d.declare(f"{x}：清单，至少1项，含 合格：是否、数额：数值 0至10")
    what = d.choice(f"占比({x}, 合格)", f"占比({x}, 合格 且 数额 ＞ 5)", f"占比({x}, 数额 ＜ 平均({x}, 数额))")
    return [f"= {what}", d.choice("按比例得分", "＞50% 得满分；否则 0分")]


def chosen_body(d):
    x = d.name("目标")
    d.declare(
        f"{x}：清单，至少1项，含 方向：选项 “≥” 或 “≤” 或 “定性”、"
        "目标值：数值 >0、完成值：数值 ≥0、达成度：比率 0至100%"
    )
    body = "按(方向：“≥” 较小(完成值 ÷ 目标值 × 100%, 100%)、“≤” 目标值 ÷ 较大(完成值, 目标值) × 100%、“定性” 达成度)"
    return [f"= 平均({x}, {body})", "按比例得分，最高满分"]


def two_folds(d):
    x = d.name("项目")
    d.declare(f"{x}：清单，至少1项，含 金额数：金额（万元） >0、完成率：比率 0至100%")
    how = d.choice(f"合计({x}, 金额数 ÷ 合计({x}, 金额数) × 完成率)", f"加权平均({x}, 金额数, 完成率)",
                   f"合计({x}, 金额数 × 完成率) ÷ 合计({x}, 金额数)")  # fmt: skip
    return [f"= {how}", "按比例得分，最高满分"]


def quarters(d):
    x, y = d.name("进度"), d.name("计划")
    d.declare(
        f"{x}：比率 ≥0，按期 一季度、二季度、三季度、四季度", f"{y}：比率 >0，按期 一季度、二季度、三季度、四季度"
    )
    what = d.choice(
        f"平均({x}, 较小({x} ÷ {y}, 100%))", f"较小(去极值平均({x}), 100%)", f"较小(末期({x}) ÷ 末期({y}), 100%)",
        f"较小(首期({x}, {x} ÷ {y}), 100%)", f"较小(合计({x}) ÷ 合计({y}), 100%)", f"占比({x}, {x} ≥ {y})",
        f"占比({x}, {x} ≥ 各期(25%、50%、75%、100%))", f"平均({x}, 择({x} 不适用, 0%, 较小({x}, 100%)))",
        f"较小(加权平均({x}, {y}, {x} ÷ {y}), 100%)", f"较小(首期({x}) ÷ 平均({y}, {y}), 100%)",
    )  # fmt: skip
    return [f"= {what}", "按比例得分，最高满分"]


def targets(d):
    x = d.name("支出")
    d.declare(f"{x}：比率 ≥0，按期 一季度、二季度、三季度")
    amount = "满分 ÷ 3" if d.fixed else d.choice("满分 ÷ 3", "0.7分")
    return [f"= 个数({x}, {x} < 各期(25%、50%、100%))", f"每期扣{amount}，扣完为止"]


def last_period(d):
    x = d.name("偏差")
    d.declare(f"{x}：比率 ≥0，按期 前年、上年、本年")
    return [f"= {d.choice('末期', '首期', '较大', '较小')}({x})", f"≤{d.rng.randint(1, 60)}% 得满分；否则 0分"]


def adjusted(d):
    x = d.name("差错")
    d.declare(f"{x}：次数 ≥0")
    amount = d.choice("满分 ÷ 7", "满分 ÷ 10")
    up = d.choice("", "，最多加0.5分", "，最多加3分")
    return [f"= {x}", f"每处扣{amount}，扣完为止", f"人工调整，最多扣2分{up}"]


def judged_level(d):
    return ["评委定档", "“好” 得满分；“中” 得一半；“差” 得0分"]


def judged_score(d):
    return ["评委打分"] if not d.fixed else plain(d)


def ranked(d):
    x = d.name("得率")
    d.declare(f"{x}：比率 0至100%")
    return [f"= {d.choice('名次', '倒数名次')}({x})", "1名 得满分；2名至3名 得一半；否则 0分"]


def beside_the_best(d):
    x = d.name("得率")
    d.declare(f"{x}：比率 0至100%")
    return [f"若 同类最高({x}) = 0，得0分", f"= {x} ÷ 同类最高({x})", "按比例得分，最高满分"]


def beside_the_mean(d):
    x = d.name("件数")
    d.declare(f"{x}：次数 ≥0")
    return [f"若 {x} ≥ 同类平均({x})，得满分；若 {x} × 2 ≥ 同类平均({x}) + 同类最低({x})，得一半；否则 0分"]


COMPARED = {"ranked", "beside the best", "beside the mean"}  # leaves that no unit can be scored for alone
LEAVES = {
    "ranked": ranked, "beside the best": beside_the_best, "beside the mean": beside_the_mean,
    "judged level": judged_level, "judged score": judged_score,
    "plain": plain, "quotient": quotient, "logarithm": logarithm, "logarithm asked": logarithm_asked,
    "geometric mean": geometric, "working days": workdays, "trimmed mean": trimmed, "share": share,
    "chosen body": chosen_body, "fold in a fold": two_folds, "quarters": quarters, "targets": targets,
    "last period": last_period, "adjusted": adjusted,
}  # fmt: skip


# Blocks: each gives the lines of a block of so many points, its heading excepted


def rows(d, points, heads):
    """Rows under headings like ``1. 项3  5分``."""
    lines = []
    for number, head in enumerate(heads, 1):
        kind = d.rng.choice(d.leaves or [name for name in LEAVES if name not in COMPARED])
        inner = Draw(d.rng, points, d.shared, d.weighted or head is None, d.number, d.data, d.step, d.leaves)
        title = f"{number}. {inner.name('项')}"
        rule = LEAVES[kind](inner)
        d.number = inner.number
        weight = []
        if head is None:
            w = d.name("权重")
            d.declare(f"{w}：金额（万元） {'>0' if number == 1 else '≥0'}")
            weight = [f"权重 {w}"]
        gone = []
        if d.rng.random() < 0.3:
            asked = d.name("有")
            d.declare(f"{asked}：是否")
            gone = [f"若 非 {asked}，不适用"]
        own = d.rng.choice(("得满分", "得一半") if d.fixed else POLICIES[:3])
        policy = [f"不适用时 {own}"] if d.rng.random() < 0.15 and head is not None else []
        lines += [f"{title}  {head}" if head else title, *weight, *policy, *gone, *rule]
    return lines


def parts(d, points, count):
    """Points of so many rows that add up."""
    cuts = sorted(d.rng.sample(range(1, int(points)), min(count, int(points)) - 1)) if count > 1 else []
    ends = [0, *cuts, int(points)]
    return [f"{b - a}分" for a, b in pairwise(ends)]


def summed(d, points):
    return rows(d, points, parts(d, points, d.rng.randint(1, 3)))


def combined(d, points):
    how = d.choice("各项取最高", "各项取最低", "各项取平均", "取首个适用项", "由单位选一项", "各项取几何平均")
    extra = ["舍入 四舍五入到0.01"] if "几何" in how else []
    return [how, *extra, *rows(d, points, [f"{points}分"] * d.rng.randint(2, 3))]


def scaled(d, points):
    whole = d.choice(60, 100)
    return [f"原满分 {whole}分", *rows(d, whole, parts(d, whole, 2))]


def weighted(d, points):
    heads = [None, None, *([f"{d.rng.randint(1, 2)}分"] if d.rng.random() < 0.3 else [])]
    return rows(d, points, heads[: d.rng.randint(2, 3)])


def excluded(d, points):
    x = d.name("是镇街")
    d.declare(f"{x}：是否")
    return [f"若 {d.choice('非 ', '')}{x}，不适用", *summed(d, points)]


def nested(d, points):
    """Blocks inside a block, of any kind; sometimes they share points by weight, or one of them counts."""
    if points < 6:
        return summed(d, points)
    way = d.choice("sum", "sum", "weight", "combine")
    sizes = [points // 2, points - points // 2] if way == "sum" else [points, points]
    lines = [d.choice("各项取最高", "取首个适用项", "各项取平均")] if way == "combine" else []
    for number, size in enumerate(sizes):
        kind = d.rng.choice([name for name in BLOCKS if name != "nested"])
        title = f"（{NUMBERS[number]}）{d.name('分块')}"
        if way != "weight":
            lines += [f"{title}  {size}分", *BLOCKS[kind](d, size)]
            continue
        w = d.name("权重")
        d.declare(f"{w}：数值 {'>0' if number else '≥0'}")
        kept, d.weighted = d.weighted, True
        lines += [title, f"权重 {w}", *BLOCKS["summed" if kind in ("weighted", "scaled") else kind](d, size)]
        d.weighted = kept
    return lines


def row_of_parts(d, points):
    """A row whose parts are added up, or of which one counts."""
    way = d.choice("", "", "各项取最高", "各项取最低")
    sizes = [f"{points}分"] * 2 if way else parts(d, points, 2)
    lines = rows(d, points, sizes)
    heads = iter("12")
    lines = [f"（{next(heads)}）{line[3:]}" if line[1:3] == ". " else line for line in lines]
    return [f"1. {d.name('项')}  {points}分", *([way] if way else []), *lines]


def with_gap(d, points):
    """A block of which the sheet shows a part only."""
    return ["未列入 2分 “" + d.name("未见") + "”", *rows(d, points - 2, parts(d, points - 2, 2))]


BLOCKS = {
    "summed": summed, "combined": combined, "scaled": scaled, "weighted": weighted, "excluded": excluded,
    "nested": nested, "row of parts": row_of_parts, "with a gap": with_gap,
}  # fmt: skip


def outside(d, number):
    """Bonus and deduction beside the points, alone or as blocks, from a number on."""
    praised, criticised, audits = d.name("表彰"), d.name("批评"), d.name("审计")
    d.declare(f"{praised}：次数 ≥0", f"{criticised}：次数 ≥0", f"{audits}：次数 ≥0")
    lines = []
    if d.rng.random() < 0.7:
        lines += [
            f"{NUMBERS[number]}、加{d.name('分')}  +3分",
            f"= {praised}",
            f"每次加{d.choice('2分', '0.7分')}，最多加3分",
        ]
        number += 1
    if d.rng.random() < 0.5:
        lines += [
            f"{NUMBERS[number]}、扣{d.name('分')}  -30分",
            f"1. {d.name('批评项')}  -20分", f"= {criticised}", "每次扣8分，最多扣20分",
            f"2. {d.name('审计项')}  -20分", f"= {audits}", "每个扣5.5分，扣完为止",
        ]  # fmt: skip
    elif d.rng.random() < 0.5:
        lines += [
            f"{NUMBERS[number]}、扣{d.name('分')}  -2分",
            f"若 {audits} ≥ 9次，不适用",
            f"= {audits}",
            "每个扣0.5分，扣完为止",
        ]
    return lines


def framework(rng: Random, leaves: tuple[str, ...] = (), blocks: tuple[str, ...] = (), policies=POLICIES) -> str:
    """The text of a framework with one to four blocks of the kinds above."""
    policy = rng.choice(policies)
    d = Draw(rng, Fraction(10), policy == "分值摊给同级", step=rng.choice(["0.01", "0.1", "0.5"]), leaves=leaves)
    tree, total = [], 0
    count = rng.randint(1, 4)
    for number in range(count):
        points = rng.randint(4, 20)
        kind = rng.choice(blocks or list(BLOCKS))
        tree += [f"{NUMBERS[number]}、{d.name('块')}  {points}分", *BLOCKS[kind](d, points)]
        total += points
    extra = outside(d, count) if rng.random() < 0.5 else []
    bounds = f"，最高{total}分，最低0分" if len(extra) > 3 and "加" in extra[0] and "扣" in "".join(extra[3:4]) else ""
    head = [
        "语言 1", "【框架】 生成", "年度  2022", f"总分  {total}分{bounds}", *CALENDAR,
        f"舍入  单项得分 {rng.choice(MODES)}到{d.step}", f"等级按  {rng.choice(['舍入后总分', '未舍入总分'])}",
        f"不适用时  {policy}", "未注明的规则  推定", "并列名次 占位",
    ]  # fmt: skip
    if rng.random() < 0.8:
        head.append(f"舍入  小计 {rng.choice(MODES)}到0.01")
    if rng.random() < 0.7:
        head.append(f"舍入  总分 {rng.choice(MODES)}到{rng.choice(['0.01', '0.1', '1'])}")
    if rng.random() < 0.15:
        head.append(f"舍入  指标值 {rng.choice(MODES)}到0.001")
    grades = [
        f"优：得分≥{numeric.show(Fraction(total * 9, 10))}分",
        f"差：得分＜{numeric.show(Fraction(total * 9, 10))}分",
    ]
    if rng.random() < 0.3:
        d.declare("红线：是否")
        grades.append(rng.choice(["若 红线，等级不得为“优”", "若 红线，总分为0分"]))
    if COMPARED & set(leaves) and rng.random() < 0.5:
        grades.append(
            rng.choice(
                ["若 倒数名次(总分) ≤ 2名，等级不得为“优”", "若 名次(总分) > 同类个数(总分) × 30%，等级不得为“优”"]
            )
        )
    return "\n".join([*head, "【数据】", *d.data, "【指标】", *tree, *extra, "【等级】", *grades]) + "\n"


# Figures


def figures(framework: model.Model, rng: Random, absent: float) -> dict[str, object]:
    """Valid figures, most of them at an edge of a rule or beside it; some do not apply."""
    edges = sorted(_edges(framework)) or [Fraction(1)]
    drawn: dict[str, object] = {}
    numbers: dict[str, Fraction | None] = {}
    for item in sorted(framework.inputs.values(), key=lambda i: any(isinstance(x.bound, model.Ref) for x in i.limits)):
        bounds = [limit.bound.name for limit in item.limits if isinstance(limit.bound, model.Ref)]
        if item.source == "adjust" and (item.type == types.TEXT or rng.random() < 0.6):
            continue
        if any(numbers.get(name, 0) is None for name in bounds) or rng.random() < absent:
            drawn[item.name], numbers[item.name] = "不适用", None
        elif item.periods:
            cells = ["不适用" if rng.random() < absent else _written(item.fields[0], rng, edges, {})[0]
                     for _ in item.periods]  # fmt: skip
            if rng.random() < 0.2:
                drawn |= {f"{item.name}.{p}": c for p, c in zip(item.periods, cells, strict=True)}
            else:
                drawn[item.name] = cells if rng.random() < 0.5 else dict(zip(item.periods, cells, strict=True))
        elif item.type == types.LIST:
            drawn[item.name] = [
                {f.name: "不适用" if rng.random() < absent else _written(f, rng, edges, {})[0] for f in item.fields}
                for _ in range(item.at_least + rng.randint(0, 2))
            ]
        else:
            drawn[item.name], numbers[item.name] = _written(item, rng, edges, numbers)
    gaps = [node for node in framework.root.walk() if node.kind == "gap" and node.points]
    declared = {node.key: numeric.show(node.points * rng.randint(0, 100) / 100) for node in gaps}
    return drawn | {"自评": declared} if declared else drawn


def _edges(framework: model.Model) -> set[Fraction]:
    """The numbers that rules compare with."""
    return {
        part.value
        for node in framework.root.walk() if node.rule is not None
        for rule in (node.rule.whole, node.rule.measure) if rule is not None
        for part in model.walk(rule) if isinstance(part, model.Const) and isinstance(part.value, Fraction)
    }  # fmt: skip


def _written(item, rng, edges, numbers):
    """A value as somebody might hand it over, and as a number."""
    if item.type == types.TRUTH:
        return rng.choice([True, False, "是", "否"]), Fraction(0)
    if item.type == types.LABEL:
        return rng.choice(item.options), Fraction(0)
    if item.type == types.TEXT:
        return "某事", Fraction(0)
    if item.type == types.DATE:
        day = date(2022, 1, 1) + timedelta(rng.randint(0, 364))
        return rng.choice([day, day.isoformat()]), Fraction(day.toordinal())
    part = quantum(item)
    unit = item.unit.factor if item.unit else Fraction(1)
    value = rng.choice(edges) if rng.random() < 0.5 else Fraction(rng.randint(0, 40), rng.choice([1, 1, 4, 40])) * unit
    value = numeric.round_to(value, part, "half_up") + rng.choice([0, 0, -1, 1]) * part
    for limit in item.limits:
        bound = limit.bound.value if isinstance(limit.bound, model.Const) else numbers.get(limit.bound.name)
        if isinstance(bound, Fraction):
            beside = part if limit.op in ("<", ">") else 0
            value = max(value, bound + beside) if limit.op[0] == ">" else min(value, bound - beside)
    if item.limits == () and rng.random() < 0.2:
        value = -value
    shown = types.in_unit(value, item.unit or types.base_unit(item.type), "zh") if item.unit or types.base_unit(
        item.type) else numeric.show(value)  # fmt: skip
    bare = item.unit is None and item.type.kind not in ("ratio", "change") and item.type.base in ("", "points")
    return (int(value) if bare and value.denominator == 1 else shown), value
