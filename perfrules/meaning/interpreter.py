"""The meaning of a framework: a model and one unit's figures give scores, total, grade and a trace.

Short, exact and slow on purpose: other engines are measured against it. Each leaf is evaluated in the order of
``docs/meaning.md`` 1; policies for what does not apply and declared scores act on leaves; blocks sum what their
children are after their own rounding; the grade is decided last.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import define, evolve, field

from ..common import numeric
from ..common.diagnostics import Finding, finding
from . import intervals, model
from .data import Figures
from .evaluator import Evaluator, Knowledge, Step, Value, figures
from .intervals import FALSE, TRUE, UNKNOWN, Interval, Truth
from .knowledge import known
from .results import Applied, Outcome, Scored, Shares


def evaluate(framework: model.Model, given: Figures) -> Outcome:
    """Score one unit. Missing figures give ranges; the figures themselves must have been read without problems."""
    return _Run(framework, given, known(framework.inputs, given.given, given.rows)).outcome()


@define
class _Node:
    """A scored node and whether it may be not applicable."""

    scored: Scored
    absent: Truth
    dropped: Interval = field(factory=lambda: intervals.point(0))  # points left out of the whole, here and below


@define
class _Run:
    framework: model.Model
    figures: Figures
    knowledge: Knowledge
    findings: list[Finding] = field(factory=list)
    outside: dict[str, list[tuple[str, Interval]]] = field(factory=dict)  # by leaf

    def outcome(self) -> Outcome:
        root = self.node(self.framework.root)
        unrounded = root.scored.exact
        rounding = self.framework.total_rounding
        total = _rounded(unrounded, rounding)
        total, grades, applied = self.grade(total, unrounded, surely_absent=root.absent == TRUE)
        self.run_checks()
        scored = evolve(root.scored, value=total)
        return Outcome(
            self.framework, scored, total, unrounded, grades, tuple(applied), _shares(scored), tuple(self.findings),
            self.knowledge, self.figures.texts, tuple(item for found in self.outside.values() for item in found),
        )  # fmt: skip

    # Leaves

    def node(self, indicator: model.Indicator, points: Interval | None = None) -> _Node:
        """Score a node; ``points`` replaces its printed points where siblings have shared theirs."""
        points = points or intervals.point(indicator.points)
        if indicator.kind == "gap":
            return self.declared_or(indicator, Value(Interval(Fraction(0), indicator.points)), points, [], None)
        if indicator.rule is not None:
            return self.leaf(indicator, indicator.rule, points)
        result = self.block(indicator, points)
        if indicator.kind != "leaf":
            return result
        scored = result.scored
        return self.declared_or(
            indicator, Value(scored.exact, result.absent), points, [], None, scored.children, scored.missing
        )

    def leaf(self, indicator: model.Indicator, rule: model.Rule, points: Interval) -> _Node:
        allowed = Interval(rule.low, points.high if rule.high == indicator.points else rule.high)
        trace: list[Step] = []
        evaluator = Evaluator(
            self.knowledge, points, allowed, rule.measure, self.framework.measure_rounding, trace=trace
        )
        value = evaluator.evaluate(rule.whole)
        self.outside[indicator.key] = evaluator.outside
        if isinstance(value.content, Interval) and not value.content.is_point:
            value = evolve(value, content=intervals.meet(value.content, allowed))
        measure = next((s.value.content for s in trace if s.kind == "measure"), None)
        missing = tuple(sorted(name for name in set(figures(rule.whole)) | _measure_figures(rule)
                               if name in self.framework.inputs and name not in self.figures.given))  # fmt: skip
        return self.declared_or(
            indicator, value, points, trace, measure if isinstance(measure, Interval) else None, (), missing
        )

    def declared_or(
        self, indicator: model.Indicator, value: Value, points: Interval, trace: list[Step], measure: Interval | None,
        children: tuple[Scored, ...] = (), missing: tuple[str, ...] = (),
    ) -> _Node:  # fmt: skip
        """The leaf's value after rounding, or its declared score where the figures do not decide."""
        exact = value.content if isinstance(value.content, Interval) else intervals.point(0)
        rounded = _rounded(exact, indicator.rounding)
        if points.high != indicator.points and not exact.is_empty:  # shared points need be no multiple of the step
            rounded = intervals.smaller(rounded, points)
        declared = self.figures.declared.get(indicator.key)
        decided = value.absent != UNKNOWN and (value.content is None or rounded.is_point)
        computed = rounded if value.content is not None and decided and indicator.kind != "gap" else None
        status, absent = ("open", value.absent)
        if value.absent == TRUE:
            status = "not_applicable"
        elif decided:
            status = self.computed_status(indicator, children)
            if value.undetermined:
                status = "open"
        if declared is not None:
            status, exact, rounded, absent = self.compare_declared(
                indicator, declared, decided, status, exact, rounded, absent, points
            )
        policy = indicator.missing
        if status == "open" and policy.kind == "points" and policy.value is not None and missing:
            exact = Evaluator(self.knowledge, points).evaluate(policy.value).interval
            rounded, status, absent = _rounded(exact, indicator.rounding), "missing_policy", FALSE
        scored = Scored(
            indicator, status, rounded, exact, points, measure, computed, declared, tuple(trace),
            missing if not decided else (), self.figures.filled.get(indicator.key, {}), children,
            undetermined=value.undetermined,
        )  # fmt: skip
        return _Node(scored, absent)

    def computed_status(self, indicator: model.Indicator, children: tuple[Scored, ...]) -> str:
        if children and all(child.status == "judged" for child in children):
            return "judged"
        rule = indicator.rule
        names = set(figures(rule.whole)) if rule else set()
        inputs = self.framework.inputs
        return "judged" if any(n in inputs and inputs[n].source == "judged" for n in names) else "computed"

    def compare_declared(
        self, indicator: model.Indicator, declared: Fraction, decided: bool, status: str, exact: Interval,
        rounded: Interval, absent: Truth, points: Interval,
    ) -> tuple[str, Interval, Interval, Truth]:  # fmt: skip
        """Computed and declared side by side: a difference is a finding, and figures win over a declaration."""
        where = indicator.key
        # A leaf whose siblings share out points is scored twice; only the second time counts.
        self.findings = [found for found in self.findings if found.where != where]
        rounding = indicator.rounding
        if rounding is not None and not numeric.is_multiple(declared, rounding.step):
            self.findings.append(finding("declared-not-multiple", where, declared=declared, step=rounding.step))
        if decided and status == "not_applicable":
            by_policy = self.policy_points(indicator, points)
            if by_policy is not None and by_policy != intervals.point(declared):
                shown = numeric.show(by_policy.point) if by_policy.is_point else "?"
                self.findings.append(finding("declared-differs", where, declared=declared, computed=shown))
            return status, exact, rounded, absent
        if decided and status != "open":
            if rounded.point != declared:
                self.findings.append(finding("declared-differs", where, declared=declared, computed=rounded.point))
            return status, exact, rounded, absent
        by_policy = None if absent == FALSE else self.policy_points(indicator, points)
        possible = rounded if by_policy is None else intervals.hull([rounded, by_policy])
        if declared not in possible:
            low, high = (numeric.show(v) if v is not None else "?" for v in (possible.low, possible.high))
            self.findings.append(finding("declared-impossible", where, declared=declared, low=low, high=high))
        fixed = intervals.point(declared)
        return "declared", fixed, fixed, FALSE

    def policy_points(self, indicator: model.Indicator, points: Interval) -> Interval | None:
        """What a node that does not apply counts; None where it is left out."""
        policy = indicator.not_applicable
        if policy.kind != "points" or policy.value is None:
            return None
        return _rounded(Evaluator(self.knowledge, points).evaluate(policy.value).interval, indicator.rounding)

    # Blocks

    def block(self, indicator: model.Indicator, points: Interval) -> _Node:
        scale = intervals.divide(points, intervals.point(indicator.points)) if indicator.points else intervals.point(1)
        nodes = [self.node(c, intervals.multiply(intervals.point(c.points), scale)) for c in indicator.children]
        nodes = self.shared(nodes)
        always: list[tuple[Interval, Interval]] = []  # value and points that surely count
        perhaps: list[tuple[Interval, Interval]] = []
        dropped = intervals.point(0)
        whole_sum = intervals.point(0)
        rescales = False
        settled: list[Scored] = []
        for node in nodes:
            node, droppable = self.by_policy(node)
            settled.append(node.scored)
            dropped = intervals.add(dropped, node.dropped)
            value, child_points = node.scored.value, node.scored.points_range
            policy = node.scored.indicator.not_applicable.kind
            if droppable != FALSE and policy == "rescale_whole":
                own = intervals.point(node.scored.indicator.points)
                already = node.dropped  # what lies below is counted already
                extra = intervals.add(own, intervals.negate(already))
                dropped = intervals.add(
                    dropped, extra if droppable == TRUE else intervals.hull([intervals.point(0), extra])
                )
            if droppable == TRUE:
                rescales = rescales or policy == "rescale_block"
                continue
            if droppable == UNKNOWN:
                rescales = rescales or policy == "rescale_block"
                perhaps.append((value, child_points))
                whole_sum = intervals.add(whole_sum, intervals.hull([intervals.point(0), value]))
            else:
                always.append((value, child_points))
                whole_sum = intervals.add(whole_sum, value)
        absent: Truth = FALSE if always else UNKNOWN if perhaps else TRUE
        exact = _rescaled(always, perhaps, points) if rescales and (always or perhaps) else whole_sum
        if indicator is self.framework.root and dropped != intervals.point(0) and absent != TRUE:
            exact = _over_applicable(exact, indicator.points, dropped)
        missing = tuple(sorted({name for child in settled for name in child.missing}))
        status = "not_applicable" if absent == TRUE else "computed" if exact.is_point else "open"
        scored = Scored(
            indicator,
            status,
            _rounded(exact, indicator.rounding),
            exact,
            points,
            missing=missing,
            children=tuple(settled),
        )
        return _Node(scored, absent, dropped)

    def by_policy(self, node: _Node) -> tuple[_Node, Truth]:
        """A child after its policy for not applicable: what it counts, and whether it is left out."""
        scored = node.scored
        if node.absent == FALSE:
            return node, FALSE
        counts = self.policy_points(scored.indicator, scored.points_range)
        if counts is None:
            if node.absent == TRUE:
                zero = intervals.point(0)
                return evolve(node, scored=evolve(scored, status="left_out", value=zero, exact=zero)), TRUE
            return node, UNKNOWN
        value = counts if node.absent == TRUE else intervals.hull([scored.value, counts])
        status = "not_applicable" if node.absent == TRUE else "open"
        if node.absent != TRUE and value.is_point:
            status = "computed"
        return evolve(node, scored=evolve(scored, value=value, exact=value, status=status), absent=FALSE), FALSE

    def shared(self, nodes: list[_Node]) -> list[_Node]:
        """Score the siblings again with the points that a node which does not apply shares out among them.

        Each sibling gets a part in proportion to its printed points; so does one that does not apply but counts by a
        policy of its own, or points would be lost.
        """

        def shares(node: _Node) -> bool:
            return node.absent != FALSE and node.scored.indicator.not_applicable.kind == "share"

        whole = sum((n.scored.indicator.points for n in nodes), Fraction(0))
        surely_gone = sum((n.scored.indicator.points for n in nodes if shares(n) and n.absent == TRUE), Fraction(0))
        if not any(map(shares, nodes)) or surely_gone == whole:
            return nodes
        maybe_gone = sum((n.scored.indicator.points for n in nodes if shares(n)), Fraction(0))
        result = []
        for node in nodes:
            own = node.scored.indicator.points
            if shares(node) and node.absent == TRUE:
                result.append(node)
                continue
            kept = whole - maybe_gone + (own if shares(node) else 0)
            ratio = Interval(whole / (whole - surely_gone), whole / kept if kept else Fraction(1))
            result.append(self.node(node.scored.indicator, intervals.multiply(node.scored.points_range, ratio)))
        return result

    # Grade and checks

    def grade(
        self, total: Interval, unrounded: Interval, *, surely_absent: bool
    ) -> tuple[Interval, tuple[str, ...], list[Applied]]:
        """The grades still possible after the overrides, in the order written, and the total they leave."""
        framework = self.framework
        if surely_absent:
            return total, (), []
        rounded = framework.grade_on_rounded
        possible = self.grades_of(total if rounded else unrounded)
        applied: list[Applied] = []
        order = [grade.name for grade in sorted(framework.grades, key=_height, reverse=True)]
        for override in framework.overrides:
            evaluator = Evaluator(self.knowledge, total=total if rounded else unrounded)
            truth = evaluator.truth(override.condition)
            holds = True in truth
            applied.append(Applied(override, holds if len(truth) == 1 else None))
            if not holds:
                continue
            if override.kind == "total":
                assert override.total is not None
                fixed = intervals.point(override.total)
                total = fixed if truth == TRUE else intervals.hull([total, fixed])
                unrounded = fixed if truth == TRUE else intervals.hull([unrounded, fixed])
                changed = self.grades_of(fixed)
            elif override.kind == "not":
                changed = {_next(order, g) if g == override.grade else g for g in possible}
            else:
                changed = {override.grade}
            possible = changed if truth == TRUE else possible | changed
        outside = [g for g in possible if g not in order]
        return total, tuple([g for g in order if g in possible] + sorted(outside)), applied

    def grades_of(self, total: Interval) -> set[str]:
        names = set()
        for grade in self.framework.grades:
            reach = intervals.meet(total, Interval(grade.low, grade.high, grade.low_open, grade.high_open))
            if not reach.is_empty and (total.is_point or _holds_multiple(reach, self.framework.grain)):
                names.add(grade.name)
        return names

    def run_checks(self) -> None:
        for check in self.framework.checks:
            if Evaluator(self.knowledge).truth(check.condition) == FALSE and self.all_given(check.condition):
                self.findings.append(finding("check-fails", "核对", text=check.text))

    def all_given(self, condition: model.Expression) -> bool:
        return all(self.knowledge.values[name].content is not None for name in figures(condition))


