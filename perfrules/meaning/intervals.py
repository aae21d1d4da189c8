"""Exact intervals and three-valued truth: the arithmetic of figures that are not all known.

A known figure is an interval of one point, so one arithmetic serves the exact score, the range of scores while figures
are missing, and the checker's proofs. Every operation encloses: the result holds each value that the operands allow,
and narrower operands never give a wider result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from attrs import evolve, field, frozen

from ..common import numeric

Bound = Fraction | None  # None: no bound on that side
Truth = frozenset[bool]
TRUE: Truth = frozenset({True})
FALSE: Truth = frozenset({False})
UNKNOWN: Truth = frozenset({True, False})
Comparison = Literal["<", "<=", "=", "!=", ">=", ">"]

NEGATED: dict[str, Comparison] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}
MIRRORED: dict[str, Comparison] = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}


def _order(x: Fraction, y: Fraction) -> int:
    """Below, at or above zero as x is below, at or above y; fractions compare themselves by way of abstract classes."""
    (a, b), (c, d) = x.as_integer_ratio(), y.as_integer_ratio()
    return a - c if b == d else a * d - c * b


@frozen
class Interval:
    """Numbers from ``low`` to ``high``; an open end is not itself included; ``whole`` leaves only integers."""

    low: Bound = None
    high: Bound = None
    low_open: bool = False
    high_open: bool = False
    whole: bool = field(default=False, eq=False)

    @property
    def is_point(self) -> bool:
        """Whether exactly one number is left."""
        low, high = self.low, self.high
        if low is high or low is None or high is None:
            return low is not None and low is high
        return low.as_integer_ratio() == high.as_integer_ratio()

    @property
    def is_empty(self) -> bool:
        """Whether no number is left."""
        if self.low is None or self.high is None:
            return False
        if self.low is self.high:  # as points are made
            return self.low_open or self.high_open
        order = _order(self.low, self.high)
        return order > 0 or (order == 0 and (self.low_open or self.high_open))

    @property
    def point(self) -> Fraction:
        """The one number; only for points."""
        assert self.is_point and self.low is not None
        return self.low

    def __contains__(self, value: Fraction) -> bool:
        if self.whole and value.denominator != 1:
            return False
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        return above and (self.high is None or value < self.high or (value == self.high and not self.high_open))


ANYTHING = Interval()
EMPTY = Interval(Fraction(1), Fraction(0))


def point(value: Fraction | int) -> Interval:
    """The interval of one number."""
    value = value if type(value) is Fraction else Fraction(value)
    return Interval(value, value)


def tidy(x: Interval) -> Interval:
    """The same numbers with closed whole ends where only integers count."""
    if not x.whole or x.is_empty:
        return x
    low, high = x.low, x.high
    if low is not None:
        low = Fraction(math.floor(low) + 1 if x.low_open else math.ceil(low))
    if high is not None:
        high = Fraction(math.ceil(high) - 1 if x.high_open else math.floor(high))
    return Interval(low, high, whole=True)


def _lower(x: Interval, y: Interval) -> tuple[Bound, bool]:
    """The lower of two left ends; closed wins a tie."""
    if x.low is None or y.low is None:
        return None, False
    order = _order(x.low, y.low)
    if order == 0:
        return x.low, x.low_open and y.low_open
    return (x.low, x.low_open) if order < 0 else (y.low, y.low_open)


def _upper(x: Interval, y: Interval) -> tuple[Bound, bool]:
    """The higher of two right ends; closed wins a tie."""
    if x.high is None or y.high is None:
        return None, False
    order = _order(x.high, y.high)
    if order == 0:
        return x.high, x.high_open and y.high_open
    return (x.high, x.high_open) if order > 0 else (y.high, y.high_open)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval around all; empty ones do not count."""
    result = EMPTY
    for x in intervals:
        if x.is_empty:
            continue
        if result.is_empty:
            result = x
            continue
        (low, low_open), (high, high_open) = _lower(result, x), _upper(result, x)
        result = Interval(low, high, low_open, high_open, _all_whole(result, x))
    return result


def among(intervals: Iterable[Interval]) -> Interval:
    """Where a mean of the values lies, whatever its weights; a mean of whole numbers need not be whole."""
    return evolve(hull(intervals), whole=False)


def _all_whole(x: Interval, y: Interval) -> bool:
    return all(i.whole or (i.is_point and i.point.denominator == 1) for i in (x, y))


