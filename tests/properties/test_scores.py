"""What must hold for every framework and every form: bounds, sound ranges, and ranges that only narrow."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

import perfrules
from perfrules import drafting
from perfrules.testing import forms

slow = settings(max_examples=settings().max_examples // 4)


def plain(rng):
    """A framework whose blocks and policies leave the points of their rows alone, and figures for it."""
    framework = perfrules.loads(drafting.draw_framework(rng, blocks=("summed",), policies=("得满分", "得0分")))
    return framework, drafting.draw_figures(framework.model, rng, absent=0.05)


plain_forms = st.randoms(use_true_random=False).map(plain)


@slow
@given(plain_forms)
def test_complete_forms_are_decided_and_stay_inside_their_points(form):
    framework, values = form
    result = framework.evaluate(values)
    for row, indicator in zip(result, framework.indicators, strict=True):
        if row.status != "open":
            assert row.range[0] >= (indicator.rule.low if indicator.rule else 0)
            if row.score is None:  # what a row that does not apply counts may itself be open, by weights for instance
                assert row.status in ("left_out", "not_applicable")
            elif row.status != "left_out" and framework.model.root.not_applicable.kind != "share":
                assert row.score <= row.points
    if result.grades and all(row.status == "left_out" or row.score is not None for row in result):
        assert result.total is not None
        assert len(result.grades) == 1


@slow
@given(forms(absent=0.2), st.randoms(use_true_random=False))
def test_giving_a_figure_never_widens_a_range_or_adds_a_grade(form, rng: random.Random):
    framework, values = form
    contradicted = {"declared-differs", "declared-impossible"}
    if any(found.code.slug in contradicted for found in framework.evaluate(values).findings):
        values = {name: value for name, value in values.items() if name not in ("自评", "declared")}
    # A movement by hand that is not given is none: it is no missing figure, so it is there from the start.
    by_hand = {item.name for item in framework.inputs if item.source == "adjust"}
    base = {name: value for name, value in values.items() if name in by_hand}
    order = [name for name in values if name not in by_hand]
    rng.shuffle(order)
    before = framework.evaluate(base)
    for count in range(1, len(order) + 1):
        after = framework.evaluate({**base, **{name: values[name] for name in order[:count]}})
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
