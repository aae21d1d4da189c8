"""Interval arithmetic encloses, and narrower operands never give a wider result."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfrules.meaning import intervals
from perfrules.meaning.intervals import Interval

small = st.sampled_from(sorted({Fraction(n, d) for d in range(1, 5) for n in range(-4 * d, 4 * d + 1)}))


@st.composite
def interval(draw):
    low, high = draw(st.none() | small), draw(st.none() | small)
    if low is not None and high is not None and low > high:
        low, high = high, low
    result = Interval(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))
    assume(not result.is_empty)
    return result


@st.composite
def with_member(draw):
    x = draw(interval())
    value = draw(small)
    assume(value in x)
    return x, value


OPERATIONS = {
    "+": (intervals.add, lambda a, b: a + b),
    "×": (intervals.multiply, lambda a, b: a * b),
    "min": (intervals.smaller, min),
    "max": (intervals.larger, max),
}


@pytest.mark.parametrize("name", OPERATIONS)
@given(x=with_member(), y=with_member())
def test_results_hold_every_value_of_their_operands(name, x, y):
    on_intervals, on_numbers = OPERATIONS[name]
    assert on_numbers(x[1], y[1]) in on_intervals(x[0], y[0])


@given(with_member(), with_member())
def test_quotients_hold_every_quotient(x, y):
    assume(y[1] != 0)
    assert x[1] / y[1] in intervals.divide(x[0], y[0])


@given(with_member())
def test_negation_and_absolute_value(x):
    assert -x[1] in intervals.negate(x[0])
    assert abs(x[1]) in intervals.absolute(x[0])


@pytest.mark.parametrize("name", [*OPERATIONS, "÷"])
@given(x=interval(), y=interval(), z=interval())
def test_narrower_operands_never_give_a_wider_result(name, x, y, z):
    operation = intervals.divide if name == "÷" else OPERATIONS[name][0]
    narrow = intervals.meet(x, z)
    assume(not narrow.is_empty)
    inner, outer = operation(narrow, y), operation(x, y)
    assert intervals.meet(inner, outer) == inner or outer == intervals.ANYTHING


@pytest.mark.parametrize("op", ["<", "<=", "=", "!=", ">=", ">"])
@given(x=with_member(), y=with_member())
def test_comparisons_allow_what_members_do(op, x, y):
    truth = {"<": x[1] < y[1], "<=": x[1] <= y[1], "=": x[1] == y[1], "!=": x[1] != y[1], ">=": x[1] >= y[1],
             ">": x[1] > y[1]}[op]  # fmt: skip
    assert truth in intervals.compare(op, x[0], y[0])


@given(with_member(), interval())
def test_meet_and_hull_agree_with_membership(x, y):
    assert (x[1] in intervals.meet(x[0], y)) == (x[1] in y)
    assert x[1] in intervals.hull([x[0], y])


def test_open_ends_of_whole_numbers_move_to_the_next():
    x = intervals.tidy(Interval(Fraction(0), Fraction(3), True, True, whole=True))
    assert (x.low, x.high) == (1, 2)
    assert intervals.tidy(Interval(Fraction(0), Fraction(1), True, True, whole=True)).is_empty


def test_a_line_that_turns_is_enclosed_with_its_knots():
    knots = [(intervals.point(a), intervals.point(b)) for a, b in ((0, 0), (1, 10), (2, 0))]
    x = intervals.interpolate(Interval(Fraction(1, 2), Fraction(3, 2)), knots)
    assert (x.low, x.high) == (5, 10)
