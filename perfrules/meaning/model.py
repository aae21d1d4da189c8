"""A checked framework: every name resolved, every formula typed, each fact written once.

Rules are trees of the core expressions below; the checker lowers every surface form to them once, and each keeps its
origin (a span) for explanations and proofs. The model holds spans but no syntax nodes: who reads it cannot reach back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import accumulate

from attrs import Factory, field, frozen

from ..common.source import Source, Span
from ..common.types import Type, Unit

# Core expressions -----------------------------------------------------------------------------------------------


def _origin() -> Span | None:
    origin: Span | None = field(default=None, eq=False, repr=False, kw_only=True)
    return origin


@frozen
class Const:
    """A value of the file: a number in base units, a truth, a label, a day as its ordinal."""

    value: Fraction | bool | str
    type: Type
    origin: Span | None = _origin()


@frozen
class Ref:
    """A figure: an input by key, or a field of the row inside a fold, then with the key of its list."""

    name: str
    type: Type
    list: str = ""
    origin: Span | None = _origin()


@frozen
class Own:
    """What a rule says of its own leaf: its points (满分), its measure (本值); in overrides, the total (得分)."""

    what: str
    type: Type
    origin: Span | None = _origin()


@frozen
class Apply:
    """Arithmetic on numbers: ``+ - × ÷ min max abs``."""

    op: str
    operands: tuple[Expression, ...]
    type: Type
    origin: Span | None = _origin()


@frozen
class Compare:
    """``left op right`` of numbers, labels or truths."""

    op: str
    left: Expression
    right: Expression
    origin: Span | None = _origin()


@frozen
class Logic:
    """and, or, not; three-valued where figures are missing."""

    op: str
    operands: tuple[Expression, ...]
    origin: Span | None = _origin()


@frozen
class Absent:
    """Whether an input, or a field of the row inside a fold, is not applicable."""

    name: str
    list: str = ""
    origin: Span | None = _origin()


@frozen
class Branch:
    """A condition and what then holds."""

    condition: Expression
    value: Expression
    origin: Span | None = _origin()


@frozen
class Choose:
    """The first branch whose condition holds; ``otherwise`` is None only where the branches are proven total."""

    branches: tuple[Branch, ...]
    otherwise: Expression | None
    origin: Span | None = _origin()


@frozen
class Round:
    """The multiple of a step that a mode picks; also whole steps (floor) and started steps (ceiling)."""

    operand: Expression
    step: Fraction
    mode: str
    origin: Span | None = _origin()


@frozen
class Interpolate:
    """Straight lines between knots, level beyond them."""

    operand: Expression
    knots: tuple[tuple[Expression, Expression], ...]
    origin: Span | None = _origin()


@frozen
class Irrational:
    """``ln`` or ``geometric_mean``, correctly rounded (half up) to a multiple of ``step``."""

    op: str
    operands: tuple[Expression, ...]
    step: Fraction
    origin: Span | None = _origin()


@frozen
class Calendar:
    """Which days from ``first`` to ``last`` (ordinals) are no working days, and where that is announced."""

    first: int
    last: int
    off: frozenset[int]
    source: str = field(default="", eq=False)
    _passed: tuple[int, ...] = field(init=False, eq=False, repr=False)

    @_passed.default
    def _(self) -> tuple[int, ...]:
        days = range(self.first, self.last + 1)
        return tuple(accumulate(int(day not in self.off) for day in days))

    def working_days(self, day: Fraction) -> Fraction:
        """Working days from the first of the calendar up to a day, which is counted; level outside the calendar."""
        index = int(day) - self.first
        return Fraction(0 if index < 0 else self._passed[min(index, len(self._passed) - 1)])


@frozen
class Workdays:
    """How many working days of a calendar have passed by a day; a difference of two counts the days between."""

    operand: Expression
    calendar: Calendar
    origin: Span | None = _origin()


@frozen
class Fold:
    """An expression over the rows of a list.

    ``op``: one of ``MEANS``, sum, min, max, count, first, last. Without one highest and one lowest value: trimmed_mean.
    """

    op: str
    list: str
    body: Expression | None
    weight: Expression | None
    type: Type
    origin: Span | None = _origin()


MEANS = frozenset({"mean", "weighted_mean", "trimmed_mean", "median"})  # folds whose value lies among those of the rows


@frozen
class Judged:
    """A score that people give, between two bounds, each taken in or not."""

    input: str
    low: Expression
    high: Expression
    low_open: bool = False
    high_open: bool = False
    origin: Span | None = _origin()


@frozen
class Verdict:
    """No number: ``not_applicable``, or ``undetermined`` where the sheet says nothing."""

    kind: str
    origin: Span | None = _origin()


Expression = (
    Const
    | Ref
    | Own
    | Apply
    | Compare
    | Logic
    | Absent
    | Choose
    | Round
    | Interpolate
    | Irrational
    | Workdays
    | Fold
    | Judged
    | Verdict
)


def children(expression: Expression) -> Iterator[Expression]:
    """The expressions directly inside one."""
    match expression:
        case Const() | Ref() | Own():  # most are these
            return
        case Apply(operands=operands) | Logic(operands=operands) | Irrational(operands=operands):
            yield from operands
        case Compare(left=left, right=right):
            yield left
            yield right
        case Choose(branches=branches, otherwise=otherwise):
            for branch in branches:
                yield branch.condition
                yield branch.value
            if otherwise is not None:
                yield otherwise
        case Round(operand=operand) | Workdays(operand=operand):
            yield operand
        case Interpolate(operand=operand, knots=knots):
            yield operand
            for at, score in knots:
                yield at
                yield score
        case Fold(body=body, weight=weight):
            yield from (part for part in (body, weight) if part is not None)
        case Judged(low=low, high=high):
            yield low
            yield high


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and everything inside it."""
    todo = [expression]
    while todo:
        here = todo.pop()
        yield here
        todo += reversed(tuple(children(here)))


