"""Figures of any framework, drawn at its edges, on ties and one smallest part beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

from ..common import numeric, types
from ..engines.plan import quantum
from ..meaning import model
from ..meaning.model import Const, Input


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
        ways += [f"{decimal:f}{unit.zh}"] * 2
    if bare and isinstance(decimal, Decimal):
        ways += [decimal, f"{decimal:f}", number]
        if numeric.exact(float(number)) == number:
            ways.append(float(number))
    if bare and number.denominator == 1:
        ways += [int(number)] * 4
    return rng.choice(ways)