def meet(x: Interval, y: Interval) -> Interval:
    """The numbers in both."""
    low, low_open, high, high_open = x.low, x.low_open, x.high, x.high_open
    if low is None or (y.low is not None and ((order := _order(y.low, low)) > 0 or (order == 0 and y.low_open))):
        low, low_open = y.low, y.low_open
    if high is None or (y.high is not None and ((order := _order(y.high, high)) < 0 or (order == 0 and y.high_open))):
        high, high_open = y.high, y.high_open
    return tidy(Interval(low, high, low_open, high_open, x.whole or y.whole))


def negate(x: Interval) -> Interval:
    """``-x``."""
    low = None if x.high is None else -x.high
    high = None if x.low is None else -x.low
    return Interval(low, high, x.high_open, x.low_open, x.whole)


def add(x: Interval, y: Interval) -> Interval:
    """``x + y``."""
    low = None if x.low is None or y.low is None else x.low + y.low
    high = None if x.high is None or y.high is None else x.high + y.high
    return Interval(
        low, high, low is not None and (x.low_open or y.low_open), high is not None and (x.high_open or y.high_open),
        _all_whole(x, y),
    )  # fmt: skip


_End = tuple[Fraction | float, bool]


def _ends(x: Interval) -> tuple[_End, _End]:
    low: _End = (-math.inf, True) if x.low is None else (x.low, x.low_open)
    high: _End = (math.inf, True) if x.high is None else (x.high, x.high_open)
    return low, high


def _not_negative(x: Interval) -> bool:
    """Whether the numbers lie at or above zero, and not all at it."""
    above = x.low is not None and x.low.numerator >= 0 and (x.high is None or x.high.numerator > 0)
    return above and not x.is_empty


def multiply(x: Interval, y: Interval) -> Interval:
    """``x × y``."""
    if x.is_point and y.is_point and not (x.low_open or x.high_open or y.low_open or y.high_open):
        product = x.point * y.point
        return Interval(product, product, whole=_all_whole(x, y))
    if _not_negative(x) and _not_negative(y):  # most figures are: the ends of the product are products of the ends
        assert x.low is not None and y.low is not None
        low = x.low * y.low
        low_open = x.low_open or y.low_open
        if not low:  # reached where one of them reaches its zero
            low_open = (x.low_open or x.low.numerator != 0) and (y.low_open or y.low.numerator != 0)
        high = None if x.high is None or y.high is None else x.high * y.high
        return Interval(low, high, low_open, high is not None and (x.high_open or y.high_open), _all_whole(x, y))
    corners: list[_End] = []
    for a, a_open in _ends(x):
        for b, b_open in _ends(y):
            if a == 0 or b == 0:  # zero times an infinite end is a limit of zeros
                corners.append((Fraction(0), (a_open or a != 0) and (b_open or b != 0)))
            elif isinstance(a, float) or isinstance(b, float):
                corners.append((math.inf if (a > 0) == (b > 0) else -math.inf, True))
            else:
                corners.append((a * b, a_open or b_open))
    (least, least_open), (most, most_open) = min(corners), max(corners, key=lambda end: (end[0], not end[1]))
    return Interval(
        None if isinstance(least, float) else least, None if isinstance(most, float) else most,
        least_open and not isinstance(least, float), most_open and not isinstance(most, float), _all_whole(x, y),
    )  # fmt: skip


def _not_whole(x: Interval) -> Interval:
    return Interval(x.low, x.high, x.low_open, x.high_open) if x.whole else x


def divide(x: Interval, y: Interval) -> Interval:
    """``x ÷ y`` over the non-zero numbers of ``y``; anything where ``y`` has zero inside."""
    if y.is_point and y.point != 0:
        return _not_whole(multiply(x, point(1 / y.point)))
    if y.low is not None and y.low.numerator >= 0:
        reciprocal = Interval(
            Fraction(0) if y.high is None else 1 / y.high if y.high else None,
            None if y.low == 0 else 1 / y.low,
            y.high is None or y.high_open,
            y.low_open and y.low != 0,
        )
        return _not_whole(multiply(x, reciprocal))
    if y.high is not None and y.high <= 0:
        return negate(divide(x, negate(y)))
    return ANYTHING


def smaller(x: Interval, y: Interval) -> Interval:
    """``min(x, y)``."""
    (low, low_open) = _lower(x, y)
    if x.high is None or y.high is None:
        high, high_open = (x.high, x.high_open) if y.high is None else (y.high, y.high_open)
    elif (order := _order(x.high, y.high)) == 0:
        high, high_open = x.high, x.high_open or y.high_open
    else:
        high, high_open = (x.high, x.high_open) if order < 0 else (y.high, y.high_open)
    return Interval(low, high, low_open, high_open, _all_whole(x, y))