# Inputs ---------------------------------------------------------------------------------------------------------


@frozen
class Limit:
    """A bound that valid data keep: ``op`` against a number or another input."""

    op: str
    bound: Const | Ref


@frozen
class Input:
    """A figure to fill in.

    ``name`` is its key; ``unit`` is that of a bare number; ``decimals`` the digits that may follow the point in that
    unit; ``fields`` the columns of a list; ``periods`` those of a series, oldest first, whose one field is itself;
    ``source`` tells where it is declared: ``data``, ``form``, ``item`` of a checklist, ``judged`` score or level,
    ``chosen`` among the indicators of a block, ``adjust``: a movement by hand, which is zero where none is given.
    """

    name: str
    type: Type
    alias: str | None = None
    unit: Unit | None = None
    limits: tuple[Limit, ...] = ()
    options: tuple[str, ...] = ()
    fields: tuple[Input, ...] = ()
    decimals: int | None = None
    at_least: int = 0
    periods: tuple[str, ...] = ()
    doc: str = ""
    source: str = "data"
    span: Span | None = field(default=None, eq=False, repr=False)


# The tree -------------------------------------------------------------------------------------------------------


@frozen
class Rounding:
    """A step and a mode."""

    step: Fraction
    mode: str


@frozen
class Policy:
    """What happens to a node that is not applicable, or whose figures are missing.

    ``kind``: ``points`` (with an expression of the node's own points), ``rescale_block``, ``rescale_whole``,
    ``share``, ``peer_mean``, ``interval``.
    """

    kind: str
    value: Expression | None = None

    @property
    def counts(self) -> bool:
        """Whether what does not apply counts points, rather than being left out."""
        return self.kind == "peer_mean" or (self.kind == "points" and self.value is not None)


@frozen
class Sentence:
    """A sentence of a rule in canonical words, and how sure it is (stated, inferred, legal)."""

    zh: str
    en: str
    mark: str
    span: Span = field(eq=False, repr=False)
    kind: str = "rule"  # or measure, where

    def text(self, lang: str) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


@frozen
class Rule:
    """How a leaf or part gets its points.

    The parts act in this order: ``not_applicable`` (conditions that make it so), ``measure`` (rounded if the framework
    rounds measures), ``value``, the bounds ``low`` and ``high``, the leaf's rounding, ``adjust`` (the input that moves
    the score by hand). ``signal`` shows a label beside the score and moves nothing.
    """

    value: Expression
    measure: Expression | None = None
    measure_type: Type | None = None
    not_applicable: tuple[Branch, ...] = ()
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    direction: str | None = None
    adjust: str | None = None
    signal: Expression | None = None

    @property
    def whole(self) -> Expression:
        """Applicability and value as one expression."""
        return Choose(self.not_applicable, self.value) if self.not_applicable else self.value


