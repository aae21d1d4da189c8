"""Whole frameworks that can be drawn: each kind of block is one entry of ``BLOCKS``."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from random import Random

from attrs import define, evolve, field

from ..common import numeric
from .forms import CALENDAR, COMPARED, FIXED, FORMS, Draft

MODES = ("四舍五入", "四舍六入五成双", "进位", "截去", "向下取", "向上取")
COUNTED = ("得满分", "得0分", "得一半")  # policies of one row beside that of the head
POLICIES = ("得满分", "得0分", "剔除后在本块折算", "剔除后在全表折算", "分值摊给同级")
NUMBERS = "一二三四五六"


@define
class Tree:
    """What a kind of block may use to write its lines; ``fixed`` where points in numbers could not follow."""

    rng: Random
    forms: tuple[str, ...]
    policy: str
    step: Fraction
    fixed: bool = False
    data: list[str] = field(factory=list)
    numbers: list[int] = field(factory=lambda: [0])

    def name(self, stem: str) -> str:
        """A name that nothing else has."""
        self.numbers[0] += 1
        return f"{stem}{self.numbers[0]}"

    def choice(self, *options: str) -> str:
        """One of some texts."""
        return self.rng.choice(options)

    def leaf(self, title: str, points: Fraction, *, below_zero: bool = False) -> list[str]:
        """A heading and a rule below it; a heading without points is one that a weight gives them."""
        forms = [name for name in self.forms if not (self.fixed and name in FIXED)]
        if not below_zero or points < 2 * self.step or points < 1:
            forms = [name for name in forms if name != "below zero"] or forms
        self.numbers[0] += 1
        draft = Draft(self.rng, self.numbers[0], points, self.fixed)
        written = (FORMS | COMPARED)[self.rng.choice(forms)](draft)
        self.data += written.data
        return [title, *written.rule]

    def rows(self, sizes: list[Fraction]) -> list[str]:
        """Rows of these sizes, some with a policy or a condition of their own."""
        lines = []
        for number, size in enumerate(sizes, 1):
            head = f"{number}. {self.name('项')}  {numeric.show(size)}分"
            title, *rule = self.leaf(head, size)
            if self.rng.random() < 0.15:
                title = f"{title}\n不适用时 {self.rng.choice(COUNTED)}"
            lines += [title, *self.gone(), *rule]
        return lines

    def gone(self) -> list[str]:
        """Sometimes a condition under which a row does not apply."""
        if self.rng.random() >= 0.3:
            return []
        asked = self.name("有")
        self.data.append(f"{asked}：是否")
        return [f"若 非 {asked}，不适用"]

    def parted(self, points: Fraction, count: int) -> list[Fraction]:
        """Whole points of so many rows that add up."""
        cuts = sorted(self.rng.sample(range(1, int(points)), min(count, int(points)) - 1))
        return [Fraction(b - a) for a, b in pairwise([0, *cuts, int(points)])]


# Blocks: each gives the lines of a block of so many points, its heading excepted


def _summed(tree: Tree, points: Fraction) -> list[str]:
    return tree.rows(tree.parted(points, tree.rng.randint(1, 3)))


def _varied(tree: Tree, points: Fraction) -> list[str]:
    """Rows with parts, with scores below zero, with a rounding of their own."""
    lines: list[str] = []
    for number, size in enumerate(tree.parted(points, tree.rng.randint(1, 4)), 1):
        title = f"{number}. {tree.name('项')}"
        if tree.rng.random() < 0.15 and size >= 2 and not tree.fixed:
            head = f"{title}  {numeric.show(size)}分"
            parts = [tree.leaf(f"（{part}）{tree.name('部')}  {numeric.show(size / 2)}分", size / 2) for part in (1, 2)]
            lines += [head, *parts[0], *parts[1]]
            continue
        lines += tree.leaf(f"{title}  {numeric.show(size)}分", size, below_zero=True)
        if tree.rng.random() < 0.1:
            lines.append(f"舍入 {tree.rng.choice(MODES)}到{numeric.show(tree.step / 10)}")
        if tree.rng.random() < 0.1:
            lines.append("不适用时 得一半")
    return lines


def _combined(tree: Tree, points: Fraction) -> list[str]:
    how = tree.choice("各项取最高", "各项取最低", "各项取平均", "取首个适用项", "由单位选一项", "各项取几何平均")
    extra = ["舍入 四舍五入到0.01"] if "几何" in how else []
    return [how, *extra, *tree.rows([points] * tree.rng.randint(2, 3))]


def _scaled(tree: Tree, points: Fraction) -> list[str]:
    whole = Fraction(tree.rng.choice([60, 100]))
    return [f"原满分 {numeric.show(whole)}分", *tree.rows(tree.parted(whole, 2))]


def _weighted(tree: Tree, points: Fraction) -> list[str]:
    lines: list[str] = []
    loose = evolve(tree, fixed=True)
    for number in range(1, tree.rng.randint(2, 3) + 1):
        if number == 3 and tree.rng.random() < 0.5:
            size = Fraction(tree.rng.randint(1, 2))
            return [*lines, *tree.leaf(f"3. {tree.name('项')}  {numeric.show(size)}分", size)]
        weight = tree.name("权重")
        tree.data.append(f"{weight}：金额（万元） {'>0' if number == 1 else '≥0'}")
        title, *rule = loose.leaf(f"{number}. {tree.name('项')}", points)
        lines += [title, f"权重 {weight}", *tree.gone(), *rule]
    return lines


def _excluded(tree: Tree, points: Fraction) -> list[str]:
    asked = tree.name("是镇街")
    tree.data.append(f"{asked}：是否")
    return [f"若 {tree.choice('非 ', '')}{asked}，不适用", *_summed(tree, points)]


def _nested(tree: Tree, points: Fraction) -> list[str]:
    """Blocks inside a block, of any kind; sometimes they share points by weight, or one of them counts."""
    if points < 6:
        return _summed(tree, points)
    way = tree.choice("sum", "sum", "weight", "combine")
    half = points // 2
    sizes = [Fraction(half), points - half] if way == "sum" else [points, points]
    lines = [tree.choice("各项取最高", "取首个适用项", "各项取平均")] if way == "combine" else []
    for number, size in enumerate(sizes):
        kind = tree.rng.choice([name for name in BLOCKS if name not in ("nested", "varied")])
        title = f"（{NUMBERS[number]}）{tree.name('分块')}"
        if way != "weight":
            lines += [f"{title}  {numeric.show(size)}分", *BLOCKS[kind](tree, size)]
            continue
        weight = tree.name("权重")
        tree.data.append(f"{weight}：数值 {'>0' if number else '≥0'}")
        kind = "summed" if kind in ("weighted", "scaled") else kind
        lines += [title, f"权重 {weight}", *BLOCKS[kind](evolve(tree, fixed=True), size)]
    return lines


def _row_of_parts(tree: Tree, points: Fraction) -> list[str]:
    """A row whose parts are added up, or of which one counts."""
    way = tree.choice("", "", "各项取最高", "各项取最低")
    lines = tree.rows([points] * 2 if way else tree.parted(points, 2))
    heads = iter("12")
    lines = [f"（{next(heads)}）{line[3:]}" if line[1:3] == ". " else line for line in lines]
    return [f"1. {tree.name('项')}  {numeric.show(points)}分", *([way] if way else []), *lines]


def _with_a_gap(tree: Tree, points: Fraction) -> list[str]:
    """A block of which the sheet shows a part only."""
    shown = points - 2
    return [f"未列入 2分 “{tree.name('未见')}”", *tree.rows(tree.parted(shown, 2))]


BLOCKS: dict[str, Callable[[Tree, Fraction], list[str]]] = {
    "varied": _varied, "summed": _summed, "combined": _combined, "scaled": _scaled, "weighted": _weighted,
    "excluded": _excluded, "nested": _nested, "row of parts": _row_of_parts, "with a gap": _with_a_gap,
}  # fmt: skip
_PLAIN = ("varied", "summed", "excluded")  # kinds that change no points


def _outside(tree: Tree, number: int) -> tuple[list[str], bool]:
    """Bonus and deduction beside the points, alone or as blocks, from a number on; whether there are both."""
    praised, criticised, audits = tree.name("表彰"), tree.name("批评"), tree.name("审计")
    tree.data += [f"{praised}：次数 ≥0", f"{criticised}：次数 ≥0", f"{audits}：次数 ≥0"]
    lines: list[str] = []
    if tree.rng.random() < 0.7:
        rule = (f"= {praised}", f"每次加{tree.choice('2分', '0.7分')}，最多加3分")
        lines += [f"{NUMBERS[number]}、加{tree.name('分')}  +3分", *rule]
    bonus = bool(lines)
    title = f"{NUMBERS[number + bonus]}、扣{tree.name('分')}"
    if tree.rng.random() < 0.5:
        lines += [
            f"{title}  -30分", f"1. {tree.name('批评项')}  -20分", f"= {criticised}", "每次扣8分，最多扣20分",
            f"2. {tree.name('审计项')}  -20分", f"= {audits}", "每个扣5.5分，扣完为止",
        ]  # fmt: skip
    elif tree.rng.random() < 0.5:
        lines += [f"{title}  -2分", f"若 {audits} ≥ 9次，不适用", f"= {audits}", "每个扣0.5分，扣完为止"]
    return lines, bonus and len(lines) > 3


def draw_framework(
    rng: Random, forms: tuple[str, ...] = tuple(FORMS), blocks: tuple[str, ...] = (),
    policies: tuple[str, ...] = POLICIES,
) -> str:  # fmt: skip
    """The text of a framework that checks clean, of such leaves and blocks, and one of these policies in its head."""
    if not set(forms) - FIXED - {"below zero"}:
        blocks, policies = _PLAIN, tuple(policy for policy in policies if policy != "分值摊给同级")
    policy = rng.choice(policies)
    every = [name for name in BLOCKS if policy != "得同类平均" or name not in ("weighted", "nested")]
    step = Fraction(rng.choice(["0.01", "0.01", "0.1", "0.5"]))
    tree = Tree(rng, forms, policy, step, policy == "分值摊给同级")
    lines: list[str] = []
    total, count = Fraction(0), rng.randint(1, 4)
    for number in range(count):
        points = Fraction(rng.randint(4, 20))
        kind = rng.choice(blocks or ["varied"] * 3 + every)
        lines += [f"{NUMBERS[number]}、{tree.name('块')}  {numeric.show(points)}分", *BLOCKS[kind](tree, points)]
        total += points
    extra, both = _outside(tree, count) if rng.random() < 0.3 and not blocks else ([], False)
    shown = numeric.show(total)
    bounds = f"，最高{shown}分，最低0分" if both else ""
    head = [
        "语言 1", "【框架】 生成", "年度  2022", f"总分  {shown}分{bounds}", *CALENDAR,
        f"舍入  单项得分 {rng.choice(MODES)}到{numeric.show(step)}", f"舍入  小计 {rng.choice(MODES)}到0.01",
        f"等级按  {rng.choice(['舍入后总分', '未舍入总分'])}", f"不适用时  {policy}", "未注明的规则  推定",
        "并列名次  占位",
    ]  # fmt: skip
    if rng.random() < 0.7:
        head.append(f"舍入  总分 {rng.choice(MODES)}到{rng.choice(['0.01', '0.1', '1'])}")
    if rng.random() < 0.2:
        head.append(f"舍入  指标值 {rng.choice(MODES)}到0.001")
    grades = _grades(tree, total)
    return "\n".join([*head, "【数据】", *tree.data, "【指标】", *lines, *extra, "【等级】", *grades]) + "\n"


def _grades(tree: Tree, total: Fraction) -> list[str]:
    """Grades, often with overrides."""
    top, middle = (numeric.show(total * part / 10) for part in (9, 6))
    grades = [f"优：得分≥{top}分", f"良：{middle}分≤得分＜{top}分", f"差：得分＜{middle}分"]
    if tree.rng.random() < 0.6:
        tree.data += ["红线：是否", "问题：次数 ≥0"]
        grades += tree.rng.sample([
            "若 红线，等级不得为“优”",
            f"若 问题 ≥ 3次，总分为{numeric.show(total / 2)}分", "若 红线 且 问题 ＞ 1次，等级为“差”",
            f"若 得分 ＜ {numeric.show(total / 4)}分，等级为“无效”（不在序列内）", "若 问题 ≥ 2次，等级不得为“良”",
        ], tree.rng.randint(1, 3))  # fmt: skip
        grades += ["若 问题 ＞ 9次 或 红线，等级不得为“优”"]
    if COMPARED.keys() & set(tree.forms) and tree.rng.random() < 0.5:
        ranked = ("倒数名次(总分) ≤ 2名", "名次(总分) > 同类个数(总分) × 30%", "总分 ＜ 同类平均(总分)")
        grades.append(f"若 {tree.rng.choice(ranked)}，等级不得为“优”")
    return grades
