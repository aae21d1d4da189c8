"""Code that reads one unit's figures into the integers that the scoring function takes.

Plain integers and truths are taken in place, other plain values by a reader for each figure (``runtime``). The reading
function returns None for a row that the slow road must look at: anything odd or wrong, and any figure that is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from attrs import frozen

from ..common import types
from ..common.types import UNITS
from ..meaning.model import Const, Input
from .plan import PEERS, Plan, quantum
from .python import Code
from .runtime import LIMIT


@frozen
class Reading:
    """Generated source: lines that make the readers, then the function. ``extras`` are inputs that no rule reads."""

    readers: tuple[str, ...]
    source: str
    extras: tuple[Input, ...]
    quanta: Mapping[str, Fraction]


def generate(plan: Plan, code: Code, name: str = "read") -> Reading:
    """The reading function of a plan's figures, in the order that the scoring function takes them."""
    extras = tuple(c.input for c in plan.columns if not c.needed and c.input.source != PEERS)
    makers: dict[str, str] = {}
    lines = [f"def {name}(figures):", '    """The figures as integers; None for a row that needs a closer look."""']
    names = dict(zip((item.name for item in code.arguments), code.names, strict=True))
    body = [f"found = {len(code.arguments)}"]
    for item, variable in zip(code.arguments, code.names, strict=True):
        if item.source == "adjust":  # False counts as 0, and tells that nobody moved the score
            body += [f"value = figures.get({item.name!r}, ...)", "if value is ...:", "    found -= 1"]
            body += [f"    {variable} = False", "else:", f"    {variable} = {_taken(item, makers)}"]
            continue
        body.append(f"value = figures[{item.name!r}]")
        few = len(code.arguments) <= _FEW
        body += _lines(item, variable, makers) if few else [f"{variable} = {_taken(item, makers)}"]
    body += _relations(code, names)
    for number, item in enumerate(extras, 1):
        reader = _reader(item, makers)
        body += [f"value = figures.get({item.name!r}, ...)", f"extra_{number} = ..."]
        body += ["if value is not ...:", "    found += 1"]
        body += ["    if value is not None and value != '':", f"        extra_{number} = {reader}(value)"]
    body += ["if found != len(figures):", "    return None"]
    aliases = {item.alias: item.name for item in (*code.arguments, *extras) if item.alias}
    periods = _periods((*code.arguments, *extras))
    lines.append("    try:")
    if periods:
        lines += ["        if not PERIODS.keys().isdisjoint(figures):"]
        lines += ["            figures = gathered(figures, PERIODS)"]
    if aliases:
        lines += [
            "        if not ALIASES.keys().isdisjoint(figures):",
            "            renamed = {ALIASES.get(key, key): value for key, value in figures.items()}",
            "            if len(renamed) < len(figures):",
            "                return None",
            "            figures = renamed",
        ]
    lines += [f"        {line}" for line in body]
    given = ", ".join(names.values())
    more = ", ".join(f"extra_{number}" for number, _ in enumerate(extras, 1))
    lines += ["    except REFUSALS:", "        return None"]
    lines += [f"    return ({given}{',' if given else ''}), ({more}{',' if more else ''})", ""]
    made = [
        maker.replace("def NAME", f"def {reader}", 1) if maker.startswith("def ") else f"{reader} = {maker}"
        for maker, reader in makers.items()
    ]
    if aliases:
        made.append(f"ALIASES = {aliases!r}")
    if periods:
        made.append(f"PERIODS = {periods!r}")
    quanta = {item.name: quantum(item) for item in (*code.arguments, *extras)}
    for item in (*code.arguments, *extras):
        quanta |= {f"{item.name}.{column.name}": quantum(column) for column in item.fields}
    return Reading(tuple(made), "\n".join(lines), extras, quanta)


def _periods(items: tuple[Input, ...]) -> dict[str, tuple[str, str]]:
    """Names of columns that hold one period of a series: series and period by name."""
    taken = {name for item in items for name in (item.name, item.alias)}
    return {
        f"{name}.{period}": (item.name, period)
        for item in items for name in (item.name, item.alias) if name
        for period in item.periods if "." not in period and f"{name}.{period}" not in taken
    }  # fmt: skip


_FEW = 300  # figures; in longer rows Python's compiler would take longer than the calls that are saved


def _lines(item: Input, variable: str, makers: dict[str, str]) -> list[str]:
    """Lines that take a value; decimals of figures that have decimals are taken without a call, since many are such."""
    plain = f"{variable} = {_taken(item, makers)}"
    power = bare_power(item) if item.type.numeric and not item.type.whole else None
    if not power:
        return [plain]
    low, high = bounds(item)
    table = makers.setdefault(f"times({power})", f"times_{len(makers) + 1}")
    return [
        "if type(value) is Decimal and -40 < value.adjusted() < 40:",
        "    above, below = value.as_integer_ratio()",
        f"    {variable} = above * {table}[below]",
        f"    if not {low} <= {variable} <= {high}:",
        "        return None",
        "else:",
        f"    {plain}",
    ]


