"""Interval arithmetic encloses, and narrower operands never give a wider result."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfrules.meaning import intervals
from perfrules.meaning.intervals import Interval

ENDS = sorted({Fraction(n, d) for d in range(1, 5) for n in range(-4 * d, 4 * d + 1)})
MEMBERS = sorted([*ENDS, *((a + b) / 2 for a, b in pairwise(ENDS))])  # every second one is an end
members = st.integers(0, len(MEMBERS) - 1)


@st.composite
def around(draw, member):
    """An interval that holds a member, given by its place."""
    value = MEMBERS[member]
    low = draw(st.sampled_from([None, *ENDS[: member // 2 + 1]]))
    high = draw(st.sampled_from([None, *ENDS[(member + 1) // 2 :]]))
    return Interval(
        low, high, low not in (None, value) and draw(st.booleans()), high not in (None, value) and draw(st.booleans())
    )


def interval():
    return members.flatmap(around)


@st.composite
def with_member(draw):
    member = draw(members)
    return draw(around(member)), MEMBERS[member]


@st.composite
def two_that_meet(draw):
    member = draw(members)
    return draw(around(member)), draw(around(member))


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
@given(pair=two_that_meet(), y=interval())
def test_narrower_operands_never_give_a_wider_result(name, pair, y):
    operation = intervals.divide if name == "÷" else OPERATIONS[name][0]
    x, narrow = pair[0], intervals.meet(*pair)
    assert not narrow.is_empty
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
