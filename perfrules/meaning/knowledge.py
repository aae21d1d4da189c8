"""What is known of the figures: those given, and what declared bounds and relations tell of the others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from ..common import types
from . import intervals, model
from .evaluator import Knowledge, Rows, Value
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
    if item.type == types.LIST:
        return Value(intervals.tidy(Interval(Fraction(item.at_least), None, whole=True)), maybe)
    return Value(limits_of(item), maybe)


def known(
    inputs: Mapping[str, model.Input], given: Mapping[str, Value], rows: Mapping[str, Rows], *, absent: bool = True
) -> Knowledge:
    """What is known of every input, bounds passed along the declared relations until nothing changes."""
    values: dict[str, Value] = {}
    relations: set[tuple[str, str]] = set()
    for item in inputs.values():
        values[item.name] = given.get(item.name) or unknown(item, absent=absent)
        for column in item.fields:
            values[f"{item.name}.{column.name}"] = unknown(column, absent=absent)
        for limit in item.limits:
            if isinstance(limit.bound, model.Ref):
                pair = (item.name, limit.bound.name)
                relations.add(pair if limit.op in ("<", "<=") else pair[::-1])
    for middle in {large for _, large in relations}:  # x ≤ y and y ≤ z give x ≤ z
        below = [small for small, large in relations if large == middle]
        above = [large for small, large in relations if small == middle]
        relations |= {(small, large) for small in below for large in above if small != large}
    _propagate(values, relations)
    return Knowledge(values, rows, frozenset(relations))


def _propagate(values: dict[str, Value], relations: set[tuple[str, str]]) -> None:
    """Narrow both sides of each x ≤ X; a chain of n relations needs at most n rounds."""
    for _ in range(len(relations)):
        changed = False
        for small, large in relations:
            x, y = values[small].content, values[large].content
            if not (isinstance(x, Interval) and isinstance(y, Interval)):
                continue
            for name, here, op, there in ((small, x, "<=", y), (large, y, ">=", x)):
                narrowed = intervals.meet(here, intervals.satisfying(op, there))
                if narrowed != here:
                    values[name] = evolve(values[name], content=narrowed)
                    changed = True
        if not changed:
            return
