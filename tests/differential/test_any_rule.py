"""Whatever rule the checker accepts decides every complete row, on both roads; knowing more never widens."""

import any_rule
from hypothesis import assume, given
from hypothesis import strategies as st

import perfrules
from perfrules import drafting, testing
from perfrules.common.diagnostics import FrameworkError


@given(st.randoms(use_true_random=False))
def test_what_the_checker_accepts_is_decided(rng):
    try:
        framework = perfrules.loads(any_rule.framework(rng), "any.perf")
    except FrameworkError:
        assume(False)
    assert framework.engine == "python"
    for absent in (0.0, 0.0, 0.1):
        figures = drafting.draw_figures(framework.model, rng, absent=absent)
        assert testing.differences(framework, figures) == []
        total = framework.evaluate(figures).total
        assert total is not None
        assert 0 <= total <= 10
        narrower(framework, figures, rng, total)


def narrower(framework, figures, rng, total):
    """Told one figure after another, the range never widens and never leaves the score out."""
    known, before = {}, (0, 10)
    for name in rng.sample(sorted(figures), len(figures)):
        known[name] = figures[name]
        assert testing.differences(framework, known) == []
        low, high = framework.evaluate(known).range
        assert before[0] <= low <= total <= high <= before[1]
        before = low, high