def larger(x: Interval, y: Interval) -> Interval:
    """``max(x, y)``."""
    return negate(smaller(negate(x), negate(y)))


def absolute(x: Interval) -> Interval:
    """``|x|``."""
    if x.low is not None and x.low >= 0:
        return x
    if x.high is not None and x.high <= 0:
        return negate(x)
    top = larger(x, negate(x))
    return Interval(Fraction(0), top.high, False, top.high_open, x.whole)


def monotone(function: Callable[[Fraction], Fraction], x: Interval, *, whole: bool = False) -> Interval:
    """The image under a function that never falls; ends become closed, since a step may reach its limit."""
    low = None if x.low is None else function(x.low)
    high = None if x.high is None else function(x.high)
    return Interval(low, high, whole=whole)


def rounded(x: Interval, step: Fraction, mode: str, *, whole: bool = False) -> Interval:
    """The multiples of a step that a mode picks; below an open end on a multiple, the floor is one step lower."""
    result = monotone(lambda value: numeric.round_to(value, step, mode), x, whole=whole)
    if mode == "floor" and x.high_open and x.high is not None and x.high == result.high:
        result = evolve(result, high=x.high - step)
    if mode == "ceiling" and x.low_open and x.low is not None and x.low == result.low:
        result = evolve(result, low=x.low + step)
    return result


def interpolate(x: Interval, knots: Sequence[tuple[Interval, Interval]]) -> Interval:
    """Straight lines between knots of growing ``x``, level beyond the first and the last.

    Knots may themselves be intervals (an edge that is a figure); then only the hull of their scores is claimed.
    """
    if x.is_empty:
        return EMPTY
    if not all(at.is_point and score.is_point for at, score in knots):
        return hull(score for _, score in knots)
    points = [(at.point, score.point) for at, score in knots]
    inside = [score for at, score in points if at in x]
    ends = [_line(value, points) for value in (x.low, x.high) if value is not None]
    if x.low is None:
        inside.append(points[0][1])
    if x.high is None:
        inside.append(points[-1][1])
    values = inside + ends
    return Interval(min(values), max(values))


def _line(value: Fraction, points: list[tuple[Fraction, Fraction]]) -> Fraction:
    if value <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return points[-1][1]


def compare(op: str, x: Interval, y: Interval) -> Truth:
    """Whether ``x op y`` must, cannot or may hold."""
    if op in ("<", "<="):
        return _less(x, y, strict=op == "<")
    if op in (">", ">="):
        return _less(y, x, strict=op == ">")
    if x.is_point and y.is_point:
        equal = TRUE if x.point == y.point else FALSE
    else:
        equal = FALSE if meet(x, y).is_empty else UNKNOWN
    return equal if op == "=" else invert(equal)


def _less(x: Interval, y: Interval, *, strict: bool) -> Truth:
    if x.high is not None and y.low is not None:
        touches_open = x.high_open or y.low_open
        if x.high < y.low or (x.high == y.low and (not strict or touches_open)):
            return TRUE
    if x.low is not None and y.high is not None:
        touches_open = x.low_open or y.high_open
        if x.low > y.high or (x.low == y.high and (strict or touches_open)):
            return FALSE
    return UNKNOWN


def invert(truth: Truth) -> Truth:
    """Three-valued not."""
    return frozenset(not value for value in truth)


def every(truths: Iterable[Truth]) -> Truth:
    """Three-valued and: surely false as soon as one is."""
    result = TRUE
    for truth in truths:
        result = frozenset(a and b for a in result for b in truth)
    return result


def some(truths: Iterable[Truth]) -> Truth:
    """Three-valued or."""
    return invert(every(invert(truth) for truth in truths))


def satisfying(op: str, y: Interval) -> Interval:
    """The numbers that stand in relation ``op`` to at least one number of ``y``."""
    if op == "=":
        return y
    if op in ("<", "<="):
        return Interval(None, y.high, False, y.high is not None and (op == "<" or y.high_open))
    if op in (">", ">="):
        return Interval(y.low, None, y.low is not None and (op == ">" or y.low_open), False)
    return ANYTHING


def without(x: Interval, value: Fraction) -> Interval:
    """``x`` without one of its ends (a point inside cannot be cut out of an interval)."""
    if x.is_point and x.point == value:
        return EMPTY
    if x.low == value:
        x = evolve(x, low_open=True)
    if x.high == value:
        x = evolve(x, high_open=True)
    return tidy(x)
