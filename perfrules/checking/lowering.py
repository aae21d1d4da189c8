"""Surface forms to core expressions: the one place that knows what 按比例得分 or 每超…扣… means.

Each leaf's sentences are read in order. Conditions and bands become the branches of one choice; exactly one sentence
may say what holds otherwise: 否则, a step, a proportion, interpolation, a checklist, a formula. Nothing is proven here:
see ``bounds``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise

from attrs import define, evolve, field, frozen

from ..common import types
from ..common.diagnostics import Label, report
from ..common.source import Span
from ..language import nodes
from ..meaning import model
from ..meaning.evaluator import Knowledge
from ..meaning.model import Expression
from .formulas import FULL, VALUE, Formulas, Refused, Typed, in_words
from .movements import StepReader


@frozen
class Band:
    """A branch of a rule as written, for the checks of order and overlap."""

    comparisons: tuple[tuple[str, Expression], ...] | None  # of the measure; None for other conditions
    branch: model.Branch
    outcome: str = ""  # its kind: deducts, adds, points


Movement = tuple[Span, list[Expression]]  # a step as written, and the products and bounds that it became


@frozen
class Lowered:
    """A leaf's rule and what the checks want to know of its surface."""

    rule: model.Rule
    bands: tuple[Band, ...]
    movements: tuple[Movement, ...] = ()


