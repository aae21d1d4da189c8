"""Steps to movements: how many points 每超…扣…, 每次…加… or 每发现一次… moves a score.

Where the steps begin, how large one is and how a part of one counts are read here; what the movements start from and
what bounds their sum belongs to the whole leaf: see ``lowering``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from ..common import numeric, types
from ..common.diagnostics import Label
from ..common.source import Span
from ..common.types import Type
from ..language import nodes
from ..meaning import intervals, model
from ..meaning.evaluator import Evaluator, Knowledge
from ..meaning.intervals import Interval
from ..meaning.model import Expression
from .formulas import FULL, VALUE, Formulas, Refused, Typed, in_words

if TYPE_CHECKING:
    from .lowering import Band


@frozen
class StepReader:
    """Reads one step sentence of a leaf; the bands and the other steps tell where it begins."""

    formulas: Formulas
    sentence: nodes.Sentence
    step: nodes.Step
    steps: tuple[nodes.Step, ...]
    bands: Sequence[Band]
    points: Fraction
    base: Expression | None  # where movements start if not from full points, or from nothing
    part_step: str | None  # how a part of a step counts where the sentence does not say
    knowledge: Callable[[], Knowledge]
    need_measure: Callable[[Span], Typed]
    refuse: Callable[..., Refused]

    def movement(self) -> tuple[Expression, list[Expression]]:
        """Amount × number of steps, between the bounds of this sentence alone, unless it is exempt.

        Beside it the products and bounds that it is made of, none of which may be zero whatever the figures.
        """
        step, clauses = self.step, self.sentence.clauses
        amount = self.formulas.points(step.amount)
        parts = [clause for clause in clauses if clause.kind == "part_step"]
        if len(parts) > 1:
            raise self.refuse("two-bounds", parts[1].span, Label(parts[0].span, "另一个", "the other one"))
        if step.direction == "occurrence":
            count: Expression = self.counted()
        else:
            count = self.number_of_steps(parts[0] if parts else None)
        movement: Expression = model.Apply("×", (amount, count), types.POINTS, origin=step.span)
        made = [movement]
        for clause in clauses:
            if clause.kind == "unless":
                assert clause.value is not None
                condition = self.formulas.condition(clause.value)
                nothing = model.Const(Fraction(0), types.POINTS)
                exempt = model.Branch(condition, nothing, origin=clause.span)
                movement = model.Choose((exempt,), movement, origin=step.span)
            elif clause.side:
                assert clause.value is not None
                bound = self.formulas.points(clause.value)
                op = "min" if clause.kind == "at_most" else "max"
                movement = model.Apply(op, (movement, bound), types.POINTS, origin=clause.span)
                made.append(movement)
        return movement, made

    def counted(self) -> Expression:
        """How often something occurred: the measure or the figure named."""
        step = self.step
        if step.counted is not None:
            typed, span = self.formulas.lower(step.counted), step.counted.span
        else:
            type_ = self.need_measure(step.span).type
            typed, span = Typed(model.Own(VALUE, type_, origin=step.span), type_), step.span
        if typed.type != types.COUNT:
            raise self.refuse("occurrence-of", span, type=in_words(typed.type))
        measure = self.formulas.measure
        if measure is not None and typed.expression in (measure.expression, model.Own(VALUE, measure.type)):
            self.check_start(model.Const(Fraction(0), types.COUNT), measure)
        return typed.expression

    def number_of_steps(self, part: nodes.Clause | None) -> Expression:
        """Steps between the anchor and the measure, parts counted as the sentence says."""
        step = self.step
        measure = self.need_measure(step.span)
        assert step.step is not None
        size = self.step_size(step.step, measure.type)
        how = part.key if part else None if measure.type.whole else self.part_step
        if how is None and not measure.type.whole and measure.type != types.DATE:
            raise self.refuse("part-step-not-stated", step.span)
        own = model.Own(VALUE, measure.type, origin=step.span)
        anchor = self.anchor(measure)
        if step.direction == "away":
            apart = model.Apply("-", (own, anchor), measure.type, origin=step.span)
            gap: Expression = model.Apply("abs", (apart,), measure.type, origin=step.span)
        else:
            operands = (own, anchor) if step.direction == "over" else (anchor, own)
            between = types.DAYS if measure.type == types.DATE else measure.type
            gap = model.Apply("-", operands, between, origin=step.span)
            gap = model.Apply("max", (gap, model.Const(Fraction(0), between)), between, origin=step.span)
        one = model.Const(size, measure.type, origin=step.step.span)
        quotient = model.Apply("÷", (gap, one), types.NUMBER, origin=step.span)
        mode = {"whole": "floor", "started": "ceiling", "pro_rata": None}[how or "whole"]
        return quotient if mode is None else model.Round(quotient, Fraction(1), mode, origin=step.span)

    def step_size(self, node: nodes.Expression, measure: Type) -> Fraction:
        """The size of a step in the measure's base unit; a ratio moves in percentage points, never in percent."""
        typed = self.formulas.lower(node)
        wanted = {types.RATIO: types.CHANGE, types.DATE: types.DAYS}.get(measure, measure)
        if typed.type == types.RATIO and wanted == types.CHANGE:
            assert isinstance(typed.expression, model.Const) and isinstance(typed.expression.value, Fraction)
            points = numeric.show(typed.expression.value * 100)
            raise self.refuse("step-in-percent", node.span, fix=f"{points}个百分点", text=node.span.text, points=points)
        if not types.comparable(typed.type, wanted):
            raise self.refuse("step-unit", node.span, type=in_words(wanted), got=in_words(typed.type))
        assert isinstance(typed.expression, model.Const) and isinstance(typed.expression.value, Fraction)
        if typed.expression.value <= 0:
            raise self.refuse("step-not-positive", node.span)
        return typed.expression.value

    def anchor(self, measure: Typed) -> Expression:
        """Where counting starts: written, or the edge of the band that gives the base, else full points."""
        step = self.step
        if step.anchor is not None:
            op, node = step.anchor
            bound = self.formulas.lower(node)
            own = Typed(model.Own(VALUE, measure.type, origin=step.span), measure.type)
            self.formulas.check_comparable(own, step.span, bound, node.span)
            if (op in (">", ">=")) != (step.direction == "over"):
                raise self.refuse("step-against-band", step.span, Label(node.span, "这里是界", "the bound is here"))
            self.check_start(bound.expression, measure)
            return bound.expression
        ranged = [b for b in self.bands if b.comparisons]
        full = next((b for b in ranged if self.base is not None and b.branch.value == self.base), None)
        full = full or next((b for b in ranged if self.is_full(b.branch.value)), None)
        if full is None or full.comparisons is None or step.direction == "size":
            raise self.refuse("step-without-anchor", step.span)
        wanted = {"over": ("<", "<=", "="), "under": (">", ">=", "="), "away": ("=",)}[step.direction]
        edges = [bound for op, bound in full.comparisons if op in wanted]
        if not edges:
            origin = full.branch.origin
            assert origin is not None
            raise self.refuse(
                "step-against-band", step.span, Label(origin, "这一档得满分", "this band earns full points")
            )
        self.other_side(full, measure)
        return edges[0]

    def check_start(self, anchor: Expression, measure: Typed) -> None:
        """Where no step is made, a band earns what steps start from: ``0 得8分；每次扣0.5分`` would give 9.5 at one."""
        adds = self.step.sign > 0
        start = self.base if self.base is not None else model.Const(Fraction(0), types.POINTS) if adds else FULL
        if not isinstance(anchor, model.Const):
            return
        evaluator = Evaluator(self.knowledge(), intervals.point(self.points), measure=anchor)
        begin = evaluator.evaluate(start).content
        for band in self.bands:
            if band.comparisons is None or evaluator.truth(band.branch.condition) != intervals.TRUE:
                continue
            here = evaluator.evaluate(band.branch.value).content
            if isinstance(begin, Interval) and isinstance(here, Interval) and begin.is_point and here.is_point:
                gained = here.point - begin.point
                if gained and (gained > 0) == adds:
                    origin = band.branch.origin or self.step.span
                    label = Label(self.step.span, "从这里起算", "counted from here")
                    raise self.refuse("step-from-elsewhere", origin, label, score=here.point, start=begin.point)
            return

    def other_side(self, full: Band, measure: Typed) -> None:
        """``100% 得满分；每低…`` says nothing of more than 100%, which would earn full points unsaid."""
        step = self.step
        point = full.comparisons is not None and full.comparisons[0][0] == "="
        both = {other.direction for other in self.steps}
        if not point or step.direction == "away" or {"over", "under"} <= both:
            return
        assert full.comparisons is not None
        bound = full.comparisons[0][1]
        op = "<" if step.direction == "over" else ">"
        own = model.Own(VALUE, measure.type)
        evaluator = Evaluator(self.knowledge(), measure=measure.expression)
        covered = [b for b in self.bands if b is not full and b.comparisons]
        beyond = ">" if step.direction == "over" else "<"
        if True not in evaluator.truth(model.Compare(beyond, own, bound)):  # 0份 得满分；每缺一份扣…
            assert full.branch.origin is not None
            label = Label(full.branch.origin, "这一边没有数", "no figure lies on that side")
            raise self.refuse("step-against-band", step.span, label)
        if not covered and True in evaluator.truth(model.Compare(op, own, bound)):
            assert full.branch.origin is not None
            sign = "≤" if op == "<" else "≥"
            raise self.refuse(
                "point-band-with-steps",
                full.branch.origin,
                Label(step.span, "只说了这一边", "only this side is said"),
                sign=sign,
                edge=bound.origin.text if bound.origin else "",
            )

    def is_full(self, value: Expression) -> bool:
        """Whether a band earns the indicator's points, said as 满分 or as their number."""
        return value == FULL or (isinstance(value, model.Const) and value.value == self.points)
