"""What generated evaluators run on: figures as people write them become integers, quickly.

Only the plain cases are taken here, exactly as the data reader takes them. Whatever is odd in a value, or wrong, or
finer than the integers can hold, raises ``Odd``; the slow road then reads the row again and says what it finds.
This text also stands in every compiled module, so it uses nothing but the standard library.
"""

from __future__ import annotations

from decimal import Decimal

TYPE_CHECKING = False  # typing itself would take longer to import than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Reader = Callable[[Any], Any]

LIMIT = 10**18  # a larger figure is good data, but not for the quick road
ABSENT = ("不适用", "not applicable")
_MISSING = ("", "缺", "缺失", "missing")
YES_NO = {"是": True, "yes": True, "true": True, "否": False, "no": False, "false": False}
REFUSALS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Odd(ValueError):
    """A value that is not for the quick road."""


def times(power: int) -> dict[int, int]:
    """For each denominator that goes into a power of ten, how often it does."""
    return {
        2**twos * 5**fives: 10**power // (2**twos * 5**fives) for twos in range(power + 1) for fives in range(power + 1)
    }


def number(bare: int | None, powers: dict[str, int], low: int, high: int) -> Reader:
    """A reader of numbers as counts of a figure's smallest part.

    A bare number is multiplied by ten to the power ``bare`` (None: no bare numbers), one with a unit by ten to the
    power that stands beside the unit; ``low`` and ``high`` are the bounds that good figures keep.
    """

    fits = {} if bare is None else times(bare)

    def read(value: Any) -> Any:
        kind = type(value)
        if kind is float:
            value, kind = Decimal(repr(value)), Decimal
        if kind is Decimal:
            if not -40 < value.adjusted() < 40:  # before any big integer is made
                raise Odd(value)
            above, below = value.as_integer_ratio()
            result = above * fits[below]
        elif kind is str:
            if value in ABSENT:
                return None
            result = _text(value, powers)
        elif kind is int or kind.__name__ == "Fraction":
            above, below = value.as_integer_ratio()
            result = above * fits[below]
        else:
            raise Odd(value)
        if low <= result <= high:
            return result
        raise Odd(value)

    return read


def _text(value: str, powers: dict[str, int]) -> int:
    if value[0] == "-" and value[1:2] != "-":
        return -_text(value[1:], powers)
    unit = value.lstrip("0123456789.")
    digits = value[: len(value) - len(unit)]
    whole, point, part = digits.partition(".")
    if len(digits) > 40 or not whole or "." in part or (point and not part):
        raise Odd(value)
    power = powers[unit] - len(part)
    if power >= 0:
        result: int = int(whole + part) * 10**power
        return result
    result, rest = divmod(int(whole + part), 10**-power)
    if rest:
        raise Odd(value)
    return result


def truth(value: Any) -> Any:
    """Yes or no."""
    if value is True or value is False:
        return value
    if type(value) is not str:
        raise Odd(value)
    return None if value in ABSENT else YES_NO[value]


def label(options: tuple[str, ...]) -> Reader:
    """A reader of one of several labels."""

    def read(value: Any) -> Any:
        if type(value) is not str:
            raise Odd(value)
        if value in ABSENT:
            return None
        if value not in options or value.strip().lower() in _MISSING:
            raise Odd(value)
        return value

    return read


def day(low: int, high: int) -> Reader:
    """A reader of days as ordinals."""

    def read(value: Any) -> Any:
        if type(value) is str:
            if value in ABSENT:
                return None
            if len(value) != 10 or value[4] != "-" or value[7] != "-":
                raise Odd(value)
            parts = value[:4], value[5:7], value[8:]
            if not all(part.isdecimal() and part.isascii() for part in parts):
                raise Odd(value)
            from datetime import date

            value = date(*map(int, parts))
        result = value.toordinal()
        if type(result) is not int or not low <= result <= high:
            raise Odd(value)
        return result

    return read


def text(value: Any) -> Any:
    """A text, which no rule reads."""
    if type(value) is not str or value.strip().lower() in _MISSING:
        raise Odd(value)
    return None if value.strip().lower() in ABSENT else value


def series(periods: tuple[str, ...], take: Reader) -> Reader:
    """A reader of a figure for each period: a dict by period, or a list of them all, oldest first."""

    def read(value: Any) -> Any:
        if type(value) is str and value in ABSENT:
            return None
        if type(value) is dict:
            cells = [value[period] for period in periods]
        elif type(value) in (list, tuple):
            cells = list(value)
        else:
            raise Odd(value)
        if len(value) != len(periods):
            raise Odd(value)
        return tuple([take(cell) for cell in cells])

    return read


def gathered(figures: Any, columns: dict[str, tuple[str, str]]) -> Any:
    """The figures with those given as ``series.period`` put together by series."""
    result: dict[Any, Any] = {}
    together: dict[str, Any] = {}
    for name, value in figures.items():
        if name not in columns:
            result[name] = value
            continue
        series, period = columns[name]
        cells = together.setdefault(series, {})
        if period in cells:
            raise Odd(name)
        cells[period] = value
    if not together.keys().isdisjoint(result):
        raise Odd(figures)
    return result | together
