"""The meaning of a framework: a model and one unit's figures give scores, total, grade and a trace.

Short, exact and slow on purpose: other engines are measured against it. Each leaf is evaluated in the order of
``docs/meaning.md`` 1; policies for what does not apply and declared scores act on leaves; blocks sum what their
children are after their own rounding; the grade is decided last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce

from attrs import define, evolve, field

from ..common import numeric
from ..common.diagnostics import Finding, finding
from . import intervals, model
from .data import Figures
from .evaluator import Evaluator, Knowledge, Step, Value, figures
from .intervals import FALSE, TRUE, UNKNOWN, Interval, Truth
from .knowledge import known, peer_score
from .results import Applied, Outcome, Scored, Shares


def evaluate(framework: model.Model, given: Figures, peers: Mapping[str, Value] | None = None) -> Outcome:
    """Score one unit. Missing figures give ranges; the figures themselves must have been read without problems.

    ``peers`` tells the figures that come from all units together; see ``cohort``.
    """
    knowledge = known(framework.inputs, given.given, given.rows)
    if peers:
        knowledge = evolve(knowledge, values={**knowledge.values, **peers})
    return _Run(framework, given, knowledge).outcome()


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
        rounded = _rounded(unrounded, rounding)
        total, grades, applied = self.grade(rounded, unrounded, surely_absent=root.absent == TRUE)
        self.run_checks()
        scored = evolve(root.scored, value=total)
        self.compare_sum(self.framework.root, total)
        return Outcome(
            self.framework, scored, total, unrounded, grades, tuple(applied), _shares(scored), tuple(self.findings),
            self.knowledge, self.figures.texts, tuple(item for found in self.outside.values() for item in found),
            rounded=rounded,
        )  # fmt: skip

    # Leaves

    def node(self, indicator: model.Indicator, points: Interval | None = None) -> _Node:
        """Score a node; ``points`` replaces its printed points where siblings have shared theirs."""
        points = points or intervals.point(indicator.points)
        node = self.unweighted(indicator, points)
        if indicator.weight is None or (absent := Evaluator(self.knowledge).evaluate(indicator.weight).absent) == FALSE:
            return node
        # What has no weight does not apply: there are no points for it.
        scored = evolve(node.scored, status="not_applicable") if absent == TRUE else node.scored
        return evolve(node, scored=scored, absent=intervals.some([node.absent, absent]))

    def unweighted(self, indicator: model.Indicator, points: Interval) -> _Node:
        """Score a node whose points are known."""
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
        signal = None
        if rule.signal is not None:
            shown = Evaluator(self.knowledge, points, allowed, rule.measure, self.framework.measure_rounding)
            signal = shown.evaluate(rule.signal).content
        missing = tuple(sorted(name for name in set(figures(rule.whole)) | _measure_figures(rule)
                               if name in self.framework.inputs and name not in self.figures.given))  # fmt: skip
        return self.declared_or(
            indicator, value, points, trace, measure if isinstance(measure, Interval) else None, (), missing,
            frozenset(map(str, signal)) if isinstance(signal, frozenset) else None,
        )  # fmt: skip

    def declared_or(
        self, indicator: model.Indicator, value: Value, points: Interval, trace: list[Step], measure: Interval | None,
        children: tuple[Scored, ...] = (), missing: tuple[str, ...] = (), signal: frozenset[str] | None = None,
    ) -> _Node:  # fmt: skip
        """The leaf's value after rounding, or its declared score where the figures do not decide."""
        exact = value.content if isinstance(value.content, Interval) else intervals.point(0)
        rounded = _rounded(exact, indicator.rounding)
        changed = points != intervals.point(indicator.points)  # such points need be no multiple of the step
        if changed and not exact.is_empty:
            rounded = _between(rounded, indicator.low, points)
        adjusted = self.adjustment(indicator) if value.content is not None else Fraction(0)
        if adjusted and not exact.is_empty:
            moved = _between(intervals.add(rounded, intervals.point(adjusted)), indicator.low, points)
            rounded = _rounded(moved, indicator.rounding)
            rounded = _between(rounded, indicator.low, points) if changed else rounded
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
            rounded = _between(rounded, indicator.low, points) if changed else rounded
        if value.undetermined and status == "open" and not missing:
            self.findings.append(finding("undetermined", indicator.key))
            rounded = _between(rounded, indicator.low, points) if changed else rounded
        scored = Scored(
            indicator, status, rounded, exact, points, measure, computed, declared, tuple(trace),
            missing if not decided else (), self.figures.filled.get(indicator.key, {}), children,
            undetermined=value.undetermined, adjusted=adjusted, signal=signal,
        )  # fmt: skip
        return _Node(scored, absent)

    def adjustment(self, indicator: model.Indicator) -> Fraction:
        """The points by which people moved a computed score; without a reason that is a finding."""
        name = indicator.rule.adjust if indicator.rule is not None else None
        content = self.knowledge.values[name].content if name is not None else None
        if not isinstance(content, Interval) or not content.is_point or not content.point:
            return Fraction(0)
        if name is not None and not self.figures.texts.get(self.framework.reason_for(name), "").strip():
            self.findings.append(finding("adjusted-without-reason", indicator.key, points=content.point))
        return content.point

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

    def compare_sum(self, indicator: model.Indicator, value: Interval) -> None:
        """A printed sum beside the sum of its rows: it decides nothing, and a difference is a finding."""
        declared = self.figures.declared.get(indicator.key)
        if declared is None:
            return
        where = indicator.key or indicator.name
        self.findings = [found for found in self.findings if found.where != where]
        if value.is_point and value.point != declared:
            self.findings.append(finding("declared-differs", where, declared=declared, computed=value.point))
        elif declared not in value:
            low, high = (numeric.show(end) if end is not None else "?" for end in (value.low, value.high))
            self.findings.append(finding("declared-impossible", where, declared=declared, low=low, high=high))

    def policy_points(self, indicator: model.Indicator, points: Interval) -> Interval | None:
        """What a node that does not apply counts; None where it is left out."""
        policy = indicator.not_applicable
        if policy.kind == "peer_mean":
            mean = self.knowledge.values.get(peer_score(indicator.key))
            known_mean = mean.content if mean is not None else None
            mean_of = known_mean if isinstance(known_mean, Interval) else Interval(indicator.low, points.high)
            return intervals.smaller(_rounded(mean_of, indicator.rounding), points)
        if policy.kind != "points" or policy.value is None:
            return None
        counts = _rounded(Evaluator(self.knowledge, points).evaluate(policy.value).interval, indicator.rounding)
        return intervals.smaller(counts, points) if points != intervals.point(indicator.points) else counts

    # Blocks

    def block(self, indicator: model.Indicator, points: Interval) -> _Node:
        limit = intervals.point(indicator.scale) if indicator.scale else points
        nodes = [self.node(c, p) for c, p in self.children_points(indicator, points)]
        nodes = self.shared(nodes, limit) if indicator.combine == "sum" else nodes  # else each has all the points
        outside = [n for n in nodes if n.scored.indicator.extra and not indicator.extra]
        inside = self.counted(indicator, [n for n in nodes if n not in outside])
        always: list[tuple[Interval, Interval]] = []  # value and points that surely count
        perhaps: list[tuple[Interval, Interval]] = []
        dropped = intervals.point(0)
        rescales = FALSE
        for node, droppable in inside:
            if indicator.combine == "sum":
                dropped = intervals.add(dropped, _dropped(node, droppable))
                if node.scored.indicator.not_applicable.kind == "rescale_block":
                    rescales = intervals.some([rescales, droppable])
            if droppable != TRUE:
                where = always if droppable == FALSE else perhaps
                where.append((node.scored.value, node.scored.points_range))
        absent: Truth = FALSE if always else UNKNOWN if perhaps else TRUE
        if indicator.excluded is not None:
            absent = intervals.some([absent, Evaluator(self.knowledge).truth(indicator.excluded)])
        if indicator.combine != "sum" and (always or perhaps):
            exact = self.combined(indicator, [(_whole(node), d) for node, d in inside if d != TRUE])
        else:
            doubtful = (intervals.hull([intervals.point(0), value]) for value, _ in perhaps)
            exact = reduce(intervals.add, [*(value for value, _ in always), *doubtful], intervals.point(0))
            if indicator.scale:
                exact = intervals.multiply(exact, intervals.divide(points, intervals.point(indicator.scale)))
            if True in rescales and (always or perhaps):
                scaled = _rescaled(always, perhaps, points)
                exact = scaled if rescales == TRUE else intervals.hull([exact, scaled])
        if indicator.scale:
            dropped = intervals.multiply(dropped, intervals.divide(points, intervals.point(indicator.scale)))
        weighted = any(child.weight is not None for child in indicator.children)
        if not exact.is_point and not indicator.extra:  # whoever gets the points, there are no more of them
            exact = intervals.meet(exact, Interval(indicator.low if weighted else None, points.high))
        if weighted and all(child.weight is not None for child in indicator.children):
            absent = intervals.some([absent, self.unweighed(indicator)])  # no weight applies, and there is nothing else
        absent = intervals.some([absent, intervals.every([rescales, _pointless(always, perhaps)])])
        if indicator is self.framework.root and dropped == points:
            absent = TRUE
        elif indicator is self.framework.root and dropped != intervals.point(0) and absent != TRUE:
            exact = _over_applicable(exact, indicator.low, indicator.points, dropped)
        extras = [self.by_policy(node)[0] for node in outside]
        for node in extras:
            exact = intervals.add(exact, node.scored.value)
        if (extras or indicator.extra or indicator is self.framework.root) and not exact.is_empty:
            exact = _between(exact, indicator.low, intervals.point(indicator.high))
        order = {id(node.scored.indicator): node.scored for node in (*(n for n, _ in inside), *extras)}
        settled = tuple(order[id(child)] for child in indicator.children)
        missing = tuple(sorted({name for child in settled for name in child.missing}))
        status = "not_applicable" if absent == TRUE else "computed" if exact.is_point else "open"
        rounded = _rounded(exact, indicator.rounding)
        if points != intervals.point(indicator.points) and not extras and not exact.is_empty:
            rounded = intervals.smaller(rounded, points)
        if indicator is not self.framework.root:  # the whole is rounded, bounded and moved by overrides first
            self.compare_sum(indicator, rounded)
        declared = self.figures.declared.get(indicator.key)
        scored = Scored(
            indicator, status, rounded, exact, points, declared_value=declared, missing=missing, children=settled
        )
        return _Node(scored, absent, dropped)

    def children_points(self, indicator: model.Indicator, points: Interval) -> list[tuple[model.Indicator, Interval]]:
        """The points of each child: as printed, in proportion where the block's own have changed, or by weight."""
        ratio = intervals.point(1)
        if indicator.points and not indicator.scale:
            ratio = intervals.divide(points, intervals.point(indicator.points))
        children = indicator.children
        weights = {
            id(c): Evaluator(self.knowledge).evaluate(c.weight).content for c in children if c.weight is not None
        }
        whole = indicator.scale or indicator.points
        left = whole - sum((c.points for c in children if c.weight is None and not c.extra), Fraction(0))
        total = reduce(intervals.add, (w for w in weights.values() if isinstance(w, Interval)), intervals.point(0))
        none = True in self.unweighed(indicator)
        result = []
        for child in children:
            own = intervals.point(child.points)
            if child.weight is not None:
                weight = weights[id(child)]
                share = Interval(Fraction(0), Fraction(1 if none or weight is not None else 0))
                if isinstance(weight, Interval) and weight.is_point and total.is_point and total.point:
                    share = intervals.point(weight.point / total.point)
                own = intervals.multiply(intervals.point(left), share)
            result.append((child, intervals.multiply(own, ratio)))
        return result

    def unweighed(self, indicator: model.Indicator) -> Truth:
        """Whether none of the weights in a block applies."""
        weights = (child.weight for child in indicator.children if child.weight is not None)
        return intervals.every(Evaluator(self.knowledge).evaluate(weight).absent for weight in weights)

    def counted(self, indicator: model.Indicator, nodes: list[_Node]) -> list[tuple[_Node, Truth]]:
        """The children that make the block's score, each with whether it is left out.

        Where one of them, or their mean, makes the score, a child that does not apply is always left out, and so is
        one that the unit did not choose.
        """
        if indicator.combine == "sum":
            return [self.by_policy(node) for node in nodes]
        chosen = self.knowledge.values[indicator.chosen].content if indicator.chosen is not None else None
        result = []
        for node in nodes:
            absent = node.absent
            named = {node.scored.indicator.key, node.scored.indicator.name}
            if indicator.chosen is not None and chosen is None:
                absent = TRUE  # the choice does not apply, and so the block does not
            elif isinstance(chosen, frozenset) and len(chosen) == 1:
                absent = absent if chosen & named else TRUE
            elif isinstance(chosen, frozenset):
                absent = UNKNOWN if absent == FALSE else absent
            zero = intervals.point(0)
            left_out = evolve(node.scored, status="left_out", value=zero, exact=zero)
            result.append((evolve(node, scored=left_out) if absent == TRUE else node, absent))
        return result

    def combined(self, indicator: model.Indicator, children: list[tuple[Interval, Truth]]) -> Interval:
        """One score of the children that apply, where it is not their sum."""
        every = [value for value, _ in children]
        sure = [value for value, droppable in children if droppable == FALSE]
        doubtful = [value for value, droppable in children if droppable == UNKNOWN]
        if indicator.combine in ("highest", "lowest"):
            pick = intervals.larger if indicator.combine == "highest" else intervals.smaller
            if not sure:
                return intervals.hull(doubtful)
            end = reduce(pick, sure)
            return intervals.hull([end, *(pick(end, value) for value in doubtful)])
        if indicator.combine == "first":
            until = next((i for i, (_, droppable) in enumerate(children) if droppable == FALSE), len(every) - 1)
            return intervals.hull(every[: until + 1])
        if doubtful or indicator.combine == "chosen":
            return intervals.hull(every)
        if indicator.combine == "mean":
            return intervals.divide(reduce(intervals.add, every), intervals.point(len(every)))
        assert indicator.rounding is not None
        step = indicator.rounding.step
        product = reduce(intervals.multiply, every)
        return intervals.monotone(lambda v: numeric.root_to(v, len(every), step), product)

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

    def shared(self, nodes: list[_Node], limit: Interval) -> list[_Node]:
        """Score the siblings again with the points that a node which does not apply shares out among them.

        Each sibling gets a part in proportion to its points, but never more than there is (``limit``); so does one that
        does not apply but counts by a policy of its own, or points would be lost.
        """

        def shares(node: _Node) -> bool:
            return node.absent != FALSE and node.scored.indicator.not_applicable.kind == "share"

        siblings = [n for n in nodes if not n.scored.indicator.extra]
        weighted = any(n.scored.indicator.weight is not None for n in siblings)
        sizes = {id(n): n.scored.points_range if weighted else intervals.point(n.scored.indicator.points)
                 for n in siblings}  # fmt: skip
        if not any(map(shares, siblings)) or all(shares(n) and n.absent == TRUE for n in siblings):
            return nodes
        whole = reduce(intervals.add, sizes.values())
        result = []
        for node in nodes:
            if (shares(node) and node.absent == TRUE) or node not in siblings:
                result.append(node)
                continue
            others = [n for n in siblings if n is not node and shares(n)]
            surely_gone = [sizes[id(n)] for n in others if n.absent == TRUE]
            more = _ratio(whole, surely_gone).low, _ratio(whole, [sizes[id(n)] for n in others]).high
            raised = intervals.smaller(intervals.multiply(node.scored.points_range, Interval(*more)), limit)
            if shares(node) and node.scored.children:  # it may be gone, and what stands below it shows its old points
                raised = intervals.hull([node.scored.points_range, raised])
            result.append(self.node(node.scored.indicator, raised))
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


