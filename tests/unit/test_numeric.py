"""Numbers in, numbers out, rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfrules.common import numeric


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("10", 10), ("-0.5", Fraction(-1, 2)), ("1,234,567.89", Fraction(123456789, 100)),
        ("１２．５", Fraction(25, 2)), ("−3", -3), (" 7 ", 7),
    ],
)  # fmt: skip
def test_decimal_text_is_read_exactly(text, value):
    assert numeric.parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1e5", "1,23", "1,2345", "0x10", "1.", ".5", "1 000", "9" * 41, "NaN", "\N{ARABIC-INDIC DIGIT THREE}"],
)
def test_anything_else_is_refused(text):
    assert numeric.parse_number(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.1, Fraction(1, 10)), (2.675, Fraction(2675, 1000)), (Decimal("1.10"), Fraction(11, 10)), (3, 3)],
)
def test_python_numbers_count_as_they_are_written(value, expected):
    assert numeric.exact(value) == expected


@pytest.mark.parametrize(
    "value",
    [True, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("1e999999999"), 10**41, None, "1", 1j],
)
def test_what_is_no_bounded_number_is_refused(value):
    assert numeric.exact(value) is None


# Columns: half up, half even, away from zero, towards zero, floor, ceiling; the step is 0.01.
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("9.965", "9.97 9.96 9.97 9.96 9.96 9.97"),
        ("9.975", "9.98 9.98 9.98 9.97 9.97 9.98"),
        ("-9.965", "-9.97 -9.96 -9.97 -9.96 -9.97 -9.96"),
        ("9.961", "9.96 9.96 9.97 9.96 9.96 9.97"),
        ("-9.961", "-9.96 -9.96 -9.97 -9.96 -9.97 -9.96"),
        ("9.96", "9.96 9.96 9.96 9.96 9.96 9.96"),
    ],
)
def test_rounding_modes(value, expected):
    modes = ("half_up", "half_even", "up", "down", "floor", "ceiling")
    got = [numeric.show(numeric.round_to(Fraction(value), Fraction(1, 100), mode)) for mode in modes]
    assert got == expected.split()


@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_every_mode_gives_a_neighbouring_multiple(value, places):
    step = Fraction(1, 10**places)
    for mode in numeric.ROUNDING_MODES:
        rounded = numeric.round_to(value, step, mode)
        assert numeric.is_multiple(rounded, step)
        assert abs(rounded - value) < step


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimals_survive_the_way_through_fractions(value):
    exact = numeric.exact(value)
    assert exact is None or numeric.to_decimal(exact) == value


def test_what_no_decimal_writes_leaves_as_a_fraction():
    assert numeric.to_decimal(Fraction(1, 3)) == Fraction(1, 3)
    assert numeric.show(Fraction(1, 3)) == "1/3"
    assert str(numeric.to_decimal(Fraction(5, 2), 2)) == "2.50"
    assert str(numeric.to_decimal(Fraction(-1, 4))) == "-0.25"
