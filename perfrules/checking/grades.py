"""Grades that take in each possible total exactly once, overrides of them, and checks of the form."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from ..common import numeric
from ..language import printer
from ..meaning import intervals, model
from ..meaning.intervals import Interval
from .context import Context
from .formulas import Formulas, Refused, constant


def check_grades(c: Context) -> None:
    """Grades that take in each possible total exactly once."""
    document = c.document
    grades = []
    formulas = Formulas({}, c.diagnostics)
    for grade in document.grades:
        try:
            limits = [(op, constant(formulas, bound)) for op, bound in grade.limits]
        except Refused:
            return
        where = Interval()
        for op, value in limits:
            where = intervals.meet(where, intervals.satisfying(op, intervals.point(value)))
        grades.append(model.Grade(grade.name, where.low, where.high, where.low_open, where.high_open, grade.span))
    for name, count in Counter(g.name for g in grades).items():
        if count > 1:
            c.report("duplicate-grade", next(g.span for g in grades if g.name == name), name=name)
    c.grades = tuple(grades)
    if grades and c.root is not None and "grades" not in document.broken:
        _cover(c, grades)


def _cover(c: Context, grades: list[model.Grade]) -> None:
    assert c.root is not None
    low = c.root.low
    scale = Interval(low, c.root.high)
    step = grain(c)
    ranges = sorted((_range(g) for g in grades), key=_left)
    edge = Interval(None, low, high_open=True)
    for grade in sorted(grades, key=lambda g: _left(_range(g))):
        between = intervals.meet(_between(edge, _range(grade)), scale)
        if _holds_multiple(between, step):
            c.report("grades-leave-a-gap", grade.span, example=numeric.show(_multiple_in(between, step)))
        shared = intervals.meet(intervals.meet(edge, _range(grade)), scale)
        if _holds_multiple(shared, step):
            c.report("grades-overlap", grade.span, example=numeric.show(_multiple_in(shared, step)))
        if intervals.meet(_range(grade), scale).is_empty:
            c.report("grade-out-of-reach", grade.span, name=grade.name)
        edge = _range(grade)
    rest = intervals.meet(_between(ranges[-1], Interval(c.root.high, None, low_open=True)), scale)
    if _holds_multiple(rest, step):
        c.report("grades-leave-a-gap", grades[0].span, example=numeric.show(_multiple_in(rest, step)))


def grain(c: Context) -> Fraction | None:
    """The step of which every graded total is a multiple; None when totals can be anything."""
    rounding = c.roundings.get("total")
    on = c.settings.get("grade_on")
    if rounding is not None and on is not None and on.values[0] == "rounded":
        return rounding.step
    nodes_ = list(c.root.walk()) if c.root else []
    moves = any(node.not_applicable.kind in ("rescale_block", "rescale_whole", "share") for node in nodes_)
    steps = {row.rounding.step if row.rounding else None for row in c.root.rows} if c.root else {None}
    if moves or c.roundings.get("block") is not None or len(steps) != 1:
        return None
    return steps.pop()


def check_after_total(c: Context) -> None:
    """Overrides of the grade and checks of the form."""
    names = {grade.name for grade in c.grades}
    for node in c.document.overrides:
        formulas = c.formulas(scores=True)
        try:
            condition = formulas.condition(node.condition)
            total = constant(formulas, node.total) if node.total is not None else None
        except Refused:
            continue
        c.used |= formulas.used
        if node.kind in ("not", "is") and node.grade not in names:
            c.report("unknown-grade", node.span, name=node.grade, grades="、".join(g.name for g in c.grades))
            continue
        if node.kind == "outside" and node.grade in names:
            c.report("grade-in-scale", node.span, name=node.grade)
        if node.kind == "not" and node.grade == _worst(c):
            c.report("no-lower-grade", node.span, name=node.grade)
        if total is not None and c.root is not None and not c.root.low <= total <= c.root.high:
            c.report("score-above-points", node.span, leaf="总分", top=total, points=c.root.high)
        if c.may_divide_by_zero(condition):
            c.report("denominator-may-be-zero", node.condition.span, leaf="等级", name=node.condition.span.text)
        c.overrides.append(model.Override(condition, node.kind, node.grade, total, node.span))
    for check in c.document.checks:
        formulas = c.formulas()
        try:
            condition = formulas.condition(check.condition)
        except Refused:
            continue
        c.used |= formulas.used
        if c.may_divide_by_zero(condition):
            c.report("denominator-may-be-zero", check.span, leaf="核对", name=check.span.text)
        text = check.text or printer.expression(check.condition, "zh")
        c.checks.append(model.Check(condition, text, check.span))


def _worst(c: Context) -> str | None:
    lowest = min(c.grades, key=lambda g: _left(_range(g)), default=None)
    return lowest.name if lowest else None


def _range(grade: model.Grade) -> Interval:
    return Interval(grade.low, grade.high, grade.low_open, grade.high_open)


def _left(x: Interval) -> tuple[bool, Fraction, bool]:
    return (x.low is not None, x.low or Fraction(0), x.low_open)


def _between(left: Interval, right: Interval) -> Interval:
    """What lies above one interval and below the next."""
    if left.high is None or right.low is None:
        return intervals.EMPTY
    return Interval(left.high, right.low, not left.high_open, not right.low_open)


def _holds_multiple(x: Interval, step: Fraction | None) -> bool:
    if x.is_empty:
        return False
    return step is None or _multiple_in(x, step) in x


def _multiple_in(x: Interval, step: Fraction | None) -> Fraction:
    """A multiple of the step in an interval that has a lower end, if it holds one."""
    assert x.low is not None
    if step is None:
        return x.low if not x.low_open or x.high is None else (x.low + x.high) / 2
    first = numeric.round_to(x.low, step, "ceiling")
    return first + step if first == x.low and x.low_open else first
