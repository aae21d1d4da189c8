"""Texts of integer fractions: how generated code writes exact arithmetic with integers alone.

A value is ``k × n… ÷ d…`` with a constant ``k``; ``n`` and ``d`` are texts of integer expressions, those in ``d``
positive. Thresholds are compared by cross multiplication, and nothing is divided before a rounding does it once.
"""

from __future__ import annotations

import math
from fractions import Fraction

from attrs import frozen


@frozen
class Ratio:
    """A value as text: a constant times integers over positive integers."""

    k: Fraction
    n: tuple[str, ...] = ()
    d: tuple[str, ...] = ()


ZERO = Ratio(Fraction(0))


def product(parts: tuple[str, ...], k: int = 1) -> str:
    """The text of a product, with a constant factor in front."""
    if k == 0:
        return "0"
    sign = "-" if k < 0 else ""
    factors = [*([str(abs(k))] if abs(k) != 1 or not parts else []), *parts]
    if len(factors) == 1 and not sign:
        return bare(factors[0])
    return sign + " * ".join(factors)


def atom(text: str) -> str:
    """A text that can stand beside any operator."""
    return text if text.isidentifier() or text.isdecimal() or _closed(text) else f"({text})"


def bare(text: str) -> str:
    """A text without the brackets around the whole of it."""
    return text[1:-1] if _closed(text) else text


def _closed(text: str) -> bool:
    """Whether the first bracket closes at the end."""
    if not text.startswith("("):
        return False
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def multiply(x: Ratio, y: Ratio) -> Ratio:
    """x × y, equal factors above and below left out."""
    n, d = [*x.n, *y.n], [*x.d, *y.d]
    for factor in list(n):
        if factor in d:
            n.remove(factor)
            d.remove(factor)
    k = x.k * y.k
    return Ratio(k, tuple(n), tuple(d)) if k else ZERO


def inverse(x: Ratio, *, negative: bool = False) -> Ratio:
    """1 ÷ x, where x is surely positive, or surely negative."""
    if not x.n:
        return Ratio(1 / x.k, x.d)
    flip = negative != (x.k < 0)
    below = product(x.n, -1 if flip else 1)
    return Ratio(1 / (-x.k if flip else x.k), x.d, (atom(below),))


def add(terms: list[Ratio]) -> Ratio:
    """The sum of terms, over the product of their denominators; equal denominators stand once."""
    terms = [term for term in terms if term.k]
    if not terms:
        return ZERO
    if len(terms) == 1:
        return terms[0]
    below: list[str] = []
    for term in terms:
        rest = list(below)
        for factor in term.d:
            if factor in rest:
                rest.remove(factor)
            else:
                below.append(factor)
    size = common_size([term.k for term in terms])
    parts: list[tuple[int, tuple[str, ...]]] = []
    constant = 0
    for term in terms:
        missing = list(below)
        for factor in term.d:
            missing.remove(factor)
        times = term.k / size
        assert times.denominator == 1
        if not term.n and not missing:
            constant += times.numerator
        else:
            parts.append((times.numerator, (*term.n, *missing)))
    if constant:
        parts.append((constant, ()))
    if not parts:
        return ZERO
    parts.sort(key=lambda part: part[0] < 0)
    text = _summand(*parts[0]) if parts[0][0] > 0 else product(parts[0][1], parts[0][0])
    for k, factors in parts[1:]:
        text += f" {'-' if k < 0 else '+'} {_summand(abs(k), factors)}"
    return Ratio(size, (f"({text})",), tuple(below))


def _summand(k: int, factors: tuple[str, ...]) -> str:
    return factors[0] if k == 1 and len(factors) == 1 else product(factors, k)


def common_size(sizes: list[Fraction]) -> Fraction:
    """The largest size of which all are whole multiples."""
    return Fraction(math.gcd(*(s.numerator for s in sizes)), math.lcm(*(s.denominator for s in sizes)))


def whole(x: Ratio, unit: Fraction) -> str:
    """The text of x as an integer count of units; x must have no denominator."""
    times = x.k / unit
    assert times.denominator == 1 and not x.d, (x, unit)
    return product(x.n, times.numerator)


def pair(x: Ratio) -> tuple[str, str]:
    """Texts of an integer numerator and a positive integer denominator."""
    return product(x.n, x.k.numerator), product(x.d, x.k.denominator)


def compare(op: str, x: Ratio, y: Ratio) -> str:
    """The text of a comparison, cross multiplied."""
    scale = Fraction(math.lcm(x.k.denominator, y.k.denominator))
    left, right = (x.k * scale).numerator, (y.k * scale).numerator
    shared = math.gcd(left, right) or 1
    below_x, below_y = list(x.d), list(y.d)
    for factor in x.d:  # denominators are positive
        if factor in below_y:
            below_x.remove(factor)
            below_y.remove(factor)
    texts = [product((*x.n, *below_y), left // shared), product((*y.n, *below_x), right // shared)]
    a, b = (f"({t})" if " if " in t else t for t in texts)
    return f"{a} {'==' if op == '=' else op} {b}"