@define
class RuleReader:
    """Reads the sentences of one leaf into a rule."""

    formulas: Formulas
    heading: nodes.Heading
    points: Fraction
    judged_level: str  # keys of the inputs that a judged leaf asks for
    judged_score: str
    adjustment: str  # and that of a movement by hand
    items: Mapping[int, str]  # start of an item's span to the key of its fact
    knowledge: Callable[[], Knowledge]  # asked late: a rule may bring figures of its own
    part_step: str | None = None  # how a part of a step counts where a sentence does not say
    floor: nodes.Clause | None = None  # where deductions end if no sentence says it
    applicable: list[model.Branch] = field(factory=list)
    bands: list[Band] = field(factory=list)
    tail: Expression | None = None
    tail_span: Span | None = None
    steps: list[tuple[nodes.Sentence, nodes.Step]] = field(factory=list)
    movements: list[Movement] = field(factory=list)
    item_sentences: list[tuple[nodes.Sentence, nodes.Item]] = field(factory=list)
    checklist: nodes.Sentence | None = None
    line: nodes.Line | None = None
    judged: nodes.Judged | None = None
    direction: nodes.Direction | None = None
    low: Fraction | None = Fraction(0)
    leaf_clauses: list[nodes.Clause] = field(factory=list)
    sentence_bounds: dict[str, Span] = field(factory=dict)
    labelled: dict[str, Span] = field(factory=dict)
    base: Expression | None = None
    scale: nodes.Scale | None = None
    adjust: nodes.Sentence | None = None
    signals: list[model.Branch] = field(factory=list)
    signal_rest: Expression | None = None
    good: bool = True

    def refuse(self, slug: str, span: Span, *labels: Label, fix: str | None = None, **values: object) -> Refused:
        """Report a mistake of this leaf, with its name."""
        return self.formulas.refuse(slug, span, *labels, fix=fix, leaf=self.heading.title, **values)

    def read(self) -> Lowered | None:
        """The rule; None when a sentence had to be refused."""
        self.measure_first()
        self.items_in_order()
        for sentence in self.heading.sentences:
            handler = _SENTENCES.get(type(sentence.body))
            if handler is None:
                continue
            try:
                handler(self, sentence)
            except Refused:
                self.good = False
        if not self.good or self.heading.broken:
            return None
        try:
            return self.finish()
        except Refused:
            return None

    def measure_first(self) -> None:
        """其中 and = stand wherever the sheet has them; what follows may use them."""
        for sentence in self.heading.sentences:
            body = sentence.body
            try:
                if isinstance(body, nodes.Where):
                    if body.name in self.formulas.inputs or body.name in self.formulas.local:
                        raise self.refuse("duplicate-name", body.span, name=body.name)
                    self.formulas.local[body.name] = self.formulas.lower(body.expression)
                    self.formulas.check_size(self.formulas.local[body.name], body.span)
                elif isinstance(body, nodes.Base):
                    self.once(self.base, body.span)
                    self.base = self.formulas.points(body.points)
                elif isinstance(body, nodes.Scale):
                    self.once(self.scale, body.span)
                    self.scale = body
                elif isinstance(body, nodes.Measure):
                    if self.formulas.measure is not None:
                        raise self.refuse("two-measures", body.span)
                    self.formulas.measured = True
                    self.formulas.measure = self.formulas.lower(body.expression)
                    self.formulas.check_size(self.formulas.measure, body.span)
            except Refused:
                self.good = False
                if isinstance(body, nodes.Where):  # reported once; sentences that use the name are not to blame
                    self.formulas.announced |= {body.name}

    def items_in_order(self) -> None:
        """① ② ③ without a gap: a missing number is a lost line."""
        due = 1
        for sentence in self.heading.sentences:
            body = sentence.body
            if isinstance(body, nodes.Item) and body.ordinal is not None:
                if body.ordinal != due:
                    self.formulas.diagnostics.append(
                        report("number-out-of-step", body.span, number=body.span.text[:1], due=due)
                    )
                    self.good = False
                due = body.ordinal + 1

    def need_measure(self, span: Span) -> Typed:
        """The measure; without one the sentence is refused, in silence where the measure itself was."""
        if self.formulas.measure is None:
            if self.formulas.measured or self.heading.broken:
                raise Refused("measure")
            raise self.refuse("no-measure", span)
        return self.formulas.measure

    def once(self, seen: object, span: Span) -> None:
        """Refuse a sentence of which one is enough."""
        if seen is not None:
            raise self.refuse("stated-twice", span, text=span.text)

    # Sentences

    def take_band(self, sentence: nodes.Sentence) -> None:
        """A band: its range, its outcome, the bounds that follow it."""
        body = sentence.body
        assert isinstance(body, nodes.Band)
        if body.outcome.kind == "signal":
            self.take_signal(sentence, body)
            return
        if body.within is None:
            self.set_tail(self.bounded(self.outcome(body.outcome), sentence), body.span)
            return
        within = body.within
        condition, comparisons = self.within(within, body.span)
        if body.outcome.kind == "not_applicable" and within.kind == "when":
            self.applicable.append(model.Branch(condition, model.Verdict("not_applicable"), origin=body.span))
            return
        if self.steps and within.kind == "when":
            raise self.refuse(
                "condition-after-step", body.span, Label(self.steps[0][0].span, "这一句在前", "this comes first")
            )
        if self.tail is not None or (self.steps and not (comparisons and _gives_nothing(body.outcome))):
            raise self.refuse("band-after-rest", body.span)
        value = self.bounded(self.outcome(body.outcome), sentence)
        self.bands.append(Band(comparisons, model.Branch(condition, value, origin=body.span), body.outcome.kind))

    def take_signal(self, sentence: nodes.Sentence, body: nodes.Band) -> None:
        """A band that shows a label beside the score."""
        for clause in sentence.clauses:
            raise self.refuse("nothing-to-bound", clause.span, text=clause.span.text)
        label = model.Const(body.outcome.label, types.LABEL, origin=body.outcome.span)
        if body.within is None:
            self.once(self.signal_rest, body.span)
            self.signal_rest = label
            return
        if self.signal_rest is not None:
            raise self.refuse("band-after-rest", body.span)
        condition, _ = self.within(body.within, body.span)
        self.signals.append(model.Branch(condition, label, origin=body.span))

    def within(self, within: nodes.Within, span: Span) -> tuple[Expression, tuple[tuple[str, Expression], ...] | None]:
        """The condition of a band, and its comparisons of the measure if it is made of such."""
        if within.kind == "when":
            assert within.condition is not None
            return self.formulas.condition(within.condition), None
        if within.kind == "labels":
            return self.labels(within, span), None
        found = self.need_measure(span)
        measure = Typed(model.Own(VALUE, found.type, origin=span), found.type)
        if within.kind == "fact":
            if measure.type != types.TRUTH:
                raise self.refuse("fact-of-number", span, type=in_words(measure.type))
            truth = model.Const(within.fact, types.TRUTH)
            return model.Compare("=", measure.expression, truth, origin=span), None
        comparisons: list[tuple[str, Expression]] = []
        if within.half and not self.other_edge_claimed(within):
            raise self.edge_not_stated(within)
        for op, node in within.parts:
            bound = self.formulas.lower(node)
            if not (measure.type.numeric or measure.type == types.DATE):
                raise self.refuse("range-of-fact", span, type=in_words(measure.type))
            if op.endswith("?"):
                if not measure.type.whole:
                    raise self.edge_not_stated(within)
                op = op.replace("?", "=")
            self.formulas.check_comparable(measure, span, bound, node.span)
            comparisons.append((op, bound.expression))
        parts = tuple(model.Compare(op, measure.expression, b, origin=within.span) for op, b in comparisons)
        condition = parts[0] if len(parts) == 1 else model.Logic("and", parts, origin=within.span)
        return condition, tuple(comparisons)

    def other_edge_claimed(self, within: nodes.Within) -> bool:
        """Whether another band takes in the edge that ``80%（含）至90%`` leaves out."""
        outer = next(node for op, node in within.parts if op in ("<", ">"))
        bands = [s.body.within for s in self.heading.sentences if isinstance(s.body, nodes.Band) and s.body.within]
        claimed = [node for band in bands if band is not within for op, node in band.parts if "=" in op]
        return isinstance(outer, nodes.Number) and any(
            isinstance(node, nodes.Number) and node.value == outer.value for node in claimed
        )

    def edge_not_stated(self, within: nodes.Within) -> Refused:
        """Refuse a range whose edges may or may not belong to it, with both readings."""
        low, high = (part.span.text for _, part in within.parts)
        one, two = (
            (f"{a}{low} 且 {b}{high}", f"{a.translate(_ASCII)}{low} and {b.translate(_ASCII)}{high}")
            for a, b in _EDGES[within.half and within.parts[0][0]]
        )
        return self.refuse("edge-not-stated", within.span, text=within.span.text, one=one, two=two)

    def labels(self, within: nodes.Within, span: Span) -> Expression:
        """The condition that the option or the judged level is one of these."""
        measure = self.formulas.measure
        if measure is None and self.judged is not None and self.judged.kind == "level":
            target: Expression = model.Ref(self.judged_level, types.LABEL, origin=span)
        elif measure is not None and measure.type == types.LABEL:
            target = model.Own(VALUE, types.LABEL, origin=span)
        else:
            if any(isinstance(s.body, nodes.Judged) and s.body.kind == "level" for s in self.heading.sentences):
                raise Refused("judged twice")
            raise self.refuse("labels-of-number", span)
        for label in within.labels:
            self.formulas.check_option(target if measure is None else measure.expression, label, within.span)
            if label in self.labelled:
                other = Label(self.labelled[label], "这一档也有它", "this band has it as well")
                raise self.refuse("bands-overlap", span, other, example=f"“{label}”")
            self.labelled[label] = span
        parts = tuple(
            model.Compare("=", target, model.Const(label, types.LABEL), origin=span) for label in within.labels
        )
        return parts[0] if len(parts) == 1 else model.Logic("or", parts, origin=span)

    def outcome(self, outcome: nodes.Outcome) -> Expression:
        """What a band or 否则 gives."""
        if outcome.kind == "not_applicable":
            return model.Verdict("not_applicable", origin=outcome.span)
        if outcome.kind == "undetermined":
            return model.Verdict("undetermined", origin=outcome.span)
        if outcome.kind == "proportion":
            return self.proportion(outcome.span)
        assert outcome.value is not None
        value = self.formulas.points(outcome.value)
        if outcome.kind in ("adds", "deducts"):
            return self.shifted(value, adds=outcome.kind == "adds", span=outcome.span)
        if outcome.kind == "judged":
            assert outcome.upto is not None
            return self.judged_between(value, self.formulas.points(outcome.upto), outcome)
        return evolve(value, origin=outcome.span) if isinstance(value, model.Const) else value

    def shifted(self, amount: Expression, *, adds: bool, span: Span) -> Expression:
        """The base (else full points less, or nothing more) moved by an amount."""
        start = self.start(adds=adds)
        if start is None:
            return evolve(amount, origin=span) if isinstance(amount, model.Const) else amount
        if isinstance(start, model.Const) and isinstance(amount, model.Const):
            assert isinstance(start.value, Fraction) and isinstance(amount.value, Fraction)
            return model.Const(start.value + amount.value * (1 if adds else -1), types.POINTS, origin=span)
        return model.Apply("+" if adds else "-", (start, amount), types.POINTS, origin=span)

    def start(self, *, adds: bool) -> Expression | None:
        """Where additions or deductions start; None is nothing."""
        return self.base if self.base is not None else None if adds else FULL

    def judged_between(self, first: Expression, second: Expression, outcome: nodes.Outcome) -> Expression:
        """A score that people give between two bounds, whichever was written first."""
        if self.judged is None:
            raise self.refuse("judged-not-said", outcome.span)
        opens = [edge == "excluded" for edge in outcome.edges]
        constants = [part.value for part in (first, second) if isinstance(part, model.Const)]
        falls = len(constants) == 2 and constants[0] > constants[1]  # type: ignore[operator]
        falls = falls or (first == FULL and second != FULL)
        if falls:
            first, second, opens = second, first, opens[::-1]
        return model.Judged(self.judged_score, first, second, opens[0], opens[1], origin=outcome.span)

    def proportion(self, span: Span) -> Expression:
        """Full points times the measure, which must be a ratio."""
        measure = self.need_measure(span)
        if measure.type == types.POINTS and self.scale is not None:
            if self.scale.points <= 0:
                raise self.refuse("step-not-positive", self.scale.span)
            own = model.Own(VALUE, types.POINTS, origin=span)
            whole = model.Const(self.scale.points, types.POINTS, origin=self.scale.span)
            part = model.Apply("÷", (own, whole), types.RATIO, origin=span)
            return model.Apply("×", (FULL, part), types.POINTS, origin=span)
        if measure.type != types.RATIO:
            raise self.refuse("proportion-of", span, type=in_words(measure.type))
        if (self.low or 0) < 0:
            raise self.refuse("full-of-deduction", span, text=span.text)
        own = model.Own(VALUE, types.RATIO, origin=span)
        return model.Apply("×", (FULL, own), types.POINTS, origin=span)

    def bounded(self, value: Expression, sentence: nodes.Sentence) -> Expression:
        """A value between the bounds that its sentence states."""
        seen: dict[str, nodes.Clause] = {}
        for clause in sentence.clauses:
            side = "at_least" if clause.kind == "down_to_zero" else clause.kind
            if side in seen:
                raise self.refuse("two-bounds", clause.span, Label(seen[side].span, "另一个", "the other one"))
            seen[side] = clause
            self.sentence_bounds[side] = clause.span
            if clause.kind in ("part_step", "unless") or clause.side:
                raise self.refuse("clause-without-step", clause.span, text=clause.span.text)
            if isinstance(value, (model.Const, model.Verdict, model.Judged)) or value == FULL:
                raise self.refuse("nothing-to-bound", clause.span, text=clause.span.text)
            value = self.clamp(value, clause)
        return value

    def clamp(self, value: Expression, clause: nodes.Clause) -> Expression:
        """A value cut off by one bound."""
        if clause.kind == "no_cap":
            raise self.refuse("no-cap", clause.span)
        if clause.kind == "down_to_zero":
            # In a deduction of 10 points, all are deducted at −10.
            end = model.Const(min(self.low or Fraction(0), Fraction(0)), types.POINTS)
            return model.Apply("max", (value, end), types.POINTS, origin=clause.span)
        assert clause.value is not None
        bound = self.formulas.points(clause.value)
        op = "min" if clause.kind == "at_most" else "max"
        return model.Apply(op, (value, bound), types.POINTS, origin=clause.span)

    def set_tail(self, value: Expression, span: Span) -> None:
        """What holds where no band does; only one sentence can say it."""
        if self.tail_span is not None:
            raise self.refuse("two-rests", span, Label(self.tail_span, "这一句已说", "this already says it"))
        self.tail, self.tail_span = value, span

    def take_points(self, sentence: nodes.Sentence) -> None:
        """``按比例得分`` or ``得 式``."""
        body = sentence.body
        assert isinstance(body, nodes.Points)
        self.set_tail(self.bounded(self.outcome(body.outcome), sentence), body.span)

    def take_knots(self, sentence: nodes.Sentence) -> None:
        """``插值 …``."""
        body = sentence.body
        assert isinstance(body, nodes.Knots)
        measure = self.need_measure(body.span)
        own = Typed(model.Own(VALUE, measure.type, origin=body.span), measure.type)
        knots: list[tuple[Expression, Expression]] = []
        for at, score in body.knots:
            typed = self.formulas.lower(at)
            self.formulas.check_comparable(own, body.span, typed, at.span)
            knots.append((typed.expression, self.formulas.points(score)))
        ats = [at.value for at, _ in knots if isinstance(at, model.Const)]
        if len(knots) < 2 or any(a >= b for a, b in pairwise(ats)):  # type: ignore[operator]
            raise self.refuse("knots-out-of-order", body.span)
        value = model.Interpolate(own.expression, tuple(knots), origin=body.span)
        self.set_tail(self.bounded(value, sentence), body.span)

    def take_step(self, sentence: nodes.Sentence) -> None:
        """Steps are put together at the end, since several of them share one bound."""
        body = sentence.body
        assert isinstance(body, nodes.Step)
        self.steps.append((sentence, body))

    def take_item(self, sentence: nodes.Sentence) -> None:
        """An item of a checklist."""
        body = sentence.body
        assert isinstance(body, nodes.Item)
        self.item_sentences.append((sentence, body))

    def take_checklist(self, sentence: nodes.Sentence) -> None:
        """``缺一项扣1分``."""
        self.once(self.checklist, sentence.span)
        self.checklist = sentence

    def take_line(self, sentence: nodes.Sentence) -> None:
        """``其间按直线``."""
        body = sentence.body
        assert isinstance(body, nodes.Line)
        self.once(self.line, body.span)
        self.line = body

    def take_judged(self, sentence: nodes.Sentence) -> None:
        """``评委打分``, ``评委定档``."""
        body = sentence.body
        assert isinstance(body, nodes.Judged)
        self.once(self.judged, body.span)
        self.judged = body

    def take_adjust(self, sentence: nodes.Sentence) -> None:
        """``人工调整，最多扣2分``; its bounds are those of the figure, which the checker declares."""
        self.once(self.adjust, sentence.span)
        self.adjust = sentence
        sides = [clause.side for clause in sentence.clauses if clause.kind == "at_most" and clause.side]
        if not sides or len(set(sides)) < len(sentence.clauses):
            raise self.refuse("adjustment-without-bounds", sentence.span)

    def take_on_block(self, sentence: nodes.Sentence) -> None:
        """A sentence that only a block can have."""
        raise self.refuse("sentence-of-block", sentence.span, text=sentence.span.text)

    def take_direction(self, sentence: nodes.Sentence) -> None:
        """``方向 越低越好``."""
        body = sentence.body
        assert isinstance(body, nodes.Direction)
        self.once(self.direction, body.span)
        self.direction = body

    def take_clause(self, sentence: nodes.Sentence) -> None:
        """A bound on a line of its own bounds the leaf."""
        body = sentence.body
        assert isinstance(body, nodes.Clause)
        for clause in (body, *sentence.clauses):
            if clause.kind in ("part_step", "unless") or clause.side:
                raise self.refuse("clause-without-step", clause.span, text=clause.span.text)
            self.leaf_clauses.append(clause)

    # The whole

    def finish(self) -> Lowered:
        """Put the parts together."""
        if self.steps:
            self.set_tail(self.all_steps(), self.steps[0][1].span)
        if self.item_sentences:
            self.set_tail(self.all_items(), self.item_sentences[0][1].span)
        elif self.checklist is not None:
            raise self.refuse("checklist-without-items", self.checklist.span)
        if self.line is not None:
            self.set_tail(self.straight_line(self.line), self.line.span)
        if self.judged is not None and self.judged.kind == "score" and not self.bands and self.tail is None:
            lowest = model.Const(min(self.low or Fraction(0), Fraction(0)), types.POINTS)
            self.tail = model.Judged(self.judged_score, lowest, FULL, origin=self.judged.span)
            self.tail_span = self.judged.span
        value = self.choice()
        if self.judged is not None and not self.asks_people(value):
            raise self.refuse(
                "two-rests", self.judged.span, Label(self.heading.span, "规则不用评分", "the rule asks for none")
            )
        self.check_direction()
        self.check_full_of_deduction(value)
        self.check_use_of_base_and_scale(value)
        for clause in self.leaf_clauses:
            side = "at_least" if clause.kind == "down_to_zero" else clause.kind
            if side in self.sentence_bounds:
                raise self.refuse(
                    "two-bounds", clause.span, Label(self.sentence_bounds[side], "另一个", "the other one")
                )
            self.sentence_bounds[side] = clause.span
            deducts = self.steps or self.checklist or isinstance(value, model.Apply) or self.shifts
            if isinstance(value, (model.Const, model.Verdict)) or (clause.kind == "down_to_zero" and not deducts):
                raise self.refuse("nothing-to-bound", clause.span, text=clause.span.text)
            value = self.clamp(value, clause)
            if clause.kind == "at_least" and clause.value is not None:
                bound = self.formulas.points(clause.value)
                if isinstance(bound, model.Const) and isinstance(bound.value, Fraction) and bound.value < 0:
                    self.low = bound.value
        if self.floor is not None and self.deducts() and "at_least" not in self.sentence_bounds:
            value = self.clamp(value, self.floor)
        measure = self.formulas.measure
        self.check_measure_used(value)
        rule = model.Rule(
            value=value, measure=measure.expression if measure else None,
            measure_type=measure.type if measure else None,
            not_applicable=tuple(self.applicable), low=self.low or Fraction(0), high=self.points,
            direction=self.direction.key if self.direction else None,
            adjust=self.adjustment if self.adjust else None, signal=self.signal(),
        )  # fmt: skip
        return Lowered(rule, tuple(self.bands), tuple(self.movements))

    def deducts(self) -> bool:
        """Whether a sentence of the leaf takes points away."""
        return self.checklist is not None or bool(self.shifts) or any(step.sign < 0 for _, step in self.steps)

    def check_full_of_deduction(self, value: Expression) -> None:
        """A part of the full points of a deduction, which are nothing, deducts nothing."""
        for part in model.walk(value) if (self.low or 0) < 0 else ():
            if isinstance(part, model.Apply) and part.op in "×÷" and FULL in part.operands:
                span = part.origin or self.heading.span
                raise self.refuse("full-of-deduction", span, text=span.text)

    def signal(self) -> Expression | None:
        """The label shown beside the score."""
        if not self.signals:
            if self.signal_rest is not None:
                raise self.refuse("leaf-without-rule", self.heading.span)
            return None
        return model.Choose(tuple(self.signals), self.signal_rest, origin=self.signals[0].origin)

    def check_use_of_base_and_scale(self, value: Expression) -> None:
        """A base that nothing moves from and a scale that nothing is read on are traces of a lost line."""
        for sentence in self.heading.sentences:
            body = sentence.body
            if isinstance(body, nodes.Base) and not (self.steps or self.shifts):
                raise self.refuse("nothing-to-bound", body.span, text=body.span.text)
            if isinstance(body, nodes.Scale) and not any(
                isinstance(part, model.Const) and part.origin == body.span for part in model.walk(value)
            ):
                raise self.refuse("nothing-to-bound", body.span, text=body.span.text)

    @property
    def shifts(self) -> bool:
        """Whether a band adds to the base or deducts from it."""
        bodies = (sentence.body for sentence in self.heading.sentences)
        return any(isinstance(b, nodes.Band) and b.outcome.kind in ("adds", "deducts") for b in bodies)

    def check_measure_used(self, value: Expression) -> None:
        """A measure that the rule does not look at is most likely a band that lost its place: ``= 100%；得满分``."""
        written = next((s for s in self.heading.sentences if isinstance(s.body, nodes.Measure)), None)
        parts = [part for whole in (value, *(b.condition for b in self.applicable)) for part in model.walk(whole)]
        measure = self.formulas.measure.expression if self.formulas.measure else None
        names = {measure.name} if isinstance(measure, model.Ref) else set()
        used = any(
            (isinstance(part, model.Own) and part.what == VALUE) or (isinstance(part, model.Ref) and part.name in names)
            for part in parts
        )
        if written is not None and not used:
            raise self.refuse("measure-unused", written.span)

    def asks_people(self, value: Expression) -> bool:
        """Whether a rule reads the score or the level that people give."""
        return any(
            isinstance(part, model.Judged) or (isinstance(part, model.Ref) and part.name == self.judged_level)
            for part in model.walk(value)
        )

    def check_direction(self) -> None:
        """A stated direction against a proportion or a step; bands are compared when they are proven."""
        if self.direction is None:
            return
        lower = self.direction.key == "lower"
        for sentence in self.heading.sentences:
            body = sentence.body
            rising = isinstance(body, nodes.Points) and body.outcome.kind == "proportion"
            if isinstance(body, nodes.Step) and body.direction in ("over", "under"):
                rising = (body.direction == "over") == (body.sign > 0)
                if rising != lower:
                    continue
            elif not (rising and lower):
                continue
            label = Label(self.direction.span, "写的方向", "the stated direction")
            raise self.refuse("direction-against-bands", body.span, label)

    def choice(self) -> Expression:
        """Bands first, then what holds otherwise."""
        if not self.bands:
            if self.tail is None:
                if self.formulas.measured and self.formulas.measure is None:
                    raise Refused("measure")
                slug = "measure-without-rule" if self.formulas.measure else "leaf-without-rule"
                raise self.refuse(slug, self.heading.span)
            return self.tail
        branches = tuple(band.branch for band in self.bands)
        span = branches[0].origin
        assert span is not None
        return model.Choose(branches, self.tail, origin=span)

    def straight_line(self, line: nodes.Line) -> Expression:
        """The line between the inner edges of two bands."""
        bands = [band for band in self.bands if band.comparisons and len(band.comparisons) == 1]
        uppers = [b for b in bands if b.comparisons and b.comparisons[0][0] in ("<", "<=")]
        lowers = [b for b in bands if b.comparisons and b.comparisons[0][0] in (">", ">=")]
        measure = self.formulas.measure
        if len(uppers) != 1 or len(lowers) != 1 or measure is None:
            raise self.refuse("line-without-bands", line.span)
        knots = tuple((b.comparisons[0][1], b.branch.value) for b in (*uppers, *lowers) if b.comparisons)
        return model.Interpolate(model.Own(VALUE, measure.type, origin=line.span), knots, origin=line.span)

    def all_steps(self) -> Expression:
        """Full points less each deduction, or nothing plus each addition; then the sentence's own bounds."""
        signs = {step.sign for _, step in self.steps}
        if len(signs) > 1 and self.base is None:
            raise self.refuse("adds-and-deducts", self.steps[0][1].span)
        movements: dict[int, list[Expression]] = {1: [], -1: []}
        outer: list[nodes.Clause] = []
        steps = tuple(step for _, step in self.steps)
        for sentence, step in self.steps:
            reader = StepReader(
                self.formulas, sentence, step, steps, self.bands, self.points, self.base, self.part_step,
                self.knowledge, self.need_measure, self.refuse,
            )  # fmt: skip
            movement, made = reader.movement()
            movements[step.sign].append(movement)
            self.movements.append((step.span, made))
            for clause in sentence.clauses:
                if clause.kind not in ("unless", "part_step") and not clause.side:
                    outer.append(clause)
                    self.sentence_bounds["at_least" if clause.kind == "down_to_zero" else clause.kind] = clause.span
        first = self.steps[0][1].span
        total = self.start(adds=not movements[-1])
        for sign, op in ((1, "+"), (-1, "-")):
            if movements[sign]:
                moved: Expression = model.Apply("+", tuple(movements[sign]), types.POINTS, origin=first)
                total = moved if total is None else model.Apply(op, (total, moved), types.POINTS, origin=first)
        assert total is not None
        kinds = [("at_least" if c.kind == "down_to_zero" else c.kind) for c in outer]
        if len(set(kinds)) < len(kinds) and len(self.steps) == 1:
            raise self.refuse("two-bounds", outer[-1].span, Label(outer[0].span, "另一个", "the other one"))
        for clause in outer:
            total = self.clamp(total, clause)
        return total

    def all_items(self) -> Expression:
        """The sum of the items, or full points less what is missing."""
        sentences = self.item_sentences
        with_points = [item for _, item in sentences if item.points is not None]
        for sentence, _ in sentences:
            for clause in sentence.clauses:
                raise self.refuse("nothing-to-bound", clause.span, text=clause.span.text)
        facts = [(item, model.Ref(self.items[item.span.start], types.TRUTH, origin=item.span)) for _, item in sentences]
        self.formulas.used.update(ref.name for _, ref in facts)
        zero = model.Const(Fraction(0), types.POINTS)
        if self.checklist is not None:
            if with_points:
                raise self.refuse("items-with-points-and-deduction", self.checklist.span)
            body = self.checklist.body
            assert isinstance(body, nodes.Checklist)
            amount = self.formulas.points(body.amount)
            lost = tuple(
                model.Choose((model.Branch(ref, zero, origin=item.span),), amount, origin=item.span)
                for item, ref in facts
            )
            deduction = model.Apply("+", lost, types.POINTS, origin=body.span)
            total: Expression = model.Apply("-", (FULL, deduction), types.POINTS, origin=body.span)
            for clause in self.checklist.clauses:
                if clause.kind in ("part_step", "unless") or clause.side:
                    raise self.refuse("clause-without-step", clause.span, text=clause.span.text)
                total = self.clamp(total, clause)
                self.sentence_bounds["at_least" if clause.kind == "down_to_zero" else clause.kind] = clause.span
            return total
        if len(with_points) < len(sentences):
            raise self.refuse("item-without-points", next(i.span for _, i in sentences if i.points is None))
        amounts: list[Fraction] = []
        got: list[Expression] = []
        for item, ref in facts:
            assert item.points is not None
            worth = self.formulas.points(item.points)
            if isinstance(worth, model.Const) and isinstance(worth.value, Fraction):
                amounts.append(worth.value)
            nothing = evolve(zero, origin=item.span)
            got.append(model.Choose((model.Branch(ref, worth, origin=item.span),), nothing, origin=item.span))
        total = model.Apply("+", tuple(got), types.POINTS, origin=sentences[0][1].span)
        capped = any(c.kind == "at_most" for c in self.leaf_clauses)
        if sum(amounts) != self.points and not (capped and sum(amounts) > self.points):
            raise self.refuse(
                "items-do-not-add-up", sentences[0][1].span.to(sentences[-1][1].span),
                Label(self.heading.span, "分值在此", "the points stand here"), sum=sum(amounts), points=self.points,
            )  # fmt: skip
        return total


