"""What is known of the figures: those given, and what declared bounds and relations tell of the others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from ..common import types
from . import intervals, model
from .evaluator import NOT_APPLICABLE, Knowledge, Rows, Value
from .intervals import FALSE, UNKNOWN, Interval


def limits_of(item: model.Input) -> Interval:
    """The interval that an input's own limits leave, relations to other inputs aside."""
    result = Interval(whole=item.type.whole)
    for limit in item.limits:
        if isinstance(limit.bound, model.Const) and isinstance(limit.bound.value, Fraction):
            result = intervals.meet(result, intervals.satisfying(limit.op, intervals.point(limit.bound.value)))
    return result


def unknown(item: model.Input, *, absent: bool) -> Value:
    """What is known of an input that was not given; it may still turn out not to apply."""
    maybe = UNKNOWN if absent else FALSE
    if item.type == types.TRUTH:
        return Value(UNKNOWN, maybe)
    if item.type == types.LABEL:
        return Value(frozenset(item.options), maybe)
    if item.type == types.TEXT:
        return Value(frozenset(), maybe)
    if item.periods:
        return Value(intervals.point(len(item.periods)), maybe)
    if item.type == types.LIST:
        return Value(intervals.tidy(Interval(Fraction(item.at_least), None, whole=True)), maybe)
    return Value(limits_of(item), maybe)


def known(
    inputs: Mapping[str, model.Input], given: Mapping[str, Value], rows: Mapping[str, Rows], *, absent: bool = True
) -> Knowledge:
    """What is known of every input, bounds passed along the declared relations until nothing changes."""
    values: dict[str, Value] = {}
    larger: dict[str, set[str]] = {}
    for item in inputs.values():
        values[item.name] = given.get(item.name) or unknown(item, absent=absent)
        if item.source == "adjust" and item.name not in given and item.type.numeric:
            values[item.name] = Value(intervals.point(0))
        for column in item.fields:
            values[f"{item.name}.{column.name}"] = unknown(column, absent=absent)
        for limit in item.limits:
            if isinstance(limit.bound, model.Ref):
                small, large = item.name, limit.bound.name
                if limit.op not in ("<", "<="):
                    small, large = large, small
                larger.setdefault(small, set()).add(large)
    _propagate(values, larger)
    every = {**rows, **{item.name: series_rows(item, inputs, values, rows) for item in inputs.values() if item.periods}}
    return Knowledge(values, every, {name: frozenset(above) for name, above in larger.items()})


def series_rows(
    item: model.Input, inputs: Mapping[str, model.Input], values: Mapping[str, Value], rows: Mapping[str, Rows]
) -> Rows:
    """A row for each period: its number, and the value there of every series with the same periods."""
    alike = [other for other in inputs.values() if other.periods == item.periods]
    result = []
    for number in range(len(item.periods)):
        row: dict[str, Value] = {PERIOD: Value(intervals.point(number + 1))}
        for other in alike:
            given = rows[other.name][number] if other.name in rows else {}
            absent = values[other.name].content is None
            row[other.name] = (
                NOT_APPLICABLE if absent else given.get(other.name) or values[f"{other.name}.{other.name}"]
            )
        result.append(row)
    return tuple(result)


def of_all_units(peer: model.Peer, body: Value) -> Value:
    """What is known of a figure of all units before there are any: ranks from 1 up, the others like their body."""
    if peer.op in ("max", "min"):
        return body
    if peer.op == "mean" and isinstance(body.content, Interval):
        return Value(intervals.among([body.content]), body.absent)
    return Value(intervals.tidy(Interval(Fraction(1), None, whole=True)))


def peer_score(key: str) -> str:
    """What the mean score of a row among the units to which it applies is called."""
    return f"同类平均得分/{key}"


PERIOD = "期"  # what the number of the period is called inside a fold over a series


def _propagate(values: dict[str, Value], larger: Mapping[str, set[str]]) -> None:
    """Narrow both sides of each x ≤ X; a figure that changed is looked at again, until none does."""
    smaller: dict[str, set[str]] = {}
    for small, above in larger.items():
        for large in above:
            smaller.setdefault(large, set()).add(small)
    todo = [*larger, *smaller]
    while todo:
        name = todo.pop()
        here = values[name].content
        if not isinstance(here, Interval):
            continue
        for others, op in ((larger, ">="), (smaller, "<=")):
            for other in others.get(name, ()):
                there = values[other].content
                if isinstance(there, Interval):
                    narrowed = intervals.meet(there, intervals.satisfying(op, here))
                    if narrowed != there:
                        values[other] = evolve(values[other], content=narrowed)
                        if not narrowed.is_empty:
                            todo.append(other)
