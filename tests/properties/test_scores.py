"""What must hold for every framework and every form: bounds, sound ranges, and ranges that only narrow."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import perfrules
from perfrules.testing import forms

slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(forms())
def test_complete_forms_are_decided_and_stay_inside_their_points(form):
    framework, values = form
    result = framework.evaluate(values)
    for row, indicator in zip(result, framework.indicators, strict=True):
        if row.status != "open":
            assert row.range[0] >= (indicator.rule.low if indicator.rule else 0)
            if row.status != "left_out" and framework.model.root.not_applicable.kind != "share":
                assert row.score <= row.points
    if result.grades and all(row.status != "open" for row in result):
        assert result.total is not None
        assert len(result.grades) == 1


@slow
@given(forms(), st.randoms(use_true_random=False))
def test_giving_a_figure_never_widens_a_range_or_adds_a_grade(form, rng: random.Random):
    framework, values = form
    order = list(values)
    rng.shuffle(order)
    before = framework.evaluate({})
    for count in range(1, len(order) + 1):
        after = framework.evaluate({name: values[name] for name in order[:count]})
        if after.grades:
            assert before.range[0] <= after.range[0]
            assert after.range[1] <= before.range[1]
            assert set(after.grades) <= set(before.grades)
        for old, new in zip(before, after, strict=True):
            if new.status == "left_out":
                continue
            assert old.range[0] <= new.range[0]
            assert new.range[1] <= old.range[1]
        before = after


@slow
@given(forms())
def test_comments_blank_lines_and_indentation_change_nothing(form):
    framework, values = form
    lines = framework.model.source.text.split("\n")
    padded = perfrules.loads("\n".join(f"   {line}   \n# 注释\n" for line in lines))
    assert padded.evaluate(values).to_dict() == framework.evaluate(values).to_dict()