def _taken(item: Input, makers: dict[str, str]) -> str:
    """The expression that takes a value: plain ones in place, others by the reader."""
    reader = _reader(item, makers)
    if item.type == types.TRUTH:
        return f"value if value is True or value is False else {reader}(value)"
    if item.type.numeric and (power := bare_power(item)) is not None:
        low, high = bounds(item)
        first, last = -(-low // 10**power), high // 10**power
        times = f" * {10**power}" if power else ""
        return f"value{times} if type(value) is int and {first} <= value <= {last} else {reader}(value)"
    return f"{reader}(value)"


def _reader(item: Input, makers: dict[str, str]) -> str:
    """The name of a reader for an input; inputs that are read alike share one."""
    if item.type == types.LIST and not item.periods:
        return makers.setdefault(_rows(item, makers), f"read_{len(makers) + 1}")
    maker = _maker(item, makers)
    if maker in ("truth", "text"):
        return maker
    return makers.setdefault(maker, f"read_{len(makers) + 1}")


def _rows(item: Input, makers: dict[str, str]) -> str:
    """The source of a reader of rows, each a dict of all the fields; a row becomes a tuple."""
    cells = [f"cell_{number}" for number, _ in enumerate(item.fields, 1)]
    lines = [
        "def NAME(rows):", "    if type(rows) is str and rows in ABSENT:", "        return None",
        f"    if type(rows) not in (list, tuple) or len(rows) < {item.at_least}:", "        raise Odd(rows)",
        "    result = []", "    for row in rows:", f"        if type(row) is not dict or len(row) != {len(cells)}:",
        "            raise Odd(row)",
    ]  # fmt: skip
    for cell, column in zip(cells, item.fields, strict=True):
        lines += [f"        value = row[{column.name!r}]", f"        {cell} = {_taken(column, makers)}"]
    return "\n".join([*lines, f"        result.append(({', '.join(cells)},))", "    return tuple(result)"])


def _maker(item: Input, makers: dict[str, str]) -> str:
    if item.type == types.TRUTH:
        return "truth"
    if item.type == types.TEXT:
        return "text"
    if item.type == types.LABEL:
        return f"label({item.options!r})"
    if item.periods:
        return f"series({item.periods!r}, {_reader(item.fields[0], makers)})"
    low, high = bounds(item)
    if item.type == types.DATE:
        return f"day({low}, {high})"
    table = makers.setdefault(repr(powers(item)), f"POWERS_{len(makers) + 1}")
    return f"number({bare_power(item)}, {table}, {low}, {high})"


def bare_power(item: Input) -> int | None:
    """The power of ten between a bare number and the integer kept; None where bare numbers are refused."""
    if item.unit is None and (item.type.kind in ("ratio", "change") or item.type.base not in ("", "points")):
        return None
    part = quantum(item)
    return _power(*((item.unit.factor if item.unit else Fraction(1)) / part).as_integer_ratio())


def powers(item: Input) -> dict[str, int]:
    """For each spelling of a unit that a figure can have, the power of ten to its smallest part; "" is no unit."""
    bare = bare_power(item)
    return {**({} if bare is None else {"": bare}), **_powers(item.type, quantum(item))}


@cache
def _powers(type_: types.Type, part: Fraction) -> Mapping[str, int]:
    result: dict[str, int] = {}
    for unit in UNITS:
        if types.comparable(unit.type, type_):
            result |= dict.fromkeys(unit.spellings, _power(*(unit.factor / part).as_integer_ratio()))
    return result


@cache
def _power(above: int, below: int) -> int:
    """Which power of ten a fraction is; units are made of nothing else."""
    power = len(str(above)) - len(str(below))
    assert (above, below) == (10 ** max(power, 0), 10 ** max(-power, 0))
    return power


def bounds(item: Input) -> tuple[int, int]:
    """The integers that an input's own limits allow."""
    low, high = -LIMIT, LIMIT
    for limit in item.limits:
        if isinstance(limit.bound, Const) and isinstance(limit.bound.value, Fraction):
            edge = limit.bound.value / quantum(item)
            if limit.op in (">=", "="):
                low = max(low, math.ceil(edge))
            if limit.op in ("<=", "="):
                high = min(high, math.floor(edge))
            if limit.op == ">":
                low = max(low, math.floor(edge) + 1)
            if limit.op == "<":
                high = min(high, math.ceil(edge) - 1)
    return low, high


_BEYOND = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "=": "!="}


def _relations(code: Code, names: Mapping[str, str]) -> list[str]:
    """Figures bounded by other figures: one that is beyond, or whose bound does not apply, is the slow road's case."""
    lines = []
    by_name = {item.name: item for item in code.arguments}
    for item in code.arguments:
        for limit in item.limits:
            if isinstance(limit.bound, Const):
                continue
            mine, other = names[item.name], names[limit.bound.name]
            ratio = quantum(item) / quantum(by_name[limit.bound.name])
            left, right = (_times(mine, ratio.numerator), _times(other, ratio.denominator))
            beyond = f"{left} {_BEYOND[limit.op]} {right}"
            lines += [f"if {mine} is not None and ({other} is None or {beyond}):", "    return None"]
    return lines


def _times(name: str, factor: int) -> str:
    return name if factor == 1 else f"{name} * {factor}"
