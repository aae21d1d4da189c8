"""Figures from outside: a mapping of text, numbers and statuses becomes exact values, or a list of problems.

Zero, missing and not applicable are three different things here. Every mistake of one row is found in one run; none is
turned into a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from ..common import numeric, types
from ..common.diagnostics import Problem, closest, problem
from ..common.types import UNIT_BY_SPELLING
from . import intervals
from .evaluator import NOT_APPLICABLE, Rows, Value
from .intervals import FALSE, TRUE
from .knowledge import known
from .model import Const, Index, Input

DECLARED_KEYS = ("自评", "declared")
FILLED_KEYS = ("填写", "filled")
_MISSING_WORDS = frozenset({"", "缺", "缺失", "missing"})
_ABSENT_WORDS = frozenset({"不适用", "not applicable"})
_YES = frozenset({"是", "yes", "true"})
_NO = frozenset({"否", "no", "false"})
_NAME_AND_UNIT = re.compile(r"(\S.*?) ?[（(] ?([^（()）]+?) ?[)）]")
_NUMBER_AND_UNIT = re.compile(r"([-+−－]?[\d０-９][\d０-９,，.．]*)\s*(\D*)")


@frozen
class Figures:
    """What a row of data says: known inputs, rows of lists, declared scores by key, fields of the form by leaf."""

    given: Mapping[str, Value]
    rows: Mapping[str, Rows]
    declared: Mapping[str, Fraction]
    filled: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, str]


@define
class _Reader:
    inputs: Mapping[str, Input]
    problems: list[Problem]
    row: int | None
    given: dict[str, Value] = field(factory=dict)
    rows: dict[str, Rows] = field(factory=dict)
    texts: dict[str, str] = field(factory=dict)

    def fail(self, slug: str, name: str, **values: object) -> None:
        self.problems.append(problem(slug, name, self.row, **values))


def read(
    inputs: Mapping[str, Input],
    data: object,
    index: Index,
    row_fields: Sequence[str],
    row: int | None = None,
) -> tuple[Figures, list[Problem]]:
    """Read one unit's figures.

    ``index`` finds the rows that a declared score or a field of the form names; a row's points bound its declared
    score. ``row`` numbers the record in a file, for the problems.
    """
    reader = _Reader(inputs, [], row)
    if not isinstance(data, Mapping):
        reader.fail("not-a-table", _short(data))
        return Figures({}, {}, {}, {}, {}), reader.problems
    by_name = {item.name: item for item in inputs.values()} | {i.alias: i for i in inputs.values() if i.alias}
    data = _gathered(reader, data, by_name)
    declared: dict[str, Fraction] = {}
    filled: dict[str, Mapping[str, str]] = {}
    seen: set[str] = set()
    for written, value in data.items():
        name, raw = _with_unit(written, value, by_name)
        if name in DECLARED_KEYS:
            _take_declared(reader, raw, index, declared)
        elif name in FILLED_KEYS:
            filled.update(_filled(reader, raw, index, row_fields))
        elif not isinstance(name, str) or name not in by_name:
            near = closest(_short(name), list(by_name))
            slug = "unknown-figure-near" if near else "unknown-figure"
            reader.fail(slug, _short(name), near=near or "")
        elif by_name[name].name in seen:
            reader.fail("figure-twice", name)
        else:
            seen.add(by_name[name].name)
            _take(reader, by_name[name], raw, name)
    _check_relations(reader)
    if not reader.problems:
        for name, value in known(inputs, reader.given, reader.rows).values.items():
            if name in reader.given and isinstance(value.content, intervals.Interval) and value.content.is_empty:
                reader.fail("figures-contradict", name)
    return Figures(reader.given, reader.rows, declared, filled, reader.texts), reader.problems


def _with_unit(name: object, raw: object, by_name: Mapping[str, Input]) -> tuple[object, object]:
    """A column called 实际支出（万元） is the figure 实际支出, and its bare numbers are in that unit."""
    found = None if name in by_name or not isinstance(name, str) else _NAME_AND_UNIT.fullmatch(name)
    if found is None or found[1] not in by_name or found[2] not in UNIT_BY_SPELLING:
        return name, raw
    bare = not isinstance(raw, bool) and re.fullmatch(r"[-+−－]?[\d０-９,，.．]+", str(raw).strip())
    return found[1], f"{raw}{found[2]}" if bare else raw


def _take(reader: _Reader, item: Input, raw: object, name: str) -> None:
    status = _status(raw)
    if status == "missing":
        return
    if status == "absent":
        reader.given[item.name] = NOT_APPLICABLE
        return
    if item.periods:
        _take_series(reader, item, raw, name)
        return
    if item.type == types.LIST:
        _take_list(reader, item, raw, name)
        return
    if item.type == types.TEXT:
        reader.texts[item.name] = _short(raw) if not isinstance(raw, str) else raw
    value = _value(reader, item, raw, name)
    if value is not None:
        reader.given[item.name] = value


def _status(raw: object) -> str | None:
    if raw is None:
        return "missing"
    if isinstance(raw, str):
        word = raw.strip().lower()
        return "missing" if word in _MISSING_WORDS else "absent" if word in _ABSENT_WORDS else None
    return None


def _take_list(reader: _Reader, item: Input, raw: object, called: str) -> None:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, Mapping) for row in raw):
        reader.fail("not-rows", called, fields="、".join(f.name for f in item.fields))
        return
    if len(raw) < item.at_least:
        reader.fail("too-few-rows", called, got=len(raw), wanted=item.at_least)
    columns = {column.name: column for column in item.fields}
    rows = []
    for number, record in enumerate(raw, 1):
        where = f"{called}[{number}]"
        for name in record:
            if name not in columns:
                reader.fail("unknown-figure", f"{where}.{name}", near="")
        values: dict[str, Value] = {}
        for name, column in columns.items():
            status = _status(record.get(name))
            if status == "absent":
                values[name] = NOT_APPLICABLE
            elif status == "missing":
                reader.fail("missing-in-row", f"{where}.{name}")
            else:
                value = _value(reader, column, record[name], f"{where}.{name}")
                values[name] = value or NOT_APPLICABLE  # a problem is reported; the row is never used
        rows.append(values)
    reader.rows[item.name] = tuple(rows)
    reader.given[item.name] = Value(intervals.point(len(rows)))


def _gathered(reader: _Reader, data: Mapping[object, object], by_name: Mapping[str, Input]) -> Mapping[object, object]:
    """The figures with those given as ``series.period``, as a table of columns gives them, put together."""
    result: dict[object, object] = {}
    for name, raw in data.items():
        series, dot, period = name.rpartition(".") if isinstance(name, str) else ("", "", "")
        if not (dot and name not in by_name and series in by_name and by_name[series].periods):
            result[name] = raw
            continue
        together = result.setdefault(series, {})
        if isinstance(together, dict):
            together[period] = raw
        else:
            reader.fail("figure-twice", series)
    return result


def _take_series(reader: _Reader, item: Input, raw: object, called: str) -> None:
    """A series as a mapping by period or a list, oldest first; a period that is left out is missing."""
    cells: Mapping[object, object]
    if isinstance(raw, Mapping):
        cells = raw
    elif isinstance(raw, (list, tuple)) and len(raw) == len(item.periods):
        cells = dict(zip(item.periods, raw, strict=True))
    else:
        reader.fail("not-periods", called, periods="、".join(item.periods))
        return
    for name in cells:
        if name not in item.periods:
            reader.fail("unknown-period", f"{called}.{_short(name)}", periods="、".join(item.periods))
    rows: list[dict[str, Value]] = []
    for period in item.periods:
        status = _status(cells.get(period))
        value: Value | None = NOT_APPLICABLE if status == "absent" else None
        if status is None:
            value = _value(reader, item.fields[0], cells[period], f"{called}.{period}")
        rows.append({} if value is None else {item.name: value})
    reader.rows[item.name] = tuple(rows)
    if all(rows):  # else the series as a whole is missing, though some of it is known
        reader.given[item.name] = Value(intervals.point(len(rows)))


def _value(reader: _Reader, item: Input, raw: object, name: str) -> Value | None:
    if item.type == types.TEXT:
        return Value(frozenset({_short(raw)}))
    if item.type == types.TRUTH:
        return _truth(reader, raw, name)
    if item.type == types.LABEL:
        if raw in item.options:
            return Value(frozenset({str(raw)}))
        reader.fail("no-such-option", name, text=_short(raw), options="、".join(item.options))
        return None
    number = _date(reader, raw, name) if item.type == types.DATE else _number(reader, item, raw, name)
    if number is None:
        return None
    for limit in item.limits:
        bound = limit.bound
        if isinstance(bound, Const) and isinstance(bound.value, Fraction):
            truth = intervals.compare(limit.op, intervals.point(number), intervals.point(bound.value))
            if truth == FALSE:
                reader.fail("out-of-bounds", name, text=_short(raw), op=limit.op, bound=in_unit(bound.value, item))
                return None
    return Value(intervals.point(number))


def _truth(reader: _Reader, raw: object, name: str) -> Value | None:
    if isinstance(raw, bool):
        return Value(TRUE if raw else FALSE)
    word = raw.strip().lower() if isinstance(raw, str) else None
    if word in _YES or word in _NO:
        return Value(TRUE if word in _YES else FALSE)
    reader.fail("not-yes-or-no", name, text=_short(raw))
    return None


def _date(reader: _Reader, raw: object, name: str) -> Fraction | None:
    if isinstance(raw, date):
        return Fraction(raw.toordinal())
    text = _short(raw).strip()
    match = re.fullmatch(r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?", text, re.ASCII)
    if match:
        try:
            return Fraction(date(int(match[1]), int(match[2]), int(match[3])).toordinal())
        except ValueError:
            match = None
    reader.fail("not-a-date", name, text=_short(raw))
    return None


def _number(reader: _Reader, item: Input, raw: object, name: str) -> Fraction | None:
    number, unit_word = numeric.exact(raw), ""
    if isinstance(raw, str) and len(raw) <= 2 * numeric.MAX_DIGITS:
        match = _NUMBER_AND_UNIT.fullmatch(raw.strip())
        number = numeric.parse_number(match[1]) if match else None
        unit_word = match[2].strip().replace("％", "%") if match else ""
    if number is None:
        reader.fail("not-a-figure", name, text=_short(raw), type=(item.type.name("zh"), item.type.name("en")))
        return None
    unit = UNIT_BY_SPELLING.get(unit_word) if unit_word else item.unit
    if unit_word and unit is None:
        reader.fail("unknown-unit", name, text=unit_word)
        return None
    if unit is None and item.type.kind in ("ratio", "change"):
        reader.fail("bare-ratio", name, text=numeric.show(number), percent=numeric.show(number * 100))
        return None
    if unit is None and item.type.base not in ("", "points") and number:
        reader.fail("bare-figure", name, text=numeric.show(number), type=(item.type.name("zh"), item.type.name("en")))
        return None
    if unit is not None and not types.comparable(unit.type, item.type):
        reader.fail("wrong-unit", name, text=unit.zh, type=(item.type.name("zh"), item.type.name("en")))
        return None
    if item.type.whole and number.denominator != 1:
        reader.fail("not-whole", name, text=numeric.show(number))
        return None
    if item.decimals is not None and not numeric.is_multiple(
        number * (unit.factor if unit else 1), Fraction(1, 10**item.decimals) * (item.unit.factor if item.unit else 1)
    ):
        reader.fail("too-many-digits", name, text=_short(raw), digits=item.decimals)
        return None
    return number * unit.factor if unit else number


def _check_relations(reader: _Reader) -> None:
    """Figures that contradict a bound by another figure, both of which are given."""
    for item in reader.inputs.values():
        mine = reader.given.get(item.name)
        for limit in item.limits:
            if isinstance(limit.bound, Const) or mine is None or not isinstance(mine.content, intervals.Interval):
                continue
            other = reader.given.get(limit.bound.name)
            if other is not None and other.content is None:
                reader.fail("bound-not-applicable", item.name, other=limit.bound.name)
                continue
            if other is None or not isinstance(other.content, intervals.Interval):
                continue
            if intervals.compare(limit.op, mine.content, other.content) == FALSE:
                reader.fail(
                    "beyond-other-figure", item.name, text=in_unit(mine.content.point, item), op=limit.op,
                    other=limit.bound.name, bound=in_unit(other.content.point, reader.inputs[limit.bound.name]),
                )  # fmt: skip


def in_unit(value: Fraction, item: Input, lang: str = "zh") -> str:
    """A figure as a person would write it: in the input's declared unit, else in the base unit of its type."""
    if item.type == types.DATE:
        return date.fromordinal(int(value)).isoformat()
    unit = item.unit or types.base_unit(item.type)
    return numeric.show(value) if unit is None else types.in_unit(value, unit, lang)