@frozen
class Indicator:
    """A node of the tree: a block of others, a leaf (a row of the form), a part of a row, or a declared gap.

    ``kind`` is ``block``, ``leaf``, ``part`` or ``gap``. A leaf has either a rule or parts. ``combine`` tells how a
    block makes one score of its children (``sum`` …), and ``scale`` the points that they add up to where these are not
    its own. ``extra`` marks a ``bonus`` or ``deduction`` outside the points of the whole; ``low`` and ``high`` bound
    the score. A ``weight`` shares the block's points by data; ``points`` is then the most that can fall to the node.
    """

    key: str
    name: str
    number: str
    kind: str
    points: Fraction
    children: tuple[Indicator, ...]
    rule: Rule | None
    rounding: Rounding | None
    not_applicable: Policy
    missing: Policy
    mark: str
    sentences: tuple[Sentence, ...]
    texts: Mapping[str, str]
    path: tuple[str, ...]
    span: Span = field(eq=False, repr=False)
    low: Fraction = Fraction(0)
    high: Fraction = field(default=Factory(lambda self: self.points, takes_self=True))
    combine: str = "sum"
    chosen: str | None = None  # the input that names the child which counts
    scale: Fraction | None = None
    extra: str = ""
    weight: Expression | None = None
    excluded: Expression | None = None  # where a block does not apply as a whole

    def walk(self) -> Iterator[Indicator]:
        """This node and all under it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def heading(self) -> str:
        """Number and name as the form prints them."""
        gap = "" if self.number[-1:] in "、）)" else " "
        return f"{self.number}{gap}{self.name}".strip()

    @property
    def rows(self) -> Iterator[Indicator]:
        """Leaves and declared gaps: what carries a score of its own on the form."""
        if self.kind in ("leaf", "gap"):
            yield self
        else:
            for child in self.children:
                yield from child.rows


class Index:
    """Nodes by what they can be called: their key, else the end of their path; the whole by the words for it."""

    def __init__(self, nodes: Iterable[Indicator], root: Indicator | None = None) -> None:
        self._root = root
        self._by_key: dict[str, Indicator] = {}
        self._by_end: dict[str, list[Indicator]] = {}
        for node in nodes:
            self._by_key[node.key] = node
            for start in range(len(node.path)):
                self._by_end.setdefault("/".join(node.path[start:]), []).append(node)

    def find(self, name: str) -> list[Indicator]:
        """The nodes that a name can mean."""
        return [self._by_key[name]] if name in self._by_key else self._by_end.get(name, [])

    def row(self, name: str) -> Indicator | None:
        """The one row of the form that a name means; None if there is none, or several."""
        found = [node for node in self.find(name) if node.kind in ("leaf", "gap")]
        return found[0] if len(found) == 1 else None

    def scored(self, name: str) -> Indicator | None:
        """The row, else the one heading, else the whole that a name means, all of which print a score."""
        if name in TOTAL_NAMES and not self.find(name):
            return self._root
        headings = [node for node in self.find(name) if node.kind == "block"]
        return self.row(name) or (headings[0] if len(headings) == 1 else None)


TOTAL_NAMES = ("总分", "total")


@frozen
class Grade:
    """A grade and the totals that earn it."""

    name: str
    low: Fraction | None
    high: Fraction | None
    low_open: bool
    high_open: bool
    span: Span = field(eq=False, repr=False)


@frozen
class Override:
    """A condition after the total, and what it does: ``not`` a grade, ``is``, ``outside`` the scale, ``total``."""

    condition: Expression
    kind: str
    grade: str
    total: Fraction | None
    span: Span = field(eq=False, repr=False)


@frozen
class Check:
    """A condition over the figures of the form that must hold."""

    condition: Expression
    text: str
    span: Span = field(eq=False, repr=False)


@frozen
class Expectation:
    """What a case must give: ``equals``, ``between``, ``may_be`` or ``not_applicable``."""

    what: str  # "" is the total, "grade" the grade, else a key
    kind: str
    values: tuple[Fraction | str, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Case:
    """An example with its figures: ``given`` feeds ``evaluate`` as it stands.

    ``places`` are the spans of its declared scores and of the findings that it asks for, by key and by code.
    """

    name: str
    texts: tuple[tuple[str, str], ...]
    given: Mapping[str, object]
    marks: Mapping[str, str]
    expected: tuple[Expectation, ...]
    findings: tuple[str, ...]
    span: Span = field(eq=False, repr=False)
    places: Mapping[str, Span] = field(eq=False, repr=False, factory=dict)


@frozen
class Peer:
    """A figure that comes from all units together: ``rank``, ``rank_from_last``, ``max``, ``min``, ``mean``, ``count``.

    ``body`` is worked out for each unit; ``name`` is what rules call the result. A body that is the total waits until
    every total is known.
    """

    name: str
    op: str
    body: Expression
    type: Type


@frozen
class Model:
    """A whole checked framework."""

    name: str
    title: str
    texts: tuple[tuple[str, str], ...]
    year: int | None
    root: Indicator
    inputs: Mapping[str, Input]
    measure_rounding: Rounding | None
    block_rounding: Rounding | None
    total_rounding: Rounding | None
    grade_on_rounded: bool
    grain: Fraction | None  # graded totals are multiples of it; None when they can be anything
    grades: tuple[Grade, ...]
    overrides: tuple[Override, ...]
    checks: tuple[Check, ...]
    cases: tuple[Case, ...]
    gaps: tuple[str, ...]
    row_fields: tuple[str, ...]
    peers: tuple[Peer, ...]
    ties: str  # what follows a tie: skip (1, 1, 3) or dense (1, 1, 2)
    lang: str
    source: Source = field(eq=False, repr=False)

    @property
    def needs_peers(self) -> bool:
        """Whether a unit cannot be scored alone."""
        return bool(self.peers) or any(True for _ in self.averaged)

    def reason_for(self, adjustment: str) -> str:
        """The input that holds the reason of a movement by hand."""
        moved = self.inputs[adjustment]
        alike = (i.name for i in self.inputs.values() if i.source == "adjust" and i.span == moved.span)
        return next(name for name in alike if name != adjustment)

    @property
    def averaged(self) -> Iterator[Indicator]:
        """The nodes below the root that earn the mean of the other units where they do not apply."""
        yield from (n for child in self.root.children for n in child.walk() if n.not_applicable.kind == "peer_mean")
