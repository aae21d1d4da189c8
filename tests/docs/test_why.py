"""The two sums that docs/why.md works out are as it says."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from perfrules.common.numeric import round_to

CENT = Fraction(1, 100)


def test_decimals_of_28_digits_miss_a_tie():
    assert (Decimal(5) / 24 * 3).quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal("0.62")
    assert round_to(Fraction(5, 24) * 3, CENT, "half_up") == Fraction("0.63")


def test_binary_floats_miss_a_tie():
    assert f"{17 / 40 * 3:.2f}" == "1.27"
    assert round_to(Fraction(17, 40) * 3, CENT, "half_up") == Fraction("1.28")
