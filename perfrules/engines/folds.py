"""Loops of the generated code: all folds over the same rows in one loop, as sums of integers or of pairs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from . import ratios
from .plan import figure_of
from .ratios import Ratio

if TYPE_CHECKING:
    from ..meaning.model import Input
    from .plan import Plan, Step
    from .python import _Writer


def write_folds(writer: _Writer, rows: str, body_absent: int | None, end: str = "") -> None:
    """Write the loop and make its results known; ``end`` is ``first`` or ``last`` where only one row counts.

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
        and (step.mode if step.mode in ("first", "last") else "") == end
    ]  # fmt: skip
    for inner in _folds_inside(plan, [*folds]):
        # A fold inside a fold knows nothing of the row, and may use the same names.
        (writer.number if plan.steps[inner].op == "fold" else writer.truth)(inner)
    count = writer.fresh()
    accounts = [_Account(writer, number, count) for number, _ in folds]
    place = len(writer.lines)

    def inside() -> None:
        absent = writer.truth(body_absent)
        if absent != "False":
            writer.line(f"if {absent}:")
            writer.line("    continue")
        writer.line(f"{count} += 1")
        for account in accounts:
            account.add()

    writer.block(_head(writer, source, name, end), inside)
    starts: dict[str, list[str]] = {"0": [count]}
    for account in accounts:
        account.start(starts)
    indent = "    " * writer.depth
    lists = [f"{indent}{name} = []" for name in starts.pop("[]", ())]  # each its own
    writer.lines[place:place] = [*lists, *(f"{indent}{' = '.join(same)} = {value}" for value, same in starts.items())]
    for account in accounts:
        writer.scopes[-1][account.number] = account.result()
    for number, step in enumerate(plan.steps):
        if step.op == "fold_absent" and step.list == rows and step.operands[0] == body_absent:
            if (step.mode if step.mode in ("first", "last") else "") != end:
                continue
            empty = {"sum": f"bool(not {count} and {name})", "trimmed_mean": f"{count} < 3"}
            name_of = writer.fresh()
            writer.line(f"{name_of} = {empty.get(step.mode, f'not {count}')}")
            writer.scopes[-1][number] = name_of


def _head(writer: _Writer, source: Input, name: str, end: str) -> str:
    """The line that opens the loop: the rows of a list, or the periods of a series with others beside it."""
    rows = source.name
    part = {"first": "[:1]", "last": "[-1:]", "": ""}[end]
    if not source.periods:
        fields = ", ".join(writer.figure_name(rows, column) for column in source.fields)
        listed = f"({name} or ()){part}" if part else f"{name} or ()"
        return f"for {fields}{',' if len(source.fields) == 1 else ''} in {listed}:"
    columns = {column.input.name: column.input for column in writer.plan.columns}
    read = {str(s.value) for s in writer.plan.steps if s.list == rows and s.op in ("figure", "absent")}
    cells, periods = [], len(source.periods)
    for other in sorted(read - {rows}):
        cell = writer.figure_name(rows, figure_of(columns, rows, other))
        if other not in columns:
            first, last = {"first": (1, 2), "last": (periods, periods + 1), "": (1, periods + 1)}[end]
            cells.append((cell, f"range({first}, {last})"))
            continue
        whole = writer.figure_name("", columns[other])
        cells.append((cell, f"({whole} or ({', '.join(['None'] * periods)},)){part}"))
    cells.insert(0, (writer.figure_name(rows, source.fields[0]), f"({name} or ()){part}"))
    if len(cells) == 1:
        return f"for {cells[0][0]} in {cells[0][1]}:"
    variables, listed = (", ".join(texts) for texts in zip(*cells, strict=True))
    return f"for {variables} in zip({listed}):"


def _folds_inside(plan: Plan, folds: list[tuple[int, Step]]) -> list[int]:
    """The folds that the bodies of some folds ask for."""
    todo = [operand for _, step in folds for operand in step.operands]
    found: set[int] = set()
    seen: set[int] = set()
    while todo:
        number = todo.pop()
        if number in seen:
            continue
        seen.add(number)
        if plan.steps[number].op in ("fold", "fold_absent"):
            found.add(number)
        else:
            todo += plan.steps[number].operands
    return sorted(found)


