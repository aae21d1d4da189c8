"""What evaluation finds: the score of every node with its status and trace, the total, the grade, and disagreements.

Plain records over intervals; the public results of ``api`` and the explanations read from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from ..common.diagnostics import Finding
from . import model
from .evaluator import Knowledge, Step
from .intervals import Interval


@frozen
class Scored:
    """The score of one node: ``value`` after its own rounding, ``exact`` before it, as intervals."""

    indicator: model.Indicator = field(repr=False)
    status: str
    value: Interval = field(repr=False)
    exact: Interval = field(repr=False)
    points_range: Interval = field(repr=False)
    measure_value: Interval | None = field(repr=False, default=None)
    computed_value: Interval | None = field(repr=False, default=None)
    declared_value: Fraction | None = field(repr=False, default=None)
    steps: tuple[Step, ...] = field(repr=False, default=())
    missing: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(repr=False, factory=dict)
    children: tuple[Scored, ...] = field(repr=False, default=())
    undetermined: bool = False
    adjusted: Fraction = Fraction(0)  # moved by hand
    signal: frozenset[str] | None = None  # labels that the rule may show

    def walk(self) -> Iterator[Scored]:
        """This node and all under it."""
        yield self
        for child in self.children:
            yield from child.walk()


@frozen
class Shares:
    """Points of a total by where they come from, and those that rest on inferred rules."""

    computed: Fraction = Fraction(0)
    judged: Fraction = Fraction(0)
    declared: Fraction = Fraction(0)
    not_applicable: Fraction = Fraction(0)
    missing_policy: Fraction = Fraction(0)
    left_out: Fraction = Fraction(0)
    open: Fraction = Fraction(0)
    inferred: Fraction = Fraction(0)
    gaps: Fraction = Fraction(0)


@frozen
class Applied:
    """An override of the grade: whether its condition holds (None: not known) and what it does."""

    override: model.Override
    holds: bool | None


@frozen
class Outcome:
    """Everything that evaluation found, in the model's terms; the public result reads from it."""

    model: model.Model = field(repr=False)
    root: Scored = field(repr=False)
    total: Interval
    unrounded: Interval
    grades: tuple[str, ...]
    applied: tuple[Applied, ...]
    shares: Shares
    findings: tuple[Finding, ...]
    knowledge: Knowledge = field(repr=False)
    texts: Mapping[str, str] = field(repr=False, factory=dict)
    outside: tuple[tuple[str, Interval], ...] = ()  # scores given by people outside what their level allows
    rounded: Interval | None = None  # the total after its rounding, before any override

    @property
    def before(self) -> Interval:
        """The total that decides the grade, before the overrides."""
        return self.rounded if self.model.grade_on_rounded and self.rounded is not None else self.unrounded
