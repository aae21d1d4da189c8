"""Property tests for frameworks, yours included: hypothesis strategies for frameworks, figures and filled forms.

Needs the extra ``testing``. What the strategies draw stands in :mod:`perfrules.drafting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from . import api, drafting
from .common.diagnostics import DataError
from .drafting import FORMS
from .meaning import cohort, intervals

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["FORMS", "differences", "figures", "forms", "frameworks", "group_differences"]


def frameworks(*forms: str) -> SearchStrategy[api.Framework]:
    """Checked frameworks, their leaves of the forms named (all of :data:`FORMS` if none is)."""
    return _chance().map(lambda rng: _framework(rng, forms))


def figures(
    framework: api.Framework, *, absent: float = 0.05, missing: float = 0.0
) -> SearchStrategy[Mapping[str, object]]:
    """Valid figures of a framework, many at its edges, on ties, and one smallest part beside them.

    ``absent`` and ``missing`` are the shares of figures that do not apply and of figures left out.
    """
    return _chance().map(lambda rng: drafting.draw_figures(framework.model, rng, absent=absent, missing=missing))


def forms(*names: str, absent: float = 0.05, missing: float = 0.0) -> Any:
    """Pairs of a framework and figures for it."""

    def draw(rng: Random) -> tuple[api.Framework, Mapping[str, object]]:
        framework = _framework(rng, names)
        return framework, drafting.draw_figures(framework.model, rng, absent=absent, missing=missing)

    return _chance().map(draw)


def differences(framework: api.Framework, figures: Mapping[str, object]) -> list[str]:
    """Where the python engine and the interpreter disagree about a unit, digit for digit; an empty list is the rule.

    Needs no hypothesis. Rows that the engine hands to the interpreter cannot differ.
    """
    try:
        slow = framework._interpret(figures)
    except DataError as error:
        quick = framework._quick(figures)
        return [] if quick is None else [f"the engine takes figures with mistakes: {error}"]
    fast = framework.evaluate(figures)
    found = _compared(framework, fast, slow)
    if not found and fast._quick is not None and fast._quick.figures().given != framework.read(figures)[0].given:
        found.append("the figures that explanations would be made from are others")
    return found


def group_differences(framework: api.Framework, units: Sequence[Mapping[str, object]]) -> list[str]:
    """The same for units that are compared: where the engine and the interpreter disagree about one of a group."""
    results = framework.evaluate_cohort(units)
    outcomes = cohort.evaluate(framework.model, [framework.read(unit)[0] for unit in units])
    pairs = [(result, api.Result(framework, outcome)) for result, outcome in zip(results, outcomes, strict=True)]
    return [
        f"unit {number}: {found}"
        for number, (fast, slow) in enumerate(pairs, 1) for found in _compared(framework, fast, slow)
    ]  # fmt: skip


def _compared(framework: api.Framework, fast: api.Result, slow: api.Result) -> list[str]:
    """What is not the same in two results of one unit; what the engine handed to the interpreter cannot differ."""
    if fast._quick is None:
        return []
    found = []
    unrounded = fast._quick.engine.unrounded(fast._quick.output)
    if slow.root.status != "not_applicable" and intervals.point(unrounded) != slow._outcome.unrounded:
        found.append(f"unrounded total: {unrounded}, interpreter {slow._outcome.unrounded}")
    for name in ("total", "range", "grade", "grades"):
        mine, theirs = getattr(fast, name), getattr(slow, name)
        if repr(mine) != repr(theirs):
            found.append(f"{name}: {mine!r}, interpreter {theirs!r}")
    for indicator in framework.model.root.walk():
        mine, theirs = api.Score(fast, indicator), api.Score(slow, indicator)
        for name in ("status", "score", "range", "signal"):
            if repr(getattr(mine, name)) != repr(getattr(theirs, name)):
                found.append(f"{indicator.key} {name}: {getattr(mine, name)!r}, interpreter {getattr(theirs, name)!r}")
    return found


def _framework(rng: Random, names: tuple[str, ...]) -> api.Framework:
    return api.loads(drafting.draw_framework(rng, names or tuple(FORMS)), "drawn.perf")


def _chance() -> SearchStrategy[Random]:
    try:
        from hypothesis import strategies
    except ImportError as error:  # an extra, imported where it is needed
        raise ImportError("perfrules.testing needs hypothesis: pip install 'perfrules[testing]'") from error
    return strategies.randoms(use_true_random=False)
