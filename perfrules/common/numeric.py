"""The one door for numbers: exact rationals in, exact decimals out, rounding by name.

Nothing else in the library turns text into numbers or rounds them. A binary float is accepted only as its shortest
decimal text (``0.1`` is one tenth), which is what its author typed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction

MAX_DIGITS = 40

_NUMBER = re.compile(r"[-+−－]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－−", "0123456789.--")


def parse_number(text: str) -> Fraction | None:
    """Read decimal text, digits grouped as ``1,234,567`` or not at all; None when it is no such number or too long."""
    text = text.strip().translate(_FULL_WIDTH)
    if len(text) > 2 * MAX_DIGITS or not _NUMBER.fullmatch(text):
        return None
    whole, _, part = text.replace(",", "").partition(".")
    if len(whole.lstrip("+-")) + len(part) > MAX_DIGITS:
        return None
    return Fraction(int(whole + part), 10 ** len(part)) if part else Fraction(int(whole))


def exact(value: object) -> Fraction | None:
    """An int, Decimal, Fraction or float as a rational; None for anything else, not finite, or over 40 digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return parse_decimal(Decimal(float.__repr__(value)))
    if isinstance(value, Decimal):
        return parse_decimal(value)
    if isinstance(value, (int, Fraction)):
        value = Fraction(value)
        limit = 10**MAX_DIGITS
        return value if abs(value.numerator) < limit and value.denominator < limit else None
    return None


def parse_decimal(value: Decimal) -> Fraction | None:
    """A finite Decimal of at most 40 digits before and after the point; the check comes before any big integer."""
    if not value.is_finite():
        return None
    exponent = int(value.as_tuple().exponent)
    if not exponent >= -MAX_DIGITS or not (value.is_zero() or -MAX_DIGITS <= value.adjusted() < MAX_DIGITS):
        return None
    return Fraction(0) if value.is_zero() else Fraction(value)


def decimals(value: Fraction) -> int | None:
    """Digits after the point that write the value exactly; None when no finite number does."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def to_decimal(value: Fraction, places: int = 0) -> Decimal | Fraction:
    """The exact Decimal with at least ``places`` digits after the point; the fraction itself if there is no such."""
    needed = decimals(value)
    if needed is None:
        return value
    shift = max(needed, places)
    scaled = value.numerator * 10**shift // value.denominator
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -shift))


def show(value: Fraction, places: int = 0) -> str:
    """Plain text of a value: ``9.96``, or ``1/3`` where no decimal is exact."""
    result = to_decimal(value, places)
    return f"{result:f}" if isinstance(result, Decimal) else f"{result.numerator}/{result.denominator}"


def _half_up(quotient: Fraction) -> int:
    return math.floor(abs(quotient) + Fraction(1, 2)) * (1 if quotient >= 0 else -1)


# 四舍五入 takes a tie away from zero, as finance offices do; 四舍六入五成双 takes it to the even neighbour.
ROUNDING_MODES: dict[str, Callable[[Fraction], int]] = {
    "half_up": _half_up,
    "half_even": round,
    "up": lambda q: math.ceil(q) if q >= 0 else math.floor(q),
    "down": math.trunc,
    "floor": math.floor,
    "ceiling": math.ceil,
}


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of ``step`` (> 0) that ``mode`` picks."""
    return ROUNDING_MODES[mode](value / step) * step


def is_multiple(value: Fraction, step: Fraction) -> bool:
    """Whether a value is a whole number of steps."""
    return value.numerator * step.denominator % (value.denominator * step.numerator) == 0


def root_to(value: Fraction, degree: int, step: Fraction) -> Fraction:
    """The ``degree``-th root of a value ≥ 0, rounded half up to a multiple of ``step``; exact integer arithmetic."""
    scaled = value / step**degree
    low = _integer_root(scaled.numerator // scaled.denominator, degree)
    up = (2 * low + 1) ** degree * scaled.denominator <= scaled.numerator * 2**degree
    return (low + 1 if up else low) * step


def _integer_root(value: int, degree: int) -> int:
    """The greatest whole number whose power does not exceed a value (Newton's method from above)."""
    if value < 2 or degree == 1:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def ln_to(value: Fraction, step: Fraction) -> Fraction:
    """The natural logarithm of a value > 0, correctly rounded to a multiple of ``step``.

    The logarithm of a rational other than 1 is no rational, so no tie exists and more digits always decide it (Ziv's
    method): the digits are doubled until both ends of the error interval round alike.
    """
    if value == 1:
        return Fraction(0)
    digits = 2 * MAX_DIGITS
    while True:
        context = Context(prec=digits)
        logarithms = (context.ln(context.create_decimal(part)) for part in (value.numerator, value.denominator))
        above, below = (Fraction(part) for part in logarithms)
        error = Fraction(len(str(value.numerator)) + len(str(value.denominator)) + 4, 10 ** (digits - 3))
        ends = {round_to(above - below + shift, step, "half_up") for shift in (-error, error)}
        if len(ends) == 1:
            return ends.pop()
        digits *= 2
