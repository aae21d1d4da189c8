"""Loops of the generated code: all folds over the same rows in one loop, as sums of integers or of pairs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from . import ratios
from .ratios import Ratio

if TYPE_CHECKING:
    from .python import _Writer


def write_folds(writer: _Writer, rows: str, body_absent: int | None) -> None:
    """Write the loop and make its results known.

    Nothing is read from a list that does not apply, and no row is looked into before its own figures are asked.
    """
    plan = writer.plan
    source = next(column.input for column in plan.columns if column.input.name == rows)
    name = writer.figure_name("", source)
    if body_absent is None:
        number = next(i for i, s in enumerate(plan.steps) if s.op == "fold" and s.list == rows and not s.operands)
        writer.scopes[-1][number] = Ratio(Fraction(1), (f"len({name})",))
        return
    folds = [
        (number, step) for number, step in enumerate(plan.steps)
        if step.op == "fold" and step.list == rows and len(step.operands) > 1 and step.operands[1] == body_absent
    ]  # fmt: skip
    count = writer.fresh()
    accounts = [_Account(writer, number, count) for number, _ in folds]
    place = len(writer.lines)
    fields = ", ".join(writer.figure_name(rows, column) for column in source.fields)

    def inside() -> None:
        absent = writer.truth(body_absent)
        if absent != "False":
            writer.line(f"if {absent}:")
            writer.line("    continue")
        writer.line(f"{count} += 1")
        for account in accounts:
            account.add()

    writer.block(f"for {fields}{',' if len(source.fields) == 1 else ''} in {name} or ():", inside)
    starts: dict[str, list[str]] = {"0": [count]}
    for account in accounts:
        account.start(starts)
    indent = "    " * writer.depth
    writer.lines[place:place] = [f"{indent}{' = '.join(names)} = {value}" for value, names in starts.items()]
    for account in accounts:
        writer.scopes[-1][account.number] = account.result()
    for number, step in enumerate(plan.steps):
        if step.op == "fold_absent" and step.list == rows and step.operands[0] == body_absent:
            empty = f"not {count}" if step.mode != "sum" else f"not {count} and {name}"
            name_of = writer.fresh()
            writer.line(f"{name_of} = {empty if step.mode != 'sum' else f'bool({empty})'}")
            writer.scopes[-1][number] = name_of


class _Account:
    """What one fold keeps while the rows go by."""

    def __init__(self, writer: _Writer, number: int, count: str) -> None:
        self.writer = writer
        self.number = number
        self.step = writer.plan.steps[number]
        self.count = count
        self.top, self.below, self.weights = (writer.fresh() for _ in range(3))
        self.k = self.weight_k = Fraction(1)
        self.paired = self.weights_paired = False

    def start(self, starts: dict[str, list[str]]) -> None:
        """The names that the loop needs, by the value with which they begin; known once the loop is written."""
        extreme = self.step.mode in ("min", "max")
        starts.setdefault("None" if extreme else "0", []).append(self.top)
        if extreme or self.paired:
            starts.setdefault("1", []).append(self.below)
        if self.step.mode == "weighted_mean":
            starts["0"].append(self.weights)
            if self.weights_paired:
                starts.setdefault("1", []).append(f"{self.weights}_d")

    def add(self) -> None:
        """The lines of one row."""
        writer = self.writer
        value = writer.number(self.step.operands[0])
        if self.step.mode in ("min", "max"):
            self.k = abs(value.k) or Fraction(1)
            sign = -1 if value.k < 0 else 1
            above, below = ratios.product(value.n, sign if value.k else 0), ratios.product(value.d)
            op = "<" if self.step.mode == "min" else ">"
            test = f"{ratios.atom(above)} * {self.below} {op} {self.top} * {ratios.atom(below)}"
            writer.line(f"if {self.top} is None or {test}:")
            writer.line(f"    {self.top}, {self.below} = {above}, {below}")
            return
        if self.step.mode == "weighted_mean":
            weight = writer.number(self.step.operands[2])
            value = ratios.multiply(value, weight)
            self.weight_k = weight.k or Fraction(1)
            self.weights_paired = self.plus(self.weights, f"{self.weights}_d", weight)
        self.k = value.k or Fraction(1)
        self.paired = self.plus(self.top, self.below, value)

    def plus(self, top: str, below: str, value: Ratio) -> bool:
        writer = self.writer
        above = ratios.product(value.n, 1 if value.k else 0)
        if not value.d:
            writer.line(f"{top} += {above}")
            return False
        name = writer.fresh()
        writer.line(f"{name} = {ratios.product(value.d)}")
        writer.line(f"if {name} == {below}:")
        writer.line(f"    {top} += {above}")
        writer.line("else:")
        writer.line(f"    {top}, {below} = {top} * {name} + {ratios.atom(above)} * {below}, {below} * {name}")
        return True

    def result(self) -> Ratio:
        """The fold's value after the loop."""
        mode = self.step.mode
        value = Ratio(self.k, (self.top,), (self.below,) if self.paired or mode in ("min", "max") else ())
        if mode == "mean":
            return ratios.multiply(value, Ratio(Fraction(1), (), (self.count,)))
        if mode != "weighted_mean":
            whole = self.writer.unit(self.number)
            if mode in ("min", "max") and whole is not None:
                return Ratio(self.k, (self.top,))
            return value
        below = Ratio(self.weight_k, (self.weights,), (f"{self.weights}_d",) if self.weights_paired else ())
        reach = self.writer.plan.steps[self.step.operands[2]].interval
        if reach.low is not None and reach.low >= 0:
            return ratios.multiply(value, ratios.inverse(below))
        self.writer.line(f"if {self.weights} < 0:")
        self.writer.line(f"    {self.weights}, {self.top} = -{self.weights}, -{self.top}")
        return ratios.multiply(value, ratios.inverse(below))