def _entries(reader: _Reader, raw: object, name: str) -> Iterator[tuple[str, object]]:
    if isinstance(raw, Mapping):
        yield from ((_short(key), value) for key, value in raw.items())
    else:
        reader.fail("not-a-table", name)


def _take_declared(reader: _Reader, raw: object, index: Index, declared: dict[str, Fraction]) -> None:
    score = Input("", types.POINTS, unit=types.POINT)
    for name, value in _entries(reader, raw, DECLARED_KEYS[0]):
        node = index.scored(name)
        where = f"{DECLARED_KEYS[0]} {name}"
        if _status(value) == "missing":
            continue
        if node is None:
            reader.fail("unknown-leaf", where)
            continue
        if node.key in declared:
            reader.fail("figure-twice", where)
            continue
        number = _number(reader, score, value, where)
        if number is None:
            continue
        floor = node.rule.low if node.rule is not None else min(node.low, Fraction(0))
        if number < floor:
            reader.fail("out-of-bounds", where, text=numeric.show(number), op=">=", bound=floor)
        elif number > max(node.points, node.high):
            reader.fail("declared-above-points", where, text=numeric.show(number), points=max(node.points, node.high))
        else:
            declared[node.key] = number


def _filled(reader: _Reader, raw: object, index: Index, row_fields: Sequence[str]) -> dict[str, Mapping[str, str]]:
    filled: dict[str, Mapping[str, str]] = {}
    for name, value in _entries(reader, raw, FILLED_KEYS[0]):
        node = index.row(name)
        where = f"{FILLED_KEYS[0]} {name}"
        if node is None:
            reader.fail("unknown-leaf", where)
            continue
        entries = dict(_entries(reader, value, where))
        for column in entries:
            if column not in row_fields:
                reader.fail("unknown-field", f"{where} {column}", fields="、".join(row_fields))
        filled[node.key] = {column: _short(text) for column, text in entries.items() if column in row_fields}
    return filled