class _Account:
    """What one fold keeps while the rows go by."""

    def __init__(self, writer: _Writer, number: int, count: str) -> None:
        self.writer = writer
        self.number = number
        self.step = writer.plan.steps[number]
        self.count = count
        self.top, self.below, self.weights = (writer.fresh() for _ in range(3))
        if self.step.mode == "trimmed_mean":
            self.least, self.most = writer.fresh(), writer.fresh()
        self.k = self.weight_k = Fraction(1)
        self.paired = self.weights_paired = False

    def start(self, starts: dict[str, list[str]]) -> None:
        """The names that the loop needs, by the value with which they begin; known once the loop is written."""
        extreme = self.step.mode in ("min", "max")
        if self.step.mode == "median":
            starts.setdefault("[]", []).append(self.top)
            return
        starts.setdefault("None" if extreme else "0", []).append(self.top)
        if extreme or self.paired or self.step.mode in ("first", "last"):
            starts.setdefault("1", []).append(self.below)
        if self.step.mode == "trimmed_mean":
            starts.setdefault("None", []).extend((self.least, self.most))
            starts.setdefault("1", []).extend((f"{self.least}_d", f"{self.most}_d"))
        if self.step.mode == "weighted_mean":
            starts["0"].append(self.weights)
            if self.weights_paired:
                starts.setdefault("1", []).append(f"{self.weights}_d")

    def add(self) -> None:
        """The lines of one row."""
        writer = self.writer
        value = writer.number(self.step.operands[0])
        if self.step.mode in ("min", "max", "first", "last"):
            self.k = abs(value.k) or Fraction(1)
            sign = -1 if value.k < 0 else 1
            above, below = ratios.product(value.n, sign if value.k else 0), ratios.product(value.d)
            if self.step.mode in ("first", "last"):  # there is but one row
                writer.line(f"{self.top}, {self.below} = {above}, {below}")
            else:
                self.extreme(self.step.mode, self.top, self.below, above, below)
            return
        if self.step.mode == "median":
            self.k = value.k or Fraction(1)
            above, below = ratios.product(value.n, 1 if value.k else 0), ratios.product(value.d)
            writer.line(f"{self.top}.append(({above}, {below}))")
            return
        if self.step.mode == "trimmed_mean":
            above, below = ratios.product(value.n, 1 if value.k else 0), ratios.product(value.d)
            self.extreme("min", self.least, f"{self.least}_d", above, below)
            self.extreme("max", self.most, f"{self.most}_d", above, below)
        if self.step.mode == "weighted_mean":
            weight = writer.number(self.step.operands[2])
            value = ratios.multiply(value, weight)
            self.weight_k = weight.k or Fraction(1)
            self.weights_paired = self.plus(self.weights, f"{self.weights}_d", weight)
        self.k = value.k or Fraction(1)
        self.paired = self.plus(self.top, self.below, value)

    def extreme(self, mode: str, top: str, below: str, value: str, size: str) -> None:
        """The smallest or largest so far."""
        op = "<" if mode == "min" else ">"
        test = f"{ratios.atom(value)} * {below} {op} {top} * {ratios.atom(size)}"
        self.writer.line(f"if {top} is None or {test}:")
        self.writer.line(f"    {top}, {below} = {value}, {size}")

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
        single = mode in ("min", "max", "first", "last")
        value = Ratio(self.k, (self.top,), (self.below,) if self.paired or single or mode == "median" else ())
        if mode == "median":
            self.writer.helpers.add("median")
            self.writer.line(f"{self.top}, {self.below} = median({self.top})")
            return value
        if mode == "trimmed_mean":
            ends = [Ratio(-self.k, (x,), (f"{x}_d",) if self.paired else ()) for x in (self.least, self.most)]
            return ratios.multiply(ratios.add([value, *ends]), Ratio(Fraction(1), (), (f"({self.count} - 2)",)))
        if mode == "mean":
            return ratios.multiply(value, Ratio(Fraction(1), (), (self.count,)))
        if mode != "weighted_mean":
            whole = self.writer.unit(self.number)
            if single and whole is not None:
                return Ratio(self.k, (self.top,))
            return value
        below = Ratio(self.weight_k, (self.weights,), (f"{self.weights}_d",) if self.weights_paired else ())
        reach = self.writer.plan.steps[self.step.operands[2]].interval
        if reach.low is not None and reach.low >= 0:
            return ratios.multiply(value, ratios.inverse(below))
        self.writer.line(f"if {self.weights} < 0:")
        self.writer.line(f"    {self.weights}, {self.top} = -{self.weights}, -{self.top}")
        return ratios.multiply(value, ratios.inverse(below))