def _rounded(x: Interval, rounding: model.Rounding | None) -> Interval:
    if rounding is None:
        return x
    return intervals.monotone(lambda v: numeric.round_to(v, rounding.step, rounding.mode), x)


def _measure_figures(rule: model.Rule) -> set[str]:
    return set(figures(rule.measure)) if rule.measure is not None else set()


def _rescaled(
    always: list[tuple[Interval, Interval]], perhaps: list[tuple[Interval, Interval]], points: Interval
) -> Interval:
    """sum × points ÷ applicable points, over every choice of the children that may or may not apply.

    The mean ratio is highest when a doubtful child counts exactly if its own ratio is above the mean of the others, so
    taking them in falling order of ratio until that fails gives the extreme; likewise for the lowest.
    """

    def extreme(pick: str) -> Fraction:
        sign = 1 if pick == "high" else -1
        score = sum((getattr(v, pick) for v, _ in always), Fraction(0))
        weight = sum((p.point for _, p in always), Fraction(0))
        doubtful = sorted(((getattr(v, pick), p.point) for v, p in perhaps if p.point),
                          key=lambda vp: vp[0] / vp[1] * sign, reverse=True)  # fmt: skip
        for value, size in doubtful:
            if weight == 0 or (value / size - score / weight) * sign > 0:
                score, weight = score + value, weight + size
        return score / weight if weight else Fraction(0)

    ratio = Interval(extreme("low"), extreme("high"))
    return intervals.multiply(ratio, points)