def _short(raw: object) -> str:
    """A value as it can stand in a message, whatever it is."""
    try:
        text = raw if isinstance(raw, str) else repr(raw)
    except Exception:  # somebody else's __repr__, or an integer too long to print
        text = type(raw).__name__
    return text if len(text) <= 60 else text[:57] + "…"


def records(content: bytes, kind: str) -> tuple[list[Mapping[str, object]], list[Problem]]:
    """The units of a data file: ``kind`` is ``json`` (an object or a list of them), ``toml`` or ``csv``.

    Numbers are read as decimals, never as floats. A CSV file has a line of names, then a line for each unit; a column
    ``自评:结转结余率`` holds a declared score.
    """
    import csv

    from ..common.source import decode

    text, _ = decode(content)
    if text is None:
        return [], [problem("unreadable-data", kind, None, why=("不是文本", "not text"))]
    try:
        return {"json": _json, "toml": _toml, "csv": _csv}[kind](text), []
    except (ValueError, RecursionError, csv.Error) as error:
        return [], [problem("unreadable-data", kind, None, why=_short(str(error)))]


def _json(text: str) -> list[Mapping[str, object]]:
    import json
    from decimal import Decimal

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"“{name}” ×{names.count(name)}")
        return dict(pairs)

    loaded = json.loads(text, parse_float=Decimal, parse_constant=str, object_pairs_hook=unique)
    units = loaded if isinstance(loaded, list) else [loaded]
    if not all(isinstance(unit, Mapping) for unit in units):
        raise ValueError("{…} / [{…}, …]")
    return units


def _toml(text: str) -> list[Mapping[str, object]]:
    import tomllib
    from decimal import Decimal

    return [tomllib.loads(text, parse_float=Decimal)]


def _csv(text: str) -> list[Mapping[str, object]]:
    import csv
    import io

    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not lines:
        raise ValueError("0 rows")
    names = [name.strip().replace("：", ":") for name in lines[0]]
    if len(set(names)) < len(names):
        raise ValueError("、".join(sorted({n for n in names if names.count(n) > 1})) + " ×2")
    units: list[Mapping[str, object]] = []
    for number, cells in enumerate(lines[1:], 1):
        if not cells:
            continue
        if len(cells) != len(names):
            raise ValueError(f"row {number}: {len(cells)} ≠ {len(names)}")
        unit: dict[str, object] = {}
        declared: dict[str, object] = {}
        for name, cell in zip(names, cells, strict=True):
            kind, colon, leaf = name.partition(":")
            if colon and kind.strip() in DECLARED_KEYS:
                declared[leaf.strip()] = cell
            else:
                unit[name] = cell
        units.append({**unit, DECLARED_KEYS[0]: declared} if declared else unit)
    return units
