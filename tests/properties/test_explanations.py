"""What must hold for every explanation: the start and what each reason adds make the score, exactly."""

import json
from fractions import Fraction

from hypothesis import given, settings

from perfrules import testing

slow = settings(max_examples=settings().max_examples // 4)


def adds_up(explanation):
    """Whether the parts make the score; an open score has no parts that could."""
    score = explanation.score
    if score.score is None:
        return explanation.start is None
    moved = sum((reason.points for reason in explanation.contributions), Fraction(0))
    starts = explanation.start == 0 or explanation.start in score._scored.points_range  # with what siblings shared
    return starts and explanation.start + moved == Fraction(score.score)


@slow
@given(testing.forms())
def test_the_parts_of_every_decided_score_add_up(form):
    framework, figures = form
    result = framework.evaluate(figures)
    explanations = result.explanations()
    for explanation in explanations:
        assert adds_up(explanation), explanation
    rows = [e for e in explanations if e.score.score is not None and not e.score.children]
    assert all(e.start or e.contributions or e.score.score == 0 for e in rows)
    if result.total is not None:
        assert explanations[-1].score.score == result.total
    for explanation in explanations:
        told = json.loads(json.dumps(explanation.to_dict()))
        assert all(reason["zh"] and reason["en"] for reason in told["reasons"])
        moved = [Fraction(reason["points"]) for reason in told["reasons"] if "points" in reason]
        if told["start"] is not None:
            assert Fraction(told["start"]) + sum(moved) == Fraction(told["score"])


@slow
@given(testing.forms(missing=0.5))
def test_the_parts_add_up_while_figures_are_missing(form):
    framework, figures = form
    for explanation in framework.evaluate(figures).explanations():
        assert adds_up(explanation), explanation
