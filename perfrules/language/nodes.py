"""Syntax nodes: what was written, each with its span; nothing resolved, nothing computed.

Two trees are equal when they say the same, wherever it stood and in whichever of the two languages it was said.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from ..common.source import Source, Span


def _span(*, kw_only: bool = False) -> Span:
    span: Span = field(eq=False, repr=False, kw_only=kw_only)
    return span


# Expressions -----------------------------------------------------------------------------------------------------


@frozen
class Number:
    """A literal: its exact value in the unit's base, and the unit as written (None for a bare number)."""

    value: Fraction
    unit: str | None
    span: Span = _span()


@frozen
class DateLiteral:
    """A day; the year is None where the file leaves it to the framework's year."""

    year: int | None
    month: int
    day: int
    span: Span = _span()

    def in_year(self, year: int) -> date:
        """The calendar day, with the framework's year where none was written."""
        return date(self.year or year, self.month, self.day)


@frozen
class Name:
    """A name as written; ``quoted`` if it stood in quotation marks as a whole."""

    text: str
    quoted: bool
    span: Span = _span()


@frozen
class Special:
    """A word that stands for a value: full, half, value, score, total, yes, no."""

    key: str
    span: Span = _span()


@frozen
class Chain:
    """``a + b − c`` or ``a × b ÷ c``: operands with the operator before each (the first has + or ×)."""

    parts: tuple[tuple[str, Expression], ...]
    span: Span = _span()


@frozen
class Comparison:
    """``a op b`` or ``a op b op c``."""

    operands: tuple[Expression, ...]
    ops: tuple[str, ...]
    span: Span = _span()


@frozen
class Logic:
    """and, or, not."""

    op: str
    operands: tuple[Expression, ...]
    span: Span = _span()


@frozen
class Presence:
    """``x 不适用``."""

    operand: Name
    span: Span = _span()


@frozen
class Call:
    """A function of the closed list."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span = _span()


@frozen
class Pick:
    """``按(类别：“委” 30分、“局” 20分)``: a value by option; the option None is 否则."""

    subject: Expression
    choices: tuple[tuple[str | None, Expression], ...]
    span: Span = _span()


Expression = Number | DateLiteral | Name | Special | Chain | Comparison | Logic | Presence | Call | Pick


# Statements ------------------------------------------------------------------------------------------------------


@frozen
class Mark:
    """（原文）, （公布） and their like."""

    key: str
    span: Span = _span()


@frozen
class Text:
    """A free text and the word that opened it (title, remark, meaning, printed …)."""

    kind: str
    text: str
    span: Span = _span()


@frozen
class Setting:
    """A head line that is no free text: total, year, rounding, policy, …; ``values`` depend on the kind."""

    kind: str
    values: tuple[object, ...]
    span: Span = _span()


@frozen
class Limit:
    """A bound of an input: ``>0``, ``0至预算总额``."""

    op: str
    bound: Expression
    span: Span = _span()


@frozen
class Declaration:
    """An input: name, key, type, unit of bare numbers, limits, decimals, options, fields of a list, documentation."""

    name: str
    alias: str | None
    type: str
    unit: str | None
    limits: tuple[Limit, ...]
    options: tuple[str, ...]
    fields: tuple[Declaration, ...]
    decimals: int | None
    at_least: int | None
    doc: str
    span: Span = _span()
    name_span: Span = _span()
    repeated: bool = field(default=False, eq=False, kw_only=True)  # a facet is stated twice
    periods: tuple[str, ...] = field(default=(), kw_only=True)  # of a series, oldest first


@frozen
class Within:
    """What a band takes in: comparisons of the measure, joined by and; labels; yes or no; or any condition."""

    kind: str  # compare | labels | fact | when
    parts: tuple[tuple[str, Expression], ...] = ()
    labels: tuple[str, ...] = ()
    fact: bool = True
    condition: Expression | None = None
    half: bool = field(default=False, eq=False, kw_only=True)  # one edge is marked, the other read from it
    span: Span = _span(kw_only=True)


@frozen
class Outcome:
    """What follows: points, proportion, not_applicable, undetermined, judged (from, to with open ends).

    ``adds`` and ``deducts`` start from the full or base points; ``signal`` shows a label and moves no points.
    """

    kind: str
    value: Expression | None = None
    upto: Expression | None = None
    edges: tuple[str | None, str | None] = (None, None)
    label: str = ""
    span: Span = _span(kw_only=True)


@frozen
class Clause:
    """A tail: a bound (at_most, at_least, down_to_zero, no_cap), part_step, or unless with its condition."""

    kind: str
    value: Expression | None = None
    key: str = ""
    side: str = ""  # "" bounds a score; deducts or adds bounds that movement
    span: Span = _span(kw_only=True)


@frozen
class Measure:
    """``= figure``."""

    expression: Expression
    span: Span = _span()


@frozen
class Where:
    """``其中 name = expression``."""

    name: str
    expression: Expression
    span: Span = _span()


@frozen
class Band:
    """``≤10% 得满分``; without a range it is the rest: ``否则 0分``."""

    within: Within | None
    outcome: Outcome
    span: Span = _span()


@frozen
class Line:
    """``其间按直线``."""

    span: Span = _span()


@frozen
class Knots:
    """``插值 0.2得0分、0.5得4分``."""

    knots: tuple[tuple[Expression, Expression], ...]
    span: Span = _span()


@frozen
class Points:
    """``得 式``: the leaf's points by formula, or ``按比例得分``."""

    outcome: Outcome
    span: Span = _span()