def _over_applicable(exact: Interval, points: Fraction, dropped: Interval) -> Interval:
    """The whole rescaled: sum × points ÷ (points − points left out), never above the points."""
    kept = intervals.add(intervals.point(points), intervals.negate(dropped))
    kept = intervals.meet(kept, Interval(Fraction(0), None, low_open=True))
    scaled = intervals.divide(intervals.multiply(exact, intervals.point(points)), kept)
    return scaled if scaled.is_point else intervals.meet(scaled, Interval(None, points))


def _height(grade: model.Grade) -> tuple[bool, Fraction, bool]:
    return (grade.low is not None, grade.low or Fraction(0), grade.low_open)


def _next(order: list[str], grade: str) -> str:
    return order[min(order.index(grade) + 1, len(order) - 1)]


def _holds_multiple(x: Interval, step: Fraction | None) -> bool:
    if step is None or x.low is None:
        return True
    first = numeric.round_to(x.low, step, "ceiling")
    return first in x or first + step in x


def _shares(root: Scored) -> Shares:
    sums: dict[str, Fraction] = {}
    for row in _rows(root):
        points = row.indicator.points
        kind = "gaps" if row.indicator.kind == "gap" and row.status == "open" else row.status
        sums[kind] = sums.get(kind, Fraction(0)) + points
        if row.indicator.mark == "inferred" and row.status in ("computed", "judged"):
            sums["inferred"] = sums.get("inferred", Fraction(0)) + points
    return Shares(**sums)


def _rows(node: Scored) -> Iterable[Scored]:
    if node.indicator.kind in ("leaf", "gap"):
        return [node]
    return [row for child in node.children for row in _rows(child)]
