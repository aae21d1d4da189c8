"""A plan made callable: generated source run once, kept where debuggers and tracebacks find its lines."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from ..common import numeric, types
from ..meaning import intervals
from ..meaning.evaluator import NOT_APPLICABLE, Rows, Value
from ..meaning.intervals import FALSE, TRUE
from ..meaning.model import Input
from . import python, reading, runtime
from .plan import Plan
from .python import Code
from .reading import Reading

Row = tuple[Any, ...]
# What the generated code uses of ``runtime``.
_USED = (
    "ABSENT", "Decimal", "Odd", "REFUSALS", "day", "gathered", "label", "number", "series", "text", "times", "truth",
)  # fmt: skip
_WIDE = Context(prec=1000)  # no score is rounded when it is shown


@frozen
class Compiled:
    """A framework's evaluator: ``read`` gives arguments and extras, ``score`` what :class:`python.Code` describes."""

    plan: Plan
    code: Code
    reading: Reading
    source: str
    read: Callable[[object], tuple[Row, Row] | None]
    score: Callable[..., Row | None]
    parts: Mapping[int, tuple[int, ...]]  # of a row that has parts
    places: Mapping[str, int]  # of each node in the plan, by key
    digits: tuple[int, ...]  # that each node shows after the point
    scales: tuple[int | None, ...]  # from a node's integer to a count of its last digit; None if there is no such

    def number(self, output: Row, node: int) -> Fraction:
        """The score of a node, by its place in the plan."""
        return self._number(output, self.code.values[node])

    def shown(self, output: Row, node: int) -> Decimal | Fraction:
        """The score of a node as an exact decimal of as many digits as it shows; a fraction where there is none."""
        scale = self.scales[node]
        if scale is None:
            return numeric.to_decimal(self.number(output, node), self.digits[node])
        return Decimal(output[self.code.values[node]] * scale).scaleb(-self.digits[node], _WIDE)

    def unrounded(self, output: Row) -> Fraction:
        """The total before its rounding."""
        return self._number(output, 1)

    def _number(self, output: Row, place: int) -> Fraction:
        unit = self.code.outputs[place].unit
        return Fraction(*output[place]) if unit is None else output[place] * unit

    def absent(self, output: Row, node: int) -> bool:
        """Whether a node does not apply."""
        place = self.code.absents[node]
        return place if isinstance(place, bool) else bool(output[place])

    def status(self, output: Row, node: int) -> str:
        """What a node's score is: computed, judged, declared, not_applicable or left_out."""
        planned = self.plan.nodes[node]
        if self.absent(output, node):
            return planned.absent_status
        if planned.status == "judged" and any(self.absent(output, part) for part in self.parts.get(node, ())):
            return "computed"
        return planned.status

    def declared(self, scores: Mapping[str, Fraction]) -> list[int | None]:
        """The declared scores that the scoring function takes."""
        millionths = [scores[key] * 10**6 if key in scores else None for key in self.code.declared]
        return [m.numerator if m is not None and m.denominator == 1 else None for m in millionths]

    def together(self, peers: Mapping[str, Value]) -> list[tuple[int, int] | None] | None:
        """What comes from all units together, as the scoring function takes it; None where some of it is a range."""
        result: list[tuple[int, int] | None] = []
        for name in self.code.peers:
            value = peers.get(name, Value(intervals.ANYTHING))
            if value.content is None:
                result.append(None)
            elif value.absent == FALSE and isinstance(value.content, intervals.Interval) and value.content.is_point:
                result.append(value.content.point.as_integer_ratio())
            else:
                return None
        return result

    def given(self, row: Row, extras: Row) -> tuple[dict[str, Value], dict[str, Rows], dict[str, str]]:
        """The figures of a row as the interpreter takes them: values, rows of lists, texts."""
        values: dict[str, Value] = {}
        rows: dict[str, Rows] = {}
        texts: dict[str, str] = {}
        for item, raw in zip((*self.code.arguments, *self.reading.extras), (*row, *extras), strict=True):
            if raw is ... or (raw is False and item.source == "adjust"):
                continue
            values[item.name] = self.value(item, item.name, raw)
            if item.type == types.TEXT and raw is not None:
                texts[item.name] = raw
            if item.type == types.LIST and raw is not None:
                rows[item.name] = tuple(self.row(item, cells) for cells in raw)
        return values, rows, texts

    def row(self, item: Input, cells: Row) -> dict[str, Value]:
        """A row of a list as the interpreter takes it."""
        return {
            column.name: self.value(column, f"{item.name}.{column.name}", cell)
            for column, cell in zip(item.fields, (cells,) if item.periods else cells, strict=True)
        }

    def value(self, item: Input, key: str, raw: Any) -> Value:
        """An integer, truth or label of the quick road as a value."""
        if raw is None:
            return NOT_APPLICABLE
        if item.type == types.TRUTH:
            return Value(TRUE if raw else FALSE)
        if item.type in (types.LABEL, types.TEXT):
            return Value(frozenset({raw}))
        number = Fraction(len(raw)) if item.type == types.LIST else raw * self.reading.quanta[key]
        return Value(intervals.point(number))


def compile_plan(plan: Plan, filename: str, digits: Sequence[int]) -> Compiled:
    """Generate, register and run the source of a plan; ``digits`` are those that each node shows after the point."""
    code = python.generate(plan)
    read = reading.generate(plan, code)
    helpers = [python.HELPERS[name].strip("\n") for name in code.helpers]
    source = "\n\n\n".join(["\n".join(read.readers) or "# no readers", *helpers, read.source.rstrip(), code.source])
    name = f"<perfrules {filename}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space: dict[str, Any] = {key: getattr(runtime, key) for key in _USED}
    exec(compile(source, name, "exec"), space)
    parts: dict[int, tuple[int, ...]] = {}
    for place, node in enumerate(plan.nodes):
        if node.kind == "part" and node.parent is not None:
            parts[node.parent] = (*parts.get(node.parent, ()), place)
    scales: list[int | None] = []
    for place, after in zip(code.values, digits, strict=True):
        unit = code.outputs[place].unit
        count = None if unit is None else unit * 10**after
        scales.append(count.numerator if count is not None and count.denominator == 1 else None)
    return Compiled(
        plan,
        code,
        read,
        source,
        space["read"],
        space["score"],
        parts,
        {node.key: place for place, node in enumerate(plan.nodes)},
        tuple(digits),
        tuple(scales),
    )
