"""Figures that rules use and nobody declares: their declarations, where the use leaves one type only.

Nothing is guessed. A figure that occurrences are counted of is a count, one compared with money is money in that
unit; two figures of which only the ratio is known may be money or counts, and so their author has to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import define, field, frozen

from ..common.source import Span
from ..common.types import UNIT_BY_SPELLING
from . import nodes
from .nodes import Expression

Reason = tuple[str, str]  # in Chinese and in English


@frozen
class _Kind:
    """A type as a declaration states it: its word, the unit of bare numbers, the options."""

    type: str
    unit: str | None = None
    options: tuple[str, ...] = ()


_TRUTH, _RATIO, _COUNT, _DATE, _POINTS = (_Kind(t) for t in ("truth", "ratio", "count", "date", "points"))
_BY_BASE = {
    "days": _Kind("days", "天"), "workdays": _Kind("workdays", "个工作日"), "months": _Kind("months", "个月"),
    "years": _Kind("number", "年"), "points": _POINTS,
}  # fmt: skip
_OVER_ROWS = frozenset({"mean", "weighted_mean", "sum", "count"})

_UNSEEN: Reason = ("从用法看不出类型", "its use does not tell its type")
_DIVIDED: Reason = (
    "只知道它与另一个数相除，是金额、次数还是别的看不出",
    "only a quotient with another figure is known: it may be money, a count or something else",
)
_ROWS: Reason = ("它是清单，要写明每行有哪些字段", "it is a list, and the fields of its rows must be said")
_PARTLY: Reason = ("它是选项，但规则没有把选项列全", "it is one of some options, and the rule does not name them all")
_TWOFOLD: Reason = ("几处用法要求不同的类型", "its uses ask for different types")


def missing(document: nodes.Document) -> tuple[list[nodes.Declaration], list[tuple[str, Reason]]]:
    """Declarations of undeclared figures in the order of their first use, and the figures left open, with reasons."""
    uses = _Uses(document)
    uses.collect()
    uses.solve()
    span = Span(0, 0, document.source)
    declared, undecided = [], []
    for name in uses.unknown:
        kind = uses.kinds.get(name)
        if name in uses.reasons or kind is None:
            undecided.append((name, uses.reasons.get(name, _UNSEEN)))
            continue
        nought = nodes.Limit(">=", nodes.Number(Fraction(0), None, span), span)
        limits = (nought,) if kind == _COUNT else ()
        facets = (kind.type, kind.unit, limits, kind.options, (), None, None, "")
        declared.append(nodes.Declaration(name, None, *facets, span, span))
    return declared, undecided


@define
class _Uses:
    """What a document says about the types of its figures, rule by rule."""

    document: nodes.Document
    kinds: dict[str, _Kind] = field(factory=dict)
    fields: dict[str, tuple[nodes.Declaration, ...]] = field(factory=dict)
    known: set[str] = field(factory=set)
    unknown: dict[str, None] = field(factory=dict)
    pairs: list[tuple[Expression, Expression | _Kind]] = field(factory=list)
    labels: dict[str, tuple[dict[str, None], bool]] = field(factory=dict)
    reasons: dict[str, Reason] = field(factory=dict)

    def collect(self) -> None:
        """Gather names and uses of the whole document."""
        headings = [h for top in self.document.headings for h in _walk(top)]
        bodies = [s.body for h in headings for s in h.sentences]
        for node in (*self.document.form, *self.document.inputs, *bodies):
            if isinstance(node, nodes.Declaration):
                self.declare(node)
            elif isinstance(node, nodes.Item):
                self.known |= {node.text, node.alias or node.text}
            elif isinstance(node, nodes.Where):
                self.known.add(node.name)
        for heading in headings:
            self.leaf([sentence.body for sentence in heading.sentences])
        for condition in [c.condition for c in self.document.checks] + [o.condition for o in self.document.overrides]:
            self.use(condition, _TRUTH)
        for case in self.document.cases:
            for fact in case.facts:
                if fact.kind == "given" and fact.value is not None and not isinstance(fact.value, str):
                    self.pairs.append((nodes.Name(fact.name, False, fact.span), fact.value))

    def declare(self, node: nodes.Declaration) -> None:
        names = {node.name, node.alias or node.name}
        self.known |= names
        for name in names:
            if node.type == "list":
                self.fields[name] = node.fields
            self.kinds[name] = _Kind(node.type, node.unit, node.options)
        for part in (node, *node.fields):
            for limit in part.limits:
                self.use(limit.bound, _Kind(part.type, part.unit, part.options))

    def leaf(self, bodies: Sequence[nodes.Body]) -> None:
        """The uses in one indicator's sentences."""
        measure = next((b.expression for b in bodies if isinstance(b, nodes.Measure)), None)
        closed = not any(isinstance(b, nodes.Band) and b.within is None for b in bodies)
        for body in bodies:
            match body:
                case nodes.Measure(expression=expression):
                    self.use(expression)
                case nodes.Where(name=name, expression=expression):
                    self.use(expression)
                    self.pairs.append((nodes.Name(name, False, body.span), expression))
                case nodes.Band(within=within, outcome=outcome):
                    self.band(measure, within, closed=closed)
                    self.outcome(measure, outcome)
                case nodes.Points(outcome=outcome):
                    self.outcome(measure, outcome)
                case nodes.Step():
                    self.step(measure, body)
                case nodes.Knots(knots=knots):
                    for at, points in knots:
                        self.measured(measure, at)
                        self.use(points, _POINTS)

    def band(self, measure: Expression | None, within: nodes.Within | None, *, closed: bool) -> None:
        if within is None:
            return
        if within.condition is not None:
            self.use(within.condition, _TRUTH)
        for _, value in within.parts:
            self.use(value)
            self.measured(measure, value)
        if within.kind == "fact":
            self.measured(measure, _TRUTH)
        if within.kind == "labels" and isinstance(measure, nodes.Name):
            named, before = self.labels.get(measure.text, ({}, True))
            self.labels[measure.text] = (named | dict.fromkeys(within.labels), before and closed)

    def outcome(self, measure: Expression | None, outcome: nodes.Outcome) -> None:
        if outcome.kind == "proportion":
            self.measured(measure, _RATIO)
        if outcome.value is not None:
            self.use(outcome.value, _POINTS)

    def step(self, measure: Expression | None, step: nodes.Step) -> None:
        self.use(step.amount, _POINTS)
        if step.anchor is not None:
            self.use(step.anchor[1])
            self.measured(measure, step.anchor[1])
        if step.direction == "occurrence":
            if step.counted is not None:
                self.use(step.counted, _COUNT)
            else:
                self.measured(measure, _COUNT)
        elif isinstance(step.step, nodes.Number):
            points_of_ratio = step.step.unit is not None and UNIT_BY_SPELLING[step.step.unit].type.kind == "change"
            self.measured(measure, _RATIO if points_of_ratio else step.step)

    def measured(self, measure: Expression | None, like: Expression | _Kind) -> None:
        if measure is not None:
            self.pairs.append((measure, like))

    def use(self, expression: Expression, kind: _Kind | None = None) -> None:
        """Note the names in a formula and what each must be."""
        if kind is not None:
            self.pairs.append((expression, kind))
        match expression:
            case nodes.Name(text=text):
                if text not in self.known and "." not in text:
                    self.unknown.setdefault(text)
            case nodes.Chain(parts=parts):
                for _, part in parts:
                    self.use(part)
            case nodes.Comparison(operands=operands):
                for left, right in pairwise(operands):
                    if not (_is_label(left, right) or _is_label(right, left)):
                        self.pairs.append((left, right))
                for operand in operands:
                    if not any(_is_label(operand, other) for other in operands if other is not operand):
                        self.use(operand)
            case nodes.Logic(operands=operands):
                for operand in operands:
                    self.use(operand, _TRUTH)
            case nodes.Presence(operand=operand):
                self.use(operand)
            case nodes.Call():
                self.call(expression)

    def call(self, node: nodes.Call) -> None:
        first, *rest = node.arguments
        name = first.text if isinstance(first, nodes.Name) else ""
        if node.function in _OVER_ROWS or name in self.fields:
            if name and name not in self.known:
                self.unknown.setdefault(name)
                self.reasons[name] = _ROWS
                return
            own = {part.name for part in self.fields.get(name, ())} - self.known
            self.known |= own  # the fields of a list are names inside its functions only
            for argument in rest:
                self.use(argument)
            self.known -= own
            return
        self.use(first, _TRUTH if node.function == "choose" else None)
        for argument in rest:
            self.use(argument)
        like = rest if node.function == "choose" else node.arguments
        self.pairs += pairwise(like)

    def solve(self) -> None:
        """Let what is known spread until nothing new follows."""
        for name, (options, closed) in self.labels.items():
            if name in self.unknown:
                if closed and len(options) > 1:
                    self.kinds[name] = _Kind("label", None, tuple(options))
                else:
                    self.reasons[name] = _PARTLY
        before = -1
        while before != (before := len(self.kinds) + len(self.reasons)):
            for left, right in self.pairs:
                kind = right if isinstance(right, _Kind) else self.kind(right)
                if kind is not None:
                    self.push(left, kind)
                back = self.kind(left)
                if back is not None and not isinstance(right, _Kind):
                    self.push(right, back)
        for left, _ in self.pairs:
            for quotient in _quotients(left):
                for _, part in quotient.parts:
                    if isinstance(part, nodes.Name) and part.text in self.unknown and part.text not in self.kinds:
                        self.reasons.setdefault(part.text, _DIVIDED)

    def kind(self, node: Expression) -> _Kind | None:
        """The type of a formula as far as it is known by now."""
        match node:
            case nodes.Number(unit=unit):
                return _unit_kind(unit)
            case nodes.DateLiteral():
                return _DATE
            case nodes.Name(text=text):
                return self.kinds.get(text)
            case nodes.Special(key=key):
                return _TRUTH if key in ("yes", "no") else None if key == "value" else _POINTS
            case nodes.Chain(parts=parts):
                return self.chain_kind(parts)
            case nodes.Call(function="growth"):
                return _RATIO
            case nodes.Call(function="count"):
                return _COUNT
            case nodes.Call(function=function, arguments=arguments) if function in ("min", "max", "abs", "choose"):
                chosen = arguments[1:] if function == "choose" else arguments
                return next((kind for kind in map(self.kind, chosen) if kind is not None), None)
            case nodes.Comparison() | nodes.Logic() | nodes.Presence():
                return _TRUTH
        return None

    def chain_kind(self, parts: Sequence[tuple[str, Expression]]) -> _Kind | None:
        kinds = [self.kind(part) for _, part in parts]
        first = kinds[0]
        if parts[0][0] == "×":
            quotient = len(parts) == 2 and parts[1][0] == "÷" and first is not None and first.type not in _NOT_DIVIDED
            return _RATIO if quotient and kinds[1] is not None and kinds[1].type == getattr(first, "type", "") else None
        minus = any(op == "-" for op, _ in parts)
        if minus and _DATE in kinds:
            return _BY_BASE["days"] if kinds == [_DATE, _DATE] else None
        if minus and _RATIO in kinds:
            return None
        return next((kind for kind in kinds if kind is not None), None)

    def push(self, node: Expression, kind: _Kind) -> None:
        """A formula is of this type: what follows for the names in it."""
        match node:
            case nodes.Name(text=text):
                if text not in self.unknown:
                    if text not in self.kinds and text in self.known:
                        self.kinds[text] = kind  # a local name
                elif text not in self.kinds:
                    self.kinds[text] = kind
                elif self.kinds[text].type != kind.type:
                    self.reasons.setdefault(text, _TWOFOLD)
            case nodes.Chain(parts=parts) if parts[0][0] == "+" and kind.type not in (
                "days",
                "date",
                "ratio",
                "points",
            ):
                for _, part in parts:
                    self.push(part, kind)
            case nodes.Chain(parts=(("×", left), ("÷", right))) if kind == _RATIO:
                for one, other in ((left, right), (right, left)):
                    known = self.kind(other)
                    if known is not None and known.type not in _NOT_DIVIDED:
                        self.push(one, known)
            case nodes.Call(function=function, arguments=arguments) if function in ("min", "max", "abs", "choose"):
                for argument in arguments[1:] if function == "choose" else arguments:
                    self.push(argument, kind)


_NOT_DIVIDED = frozenset({"ratio", "number", "truth", "date", "label", "text", "list"})


def _unit_kind(unit: str | None) -> _Kind | None:
    if unit is None:
        return None
    type_ = UNIT_BY_SPELLING[unit].type
    if type_.base == "money":
        return _Kind("money", unit)
    return _BY_BASE.get(type_.base) or {"ratio": _RATIO, "count": _COUNT}.get(type_.kind)


def _is_label(node: Expression, other: Expression) -> bool:
    """Whether a name in quotation marks is an option that another name is compared with."""
    return isinstance(node, nodes.Name) and node.quoted and isinstance(other, nodes.Name)


def _walk(heading: nodes.Heading) -> Iterator[nodes.Heading]:
    yield heading
    for child in heading.children:
        yield from _walk(child)


def _quotients(node: Expression) -> Iterator[nodes.Chain]:
    match node:
        case nodes.Chain(parts=parts):
            if any(op == "÷" for op, _ in parts):
                yield node
            for _, part in parts:
                yield from _quotients(part)
        case nodes.Call(arguments=operands) | nodes.Comparison(operands=operands) | nodes.Logic(operands=operands):
            for operand in operands:
                yield from _quotients(operand)