def _dropped(node: _Node, droppable: Truth) -> Interval:
    """The points that a child takes out of the whole, here and below."""
    if droppable == FALSE or node.scored.indicator.not_applicable.kind != "rescale_whole":
        return node.dropped
    own = node.scored.points_range
    return own if droppable == TRUE else intervals.hull([node.dropped, own])


def _whole(node: _Node) -> Interval:
    """A score that stands for its block alone, rescaled where rows under it are left out."""
    points, dropped = node.scored.points_range, node.dropped
    if dropped == intervals.point(0) or not points.is_point:
        return node.scored.value
    return _over_applicable(node.scored.value, node.scored.indicator.low, points.point, dropped)


def _ratio(whole: Interval, gone: list[Interval]) -> Interval:
    """By how much the points of those who stay grow when the others' are shared among them."""
    left = reduce(lambda x, y: intervals.add(x, intervals.negate(y)), gone, whole)
    left = intervals.meet(left, Interval(Fraction(0), None, low_open=True))
    return Interval(Fraction(1)) if left.is_empty else intervals.divide(whole, left)


def _between(x: Interval, low: Fraction, high: Interval) -> Interval:
    """A score cut off at its lowest and at its points."""
    return intervals.smaller(intervals.larger(x, intervals.point(low)), high)


