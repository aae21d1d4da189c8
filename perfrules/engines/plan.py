"""A model as a plan: steps in dependency order, which every engine reads instead of the model.

A step has an operation, operands that stand before it, a type, an interval that surely holds its value on valid data,
and the place in the framework that it comes from. Equal steps are one step, constants are folded, and nothing is named
but columns of the input. Policies, sums and grades are steps like the rules themselves, so an engine needs to know the
operations of :data:`OPERATIONS` and nothing of frameworks.

A plan speaks of complete rows: each figure that a rule reads is given or not applicable. What cannot be decided then
(``open``) and rows that miss figures belong to the interpreter. Values are exact rationals; a step that does not apply
has no value, and no other step looks at it before having asked its truth ``absent``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache

from attrs import field, frozen

from ..common import numeric, types
from ..common.source import Span
from ..meaning import model
from ..meaning.intervals import Interval
from ..meaning.knowledge import PERIOD

OPERATIONS = {
    "const": "a value of the file",
    "figure": "an input, or a field of the row inside a fold (`list` is then set)",
    "absent": "whether a figure does not apply",
    "declared": "the score that the form states for a row",
    "open": "nothing says what holds: the interpreter's case",
    "+": "sum", "-": "difference", "×": "product", "÷": "quotient", "min": "smaller", "max": "larger", "abs": "size",
    "<": "less", "<=": "at most", "=": "equal, of numbers, labels or truths", "not": "opposite",
    "and": "both, the second asked only after the first", "or": "either, the second asked only after the first",
    "choose": "the second operand where the first holds, else the third",
    "round": "the multiple of `step` that `mode` picks",
    "ln": "the natural logarithm, rounded half up to a multiple of `step`",
    "root": "the root of the first operand whose degree is the second, rounded half up to a multiple of `step`",
    "workdays": "working days of a calendar (`value`) from its first day up to and with a day",
    "fold": "`mode` over the rows of `list`: body, whether it does not apply, weight",
    "fold_absent": "whether the body applies to too few rows; a sum over no rows at all applies",
}  # fmt: skip

PEERS = "peers"  # the source of a column that comes from all units together; its values are any fractions


@frozen
class Step:
    """One operation; ``list`` names the list on whose row it depends, or over whose rows it folds."""

    op: str
    operands: tuple[int, ...]
    type: types.Type
    interval: Interval = field(hash=False)  # it tells equal steps apart, but hashing fractions takes long
    # The value of a constant, the name of a figure; of a rounding, whether its operand is proven not to be negative.
    value: Fraction | bool | str | model.Calendar | None = None
    list: str = ""
    mode: str = ""
    step: Fraction = field(default=Fraction(1), hash=False)
    origin: Span | None = field(default=None, eq=False, repr=False)

    def renumbered(self, place: Mapping[int, int]) -> Step:
        """The step when its operands stand elsewhere; written out, for evolve is slow and there are many."""
        operands = tuple([place[operand] for operand in self.operands])
        return Step(
            self.op, operands, self.type, self.interval, self.value, self.list, self.mode, self.step, self.origin
        )


@frozen
class Column:
    """An input as an engine sees it; ``needed`` if a rule reads it or another input is bounded by it."""

    input: model.Input
    needed: bool


@frozen
class Node:
    """A node of the tree: its score, whether it does not apply, and what it then counts.

    ``value`` is the score after rounding and policy. ``status`` is that of a node that applies, ``absent_status`` of
    one that does not; a row with parts is judged only as long as all its parts apply.
    """

    key: str
    name: str
    heading: str
    kind: str
    points: Fraction
    parent: int | None
    value: int
    absent: int
    status: str
    absent_status: str
    sentences: tuple[str, ...] = field(repr=False)
    span: Span = field(eq=False, repr=False)


@frozen
class Plan:
    """Everything that an engine needs to score a complete row."""

    name: str
    title: str
    columns: tuple[Column, ...]
    steps: tuple[Step, ...]
    nodes: tuple[Node, ...]  # the root first, then as on the form
    total: int
    unrounded: int
    grade: int | None
    absent: int
    declared: tuple[str, ...]  # rows that only a declared score can decide


class NotPlanned(Exception):
    """A framework that no plan can express; the interpreter scores it."""

    def __init__(self, reason: str, span: Span | None = None) -> None:
        self.reason = reason
        self.span = span
        super().__init__(reason if span is None else f"{reason} ({span.source.name}:{span.line})")


def listing(plan: Plan) -> str:
    """A plan as text, a step a line, for people who look into it."""
    return "\n".join(_listed(plan.steps))


def _listed(steps: tuple[Step, ...]) -> Iterator[str]:
    for number, step in enumerate(steps):
        what = numeric.show(step.value) if isinstance(step.value, Fraction) else str(step.value or "")
        if isinstance(step.value, model.Calendar):
            what = step.value.source
        rest = [f"{step.list}:" if step.list else "", what, step.mode]
        if step.op in ("round", "ln", "root"):
            rest.append(numeric.show(step.step))
        operands = " ".join(f"#{operand}" for operand in step.operands)
        line = f" (line {step.origin.line})" if step.origin is not None else ""
        yield f"#{number} {step.op} {operands} {' '.join(filter(None, rest))}".rstrip() + line


def grain(plan: Plan) -> list[Fraction | None]:
    """For each step a size of which its value is always a whole multiple; None where none is known, or it is no number.

    An engine keeps such a step as one integer. Figures count in the smallest unit that their declaration allows.
    """
    columns = {column.input.name: column.input for column in plan.columns}
    result: list[Fraction | None] = []
    for step in plan.steps:
        if step.op == "figure":
            item = figure_of(columns, step.list, str(step.value))
            counted = (item.type.numeric or item.type == types.DATE) and item.source != PEERS
            result.append(quantum(item) if counted else None)
        else:
            result.append(_grain(plan, step, [result[operand] for operand in step.operands]))
    return result


def figure_of(inputs: Mapping[str, model.Input], rows: str, name: str) -> model.Input:
    """The declaration of a figure, or of a field of the row inside a fold.

    The row of a series holds every series with the same periods, and the number of the period.
    """
    if not rows:
        return inputs[name]
    item = inputs[rows]
    if not item.periods:
        return next(column for column in item.fields if column.name == name)
    if name in inputs and inputs[name].periods == item.periods:
        return inputs[name].fields[0]
    assert name == PERIOD, name
    return model.Input(PERIOD, types.COUNT)


def quantum(item: model.Input) -> Fraction:
    """The smallest part of a figure that engines keep: as declared, else a usual one.

    A finer figure is good data; the interpreter scores it.
    """
    if item.decimals is not None:
        return _declared(item.unit.zh if item.unit is not None else "", item.decimals)
    if item.type.whole or item.type == types.DATE:
        return _ONE
    return _CENT if item.type == types.MONEY else _MILLIONTH


_ONE, _CENT, _MILLIONTH = Fraction(1), Fraction(1, 100), Fraction(1, 10**6)


@cache
def _declared(unit: str, decimals: int) -> Fraction:
    """The last of so many digits of a figure in a unit."""
    factor = types.UNIT_BY_SPELLING[unit].factor if unit else _ONE
    return factor / Fraction(10**decimals)


def _grain(plan: Plan, step: Step, parts: list[Fraction | None]) -> Fraction | None:
    match step.op:
        case "const":
            return abs(step.value) if isinstance(step.value, Fraction) else None
        case "round" | "ln" | "root":
            return step.step
        case "workdays":
            return Fraction(1)
        case "declared":
            return Fraction(1, 10**6)
        case "open":
            return Fraction(0)
        case "+" | "-" | "min" | "max" | "abs":
            return _common(parts)
        case "choose":
            return _common(parts[1:])
        case "×":
            x, y = parts
            return None if x is None or y is None else x * y
        case "÷":
            x, below = parts[0], plan.steps[step.operands[1]].value
            return x / abs(below) if x is not None and isinstance(below, Fraction) and below else None
        case "fold":
            if step.mode == "count":
                return Fraction(1)
            return parts[0] if step.mode in ("sum", "min", "max", "first", "last") else None
    return None


def _common(parts: list[Fraction | None]) -> Fraction | None:
    """The largest size of which all are multiples; zero is a multiple of everything."""
    sizes = [part for part in parts if part is not None]
    if len(sizes) < len(parts):
        return None
    above = math.gcd(*(size.numerator for size in sizes if size)) if any(sizes) else 0
    below = math.lcm(*(size.denominator for size in sizes if size)) if any(sizes) else 1
    return Fraction(above, below)