# The readings of a range: nothing marked, the upper edge marked (so that the lower one is open), or the lower one.
_EDGES: dict[bool | str, tuple[tuple[str, str], ...]] = {
    False: (("≥", "＜"), ("＞", "≤")), ">": (("≥", "≤"), ("＞", "≤")), ">=": (("≥", "＜"), ("≥", "≤")),
}  # fmt: skip
_ASCII = str.maketrans("＞＜", "><")


def _gives_nothing(outcome: nodes.Outcome) -> bool:
    """Whether a band gives no points; then it can only be a limit beyond which steps no longer count."""
    value = outcome.value
    return outcome.kind == "points" and isinstance(value, nodes.Number) and value.value == 0


_SENTENCES: dict[type, Callable[[RuleReader, nodes.Sentence], None]] = {
    nodes.Band: RuleReader.take_band, nodes.Points: RuleReader.take_points, nodes.Knots: RuleReader.take_knots,
    nodes.Step: RuleReader.take_step, nodes.Item: RuleReader.take_item, nodes.Checklist: RuleReader.take_checklist,
    nodes.Line: RuleReader.take_line, nodes.Judged: RuleReader.take_judged,
    nodes.Direction: RuleReader.take_direction, nodes.Adjust: RuleReader.take_adjust,
    nodes.Combine: RuleReader.take_on_block, nodes.Clause: RuleReader.take_clause,
}  # fmt: skip