def _rounded(x: Interval, rounding: model.Rounding | None) -> Interval:
    if rounding is None:
        return x
    return intervals.monotone(lambda v: numeric.round_to(v, rounding.step, rounding.mode), x)


def _measure_figures(rule: model.Rule) -> set[str]:
    return set(figures(rule.measure)) if rule.measure is not None else set()


def _pointless(always: list[tuple[Interval, Interval]], perhaps: list[tuple[Interval, Interval]]) -> Truth:
    """Whether what applies in a block has no points."""
    nothing = intervals.point(0)
    sure = intervals.every(intervals.compare("=", size, nothing) for _, size in always)
    doubtful = (TRUE if size == nothing else UNKNOWN for _, size in perhaps)
    return intervals.every([sure, *doubtful])


def _rescaled(
    always: list[tuple[Interval, Interval]], perhaps: list[tuple[Interval, Interval]], points: Interval
) -> Interval:
    """sum × points ÷ applicable points, over every choice of the children that may or may not apply.

    The mean ratio is highest when a doubtful child counts exactly if its own ratio is above the mean of the others, so
    taking them in falling order of ratio until that fails gives the extreme; likewise for the lowest.
    """

    if not all(size.is_point for _, size in (*always, *perhaps)):
        # The points depend on what is missing: the ratio is at most 1, and below 0 where a score can be.
        nothing = Fraction(0)
        parts = [intervals.divide(value, size) for value, size in (*always, *perhaps) if value.low != nothing]
        below = intervals.hull([intervals.point(0), *parts]).low
        return intervals.multiply(Interval(below, Fraction(1)), points)

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


def _over_applicable(exact: Interval, low: Fraction, points: Fraction, dropped: Interval) -> Interval:
    """The whole rescaled: sum × points ÷ (points − points left out), never above the points or below its lowest."""
    kept = intervals.add(intervals.point(points), intervals.negate(dropped))
    kept = intervals.meet(kept, Interval(Fraction(0), None, low_open=True))
    scaled = intervals.divide(intervals.multiply(exact, intervals.point(points)), kept)
    # Points by weight are no multiple of a rounding step, so even a known score can come out above.
    return _between(scaled, low, intervals.point(points))


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
        if row.indicator.extra:
            continue
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