@frozen
class Step:
    """``每超1个百分点扣0.5分``: direction, step (None: each occurrence), amount, and where it starts if written."""

    direction: str  # over | under | away | occurrence
    step: Expression | None
    counted: Name | None
    amount: Expression
    sign: int
    anchor: tuple[str, Expression] | None
    span: Span = _span()


@frozen
class Item:
    """A line of a checklist, with its points if the sheet gives each its own."""

    text: str
    points: Expression | None
    alias: str | None
    ordinal: int | None
    span: Span = _span()


@frozen
class Checklist:
    """``缺一项扣1分``."""

    amount: Expression
    span: Span = _span()


@frozen
class Judged:
    """``评委打分`` or ``评委定档``."""

    kind: str
    span: Span = _span()


@frozen
class Combine:
    """``各项取最高``: how a block makes one score of those under it, where it is not their sum."""

    key: str
    span: Span = _span()


@frozen
class Adjust:
    """``人工调整，最多扣2分``: a movement by hand after the computed score."""

    span: Span = _span()


@frozen
class Base:
    """``基础分 1.5分``: where additions and deductions start."""

    points: Expression
    span: Span = _span()


@frozen
class Scale:
    """``原满分 120分``: the scale on which the measure, or what stands under a block, is given."""

    points: Fraction
    span: Span = _span()


@frozen
class Weight:
    """``权重 中央资金``: the share of the block's points that falls to this indicator."""

    expression: Expression
    span: Span = _span()


@frozen
class Policy:
    """``不适用时 …`` or ``缺失时 …``: a policy's key, or ``points`` with an expression."""

    when: str
    key: str
    value: Expression | None
    span: Span = _span()


@frozen
class Rounding:
    """``舍入 单项得分 四舍五入到0.01``; the place is ``leaf`` in a leaf; mode None is ``不舍入``."""

    place: str
    mode: str | None
    step: Fraction | None
    span: Span = _span()


@frozen
class Direction:
    """``方向 越低越好``."""

    key: str
    span: Span = _span()


@frozen
class Gap:
    """What the file does not model, with its points if it has any."""

    text: str
    points: Fraction | None
    span: Span = _span()


Body = (
    Text | Declaration | Measure | Where | Band | Line | Knots | Points | Step | Item | Checklist | Judged | Policy
    | Rounding | Direction | Gap | Clause | Combine | Adjust | Base | Scale | Weight
)  # fmt: skip


@frozen
class Sentence:
    """A statement of an indicator with its tails and marks."""

    body: Body
    clauses: tuple[Clause, ...]
    marks: tuple[Mark, ...]
    span: Span = _span()


@frozen
class Heading:
    """A numbered heading, its sentences, and the headings under it."""

    number: str = field(eq=False)  # as written
    ordinal: tuple[int, int]  # rank of the numbering, and the number in it
    title: str
    alias: str | None
    points: Expression | None
    marks: tuple[Mark, ...]
    sentences: tuple[Sentence, ...]
    children: tuple[Heading, ...]
    span: Span = _span()
    title_span: Span = _span()
    extra: str = field(default="", kw_only=True)  # bonus (+3分) or deduction (-30分), outside the points of the block
    broken: bool = field(default=False, eq=False, kw_only=True)  # a statement of it could not be read


@frozen
class Grade:
    """A grade and the range of totals that earns it."""

    name: str
    limits: tuple[tuple[str, Expression], ...]
    span: Span = _span()


@frozen
class Override:
    """``若 …，等级不得为“优”``."""

    condition: Expression
    kind: str  # not | is | outside | total
    grade: str
    total: Expression | None
    span: Span = _span()


@frozen
class Check:
    """An equation or condition over figures of the form that must hold."""

    condition: Expression
    text: str
    span: Span = _span()


@frozen
class Fact:
    """A figure of a case: an expression, a status, or a row of a list; for fields also the leaf concerned."""

    kind: str  # given | declared | filled | row
    name: str
    value: Expression | str | None
    row: tuple[tuple[str, Expression], ...]
    leaf: str | None
    mark: str | None
    span: Span = _span()


@frozen
class Expectation:
    """``总分 = 99.96分``, ``甲 在 [0, 2]``, ``等级 可能为 优、良``; ``values`` are expressions or texts."""

    what: str
    kind: str  # equals | between | may_be
    values: tuple[Expression | str, ...]
    span: Span = _span()


@frozen
class Case:
    """A case with its figures and what they must give."""

    name: str
    texts: tuple[Text, ...]
    facts: tuple[Fact, ...]
    expectations: tuple[Expectation, ...]
    findings: tuple[str, ...]
    span: Span = _span()
    finding_lines: tuple[Span, ...] = field(default=(), eq=False, repr=False, kw_only=True)  # where each is asked for


@frozen
class Document:
    """A whole file."""

    source: Source = field(eq=False, repr=False)
    language: Fraction | None
    name: str
    texts: tuple[Text, ...]
    settings: tuple[Setting | Policy | Rounding, ...]
    form: tuple[Declaration, ...]
    inputs: tuple[Declaration, ...]
    headings: tuple[Heading, ...]
    root: tuple[Sentence, ...]
    grades: tuple[Grade, ...]
    overrides: tuple[Override, ...]
    checks: tuple[Check, ...]
    cases: tuple[Case, ...]
    gaps: tuple[Gap, ...]
    span: Span = _span()
    broken: frozenset[str] = field(default=frozenset(), eq=False, kw_only=True)  # sections with unreadable statements
    announced: frozenset[str] = field(default=frozenset(), eq=False, kw_only=True)  # names that the text declares
