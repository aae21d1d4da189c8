"""From model to plan: rules, then what policies make of them, then sums and the grade, all as steps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from itertools import pairwise

from attrs import AttrsInstance, define, evolve, field, fields, frozen

from ..common import types
from ..common.source import Span
from ..meaning import intervals, model
from ..meaning.evaluator import figures
from ..meaning.intervals import Interval
from ..meaning.knowledge import known
from ..meaning.model import Expression
from .plan import Column, Node, NotPlanned, Plan, Step
from .steps import Steps


def plan(framework: model.Model) -> Plan:
    """The plan of a framework. Raises NotPlanned with the place that stands in the way."""
    for reason, span in _not_yet(framework):
        raise NotPlanned(reason, span)
    return _Planner(known(framework.inputs, {}, {}, absent=False), framework=framework).plan()


def _not_yet(framework: model.Model) -> Iterator[tuple[str, Span | None]]:
    """What no plan can express yet."""
    if framework.needs_peers:
        yield "figures of all units together", framework.root.span
    for item in framework.inputs.values():
        if item.periods:
            yield "a figure by period", item.span
    for node in framework.root.walk():
        if node.combine != "sum" or node.scale is not None or node.excluded is not None:
            yield "a block that is no sum of its rows", node.span
        if node.extra or node.weight is not None:
            yield "points by weight, bonus or deduction", node.span
        if node.rule is not None and node.rule.adjust is not None:
            yield "a manual adjustment", node.span
    if framework.root.low != sum((c.low for c in framework.root.children), Fraction(0)):
        yield "a bound of the total", framework.root.span


@frozen
class _Planned:
    """A node on its way: its steps before policy, and points left out of the whole below it."""

    indicator: model.Indicator
    points: int
    exact: int
    value: int
    absent: int
    dropped: int
    status: str
    children: tuple[_Planned, ...] = ()


@define
class _Planner(Steps):
    framework: model.Model = field(kw_only=True)
    declared: list[str] = field(factory=list)
    # Of the leaf that is being planned, or of the override.
    points: int = 0
    measure: Expression | None = None
    total: int = 0

    def plan(self) -> Plan:
        """Rules, then sums, then the grade."""
        framework = self.framework
        _refuse_unknown(framework, None)
        root = self.node(framework.root, self.const(framework.root.points))
        unrounded = root.exact
        total = self.rounded(unrounded, framework.total_rounding)
        grade, ruled = self.grade(total, unrounded)
        total = self.choose(root.absent, total, ruled)  # no override acts where nothing applies
        nodes: list[Node] = []
        self.list_nodes(evolve(root, value=total), None, nodes)
        wanted = [total, unrounded, root.absent, *([] if grade is None else [grade])]
        wanted += [number for node in nodes for number in (node.value, node.absent)]
        steps, place = self.used(wanted)
        return Plan(
            framework.name, framework.title, self.columns(steps), steps,
            tuple(evolve(n, value=place[n.value], absent=place[n.absent]) for n in nodes), place[total],
            place[unrounded], None if grade is None else place[grade], place[root.absent], tuple(self.declared),
        )  # fmt: skip

    def used(self, wanted: list[int]) -> tuple[tuple[Step, ...], dict[int, int]]:
        """The steps that something still needs, renumbered."""
        needed = set(wanted)
        for number in range(len(self.steps) - 1, -1, -1):
            if number in needed:
                needed.update(self.steps[number].operands)
        place = {number: i for i, number in enumerate(sorted(needed))}
        return tuple(
            evolve(self.steps[number], operands=tuple(place[o] for o in self.steps[number].operands))
            for number in place
        ), place

    def columns(self, steps: tuple[Step, ...]) -> tuple[Column, ...]:
        read = {step.value for step in steps if step.op in ("figure", "absent") and not step.list}
        read |= {step.list for step in steps}
        for item in self.framework.inputs.values():
            bounds = [limit.bound.name for limit in item.limits if isinstance(limit.bound, model.Ref)]
            read |= {item.name, *bounds} if bounds else set()
        return tuple(Column(item, item.name in read) for item in self.framework.inputs.values())

    def list_nodes(self, node: _Planned, parent: int | None, nodes: list[Node]) -> None:
        """The tree as a list, each node before its children."""
        indicator = node.indicator
        points = indicator.not_applicable.kind == "points" and indicator.not_applicable.value is not None
        here = len(nodes)
        nodes.append(Node(
            indicator.key, indicator.name, indicator.heading, indicator.kind, indicator.points, parent, node.value,
            node.absent, node.status, "not_applicable" if points or parent is None else "left_out",
            tuple(sentence.text(self.framework.lang) for sentence in indicator.sentences), indicator.span,
        ))  # fmt: skip
        for child in node.children:
            self.list_nodes(child, here, nodes)

    # Nodes

    def node(self, indicator: model.Indicator, points: int) -> _Planned:
        """A node with the points that it has here."""
        _refuse_unknown(indicator, indicator.span)
        if indicator.kind not in ("block", "leaf", "part", "gap"):
            raise NotPlanned(f"a node of kind {indicator.kind}", indicator.span)
        if indicator.not_applicable.kind not in ("points", "rescale_block", "rescale_whole", "share"):
            raise NotPlanned(f"the policy {indicator.not_applicable.kind}", indicator.span)
        nothing = self.const(Fraction(0))
        if indicator.kind == "gap":
            score = self.declared_score(indicator) if indicator.points else nothing
            status = "declared" if indicator.points else "computed"
            return _Planned(indicator, points, score, score, self.false, nothing, status)
        if indicator.rule is not None:
            value, absent = self.rule(indicator, indicator.rule, points)
            status = self.status(indicator.rule)
            return _Planned(indicator, points, value, self.leaf_rounded(indicator, value, points), absent, nothing,
                            status)  # fmt: skip
        block = self.block(indicator, points)
        if indicator.kind != "leaf":
            return block
        judged = bool(block.children) and all(child.status == "judged" for child in block.children)
        return evolve(
            block, value=self.leaf_rounded(indicator, block.exact, points), dropped=nothing,
            status="judged" if judged else "computed",
        )  # fmt: skip

    def leaf_rounded(self, indicator: model.Indicator, value: int, points: int) -> int:
        """After rounding; shared points need be no multiple of the step, and a score never exceeds them."""
        within = None
        if indicator.rule is not None and self.constant(points) == indicator.points:
            within = Interval(indicator.rule.low, indicator.rule.high)  # the checker has proven it
        rounded = self.rounded(value, indicator.rounding, within)
        same = self.compare("=", points, self.const(indicator.points))
        return self.choose(same, rounded, self.apply("min", rounded, points))

    def status(self, rule: model.Rule) -> str:
        inputs = self.framework.inputs
        read = [inputs[name] for name in figures(rule.whole) if name in inputs]
        return "judged" if any(item.source == "judged" for item in read) else "computed"

    def declared_score(self, indicator: model.Indicator) -> int:
        if indicator.key not in self.declared:
            self.declared.append(indicator.key)
        reach = Interval(Fraction(0), indicator.points)
        return self.add(Step("declared", (), types.POINTS, reach, indicator.key, origin=indicator.span))

    def block(self, indicator: model.Indicator, points: int) -> _Planned:
        """The sum of the children as their policies have it."""
        printed = self.const(indicator.points)
        scale = self.apply("÷", points, printed) if indicator.points else self.const(Fraction(1))
        children = [self.node(c, self.apply("×", self.const(c.points), scale)) for c in indicator.children]
        children = self.shared(children)
        nothing = self.const(Fraction(0))
        settled: list[_Planned] = []
        dropped_parts: list[int] = []
        kept_parts: list[int] = []
        goners: list[int] = []  # truths of being left out
        rescaling: list[int] = []
        for child in children:
            policy = child.indicator.not_applicable
            dropped_parts.append(child.dropped)
            if policy.kind == "points" and policy.value is not None:
                counts = self.by_policy(child, policy.value)
                child = evolve(child, value=self.choose(child.absent, counts, child.value))
                gone = self.false
            else:
                child = evolve(child, value=self.choose(child.absent, nothing, child.value))
                gone = child.absent
            settled.append(child)
            goners.append(gone)
            if policy.kind == "rescale_whole":
                extra = self.apply("-", self.const(child.indicator.points), child.dropped)
                dropped_parts.append(self.choose(gone, extra, nothing))
            if policy.kind == "rescale_block":
                rescaling.append(gone)
            kept_parts.append(self.choose(gone, nothing, child.points))
        summed = self.balanced("+", [child.value for child in settled])
        dropped, kept_points = self.balanced("+", dropped_parts), self.balanced("+", kept_parts)
        rescaled, absent = self.balanced("or", rescaling), self.balanced("and", goners)
        exact = summed
        if rescaled != self.false:
            none_left = self.compare("=", kept_points, nothing)
            ratio = self.apply("÷", summed, kept_points)
            scaled = self.choose(none_left, nothing, self.apply("×", ratio, points))
            exact = self.choose(rescaled, scaled, summed)
        if indicator is self.framework.root:
            whole = self.apply("-", printed, dropped)
            over = self.apply("÷", self.apply("×", exact, printed), whole)
            over = self.choose(self.compare("<=", whole, nothing), self.open(indicator.span), over)
            exact = self.choose(self.compare("=", dropped, nothing), exact, over)
        value = self.rounded(exact, indicator.rounding)
        return _Planned(indicator, points, exact, value, absent, dropped, "computed", tuple(settled))

    def by_policy(self, child: _Planned, value: Expression) -> int:
        self.points = child.points
        counts, absent = self.expression(value)
        if absent != self.false:
            raise NotPlanned("a policy that may itself not apply", child.indicator.span)
        return self.rounded(counts, child.indicator.rounding)

    def shared(self, children: list[_Planned]) -> list[_Planned]:
        """The children planned again with the points that those which do not apply share out among them."""
        nothing = self.const(Fraction(0))
        whole = self.const(sum((child.indicator.points for child in children), Fraction(0)))
        gone = self.balanced("+", [
            self.choose(child.absent, self.const(child.indicator.points), nothing)
            for child in children if child.indicator.not_applicable.kind == "share"
        ])  # fmt: skip
        if gone == nothing:
            return children
        same = self.either(self.compare("=", gone, nothing), self.compare("=", gone, whole))
        ratio = self.apply("÷", whole, self.apply("-", whole, gone))
        ratio = self.choose(same, self.const(Fraction(1)), ratio)
        result = []
        for child in children:
            new = self.node(child.indicator, self.apply("×", child.points, ratio))
            if child.indicator.not_applicable.kind == "share":  # what has given its points away is not looked at again
                new = evolve(new, absent=self.either(child.absent, new.absent))
            result.append(new)
        return result

    def rule(self, indicator: model.Indicator, rule: model.Rule, points: int) -> tuple[int, int]:
        _refuse_unknown(rule, indicator.span)
        self.points, self.measure = points, rule.measure
        return self.expression(rule.whole)

    # Expressions: a value, and whether it does not apply

    def expression(self, node: Expression) -> tuple[int, int]:
        """The steps of an expression's value and of its absence."""
        match node:
            case model.Const(value=constant, type=type_):
                return self.const(constant, type_, node.origin), self.false
            case model.Ref(name=name, list=rows):
                return self.figure(node), self.absence(name, rows, node.origin)
            case model.Absent(name=name, list=rows):
                return self.absence(name, rows, node.origin), self.false
            case model.Own(what="points"):
                return self.points, self.false
            case model.Own(what="total"):
                return self.total, self.false
            case model.Own():
                return self.own_measure()
            case model.Apply(op=op, operands=operands):
                parts = [self.expression(operand) for operand in operands]
                values = [value for value, _ in parts]
                if op == "-" and len(values) == 1:
                    values.insert(0, self.const(Fraction(0)))
                if op == "abs":
                    result = self.apply("abs", *values, origin=node.origin, type_=node.type)
                else:
                    result = values[0]
                    for part in values[1:]:
                        result = self.apply(op, result, part, origin=node.origin, type_=node.type)
                return result, reduce(self.either, (absent for _, absent in parts))
            case model.Compare(op=op, left=left, right=right):
                (x, x_absent), (y, y_absent) = self.expression(left), self.expression(right)
                return self.compare(op, x, y, node.origin), self.either(x_absent, y_absent)
            case model.Logic():
                return self.logic(node)
            case model.Choose():
                return self.choice(node)
            case model.Round(operand=operand, step=step, mode=mode):
                value, absent = self.expression(operand)
                return self.round(value, step, mode, node.origin), absent
            case model.Interpolate():
                return self.interpolate(node)
            case model.Fold():
                return self.fold(node)
            case model.Judged():
                return self.judged(node)
            case model.Verdict(kind="not_applicable"):
                return self.const(Fraction(0)), self.true
            case model.Verdict(kind="undetermined"):
                return self.open(node.origin), self.false
        raise NotPlanned(type(node).__name__, node.origin)

    def figure(self, node: model.Ref) -> int:
        column = self.column(node.name, node.list)
        if column.type == types.TEXT:
            raise NotPlanned("a text in a formula", node.origin)
        if node.list:
            content = self.knowledge.values[f"{node.list}.{node.name}"].content
        else:
            content = self.knowledge.values[node.name].content
        reach = content if isinstance(content, Interval) else Interval()
        return self.add(Step("figure", (), column.type, reach, node.name, node.list, origin=node.origin))

    def column(self, name: str, rows: str) -> model.Input:
        if not rows:
            return self.framework.inputs[name]
        return next(column for column in self.framework.inputs[rows].fields if column.name == name)

    def absence(self, name: str, rows: str, origin: Span | None) -> int:
        return self.add(Step("absent", (), types.TRUTH, Interval(), name, rows, origin=origin))

    def own_measure(self) -> tuple[int, int]:
        assert self.measure is not None
        value: int
        value, absent = self.expression(self.measure)
        rounding = self.framework.measure_rounding
        if rounding is not None and (self.steps[value].type.numeric or self.steps[value].type == types.DATE):
            value = self.round(value, rounding.step, rounding.mode, self.measure.origin)
        return value, absent

    def logic(self, node: model.Logic) -> tuple[int, int]:
        """Each operand is asked only where those before it leave the matter open."""
        parts = [self.expression(operand) for operand in node.operands]
        value, absent = parts[-1]
        if node.op == "not":
            return self.negated(value), absent
        for before, before_absent in reversed(parts[:-1]):
            later = self.both(before, absent) if node.op == "and" else self.both(self.negated(before), absent)
            value = self.both(before, value) if node.op == "and" else self.either(before, value)
            absent = self.either(before_absent, later)
        return value, absent

    def choice(self, node: model.Choose) -> tuple[int, int]:
        """Branches in order; a condition that does not apply makes the whole not apply."""
        if node.otherwise is None:
            value, absent = self.expression(node.branches[-1].value)
            branches = node.branches[:-1]  # proven total: what none of the others takes, the last one does
            _, last = self.expression(node.branches[-1].condition)
            absent = self.either(last, absent)
        else:
            value, absent = self.expression(node.otherwise)
            branches = node.branches
        for branch in reversed(branches):
            condition, asked_absent = self.expression(branch.condition)
            yes, yes_absent = self.expression(branch.value)
            if yes_absent != self.true:  # nobody asks for the value of what does not apply
                value = self.choose(condition, yes, value, branch.origin)
            absent = self.either(asked_absent, self.choose(condition, yes_absent, absent))
        return value, absent

    def interpolate(self, node: model.Interpolate) -> tuple[int, int]:
        """Straight pieces, level beyond the knots; knots out of order are the interpreter's case."""
        x, absent = self.expression(node.operand)
        knots = []
        for at, score in node.knots:
            (at_value, at_absent), (score_value, score_absent) = self.expression(at), self.expression(score)
            knots.append((at_value, score_value))
            absent = reduce(self.either, (absent, at_absent, score_absent))
        result = knots[-1][1]
        for (x0, y0), (x1, y1) in reversed(list(pairwise(knots))):
            slope = self.apply("÷", self.apply("-", y1, y0), self.apply("-", x1, x0))
            at_zero = self.apply("-", y0, self.apply("×", slope, x0))
            line = self.apply("+", at_zero, self.apply("×", slope, x), origin=node.origin)
            result = self.choose(self.compare("<=", x, x1), line, result, node.origin)
        result = self.choose(self.compare("<=", x, knots[0][0]), knots[0][1], result, node.origin)
        for (x0, _), (x1, _) in pairwise(knots):
            result = self.choose(self.compare("<", x0, x1), result, self.open(node.origin))
        return result, absent

    def fold(self, node: model.Fold) -> tuple[int, int]:
        if node.op not in ("count", "sum", "mean", "weighted_mean", "min", "max"):
            raise NotPlanned(f"the fold {node.op}", node.origin)
        rows = node.list
        absent = self.absence(rows, "", node.origin)
        if node.op == "count" and node.body is None:
            size = self.knowledge.values[rows].content
            assert isinstance(size, Interval)
            return self.add(Step("fold", (), types.COUNT, size, list=rows, mode="count", origin=node.origin)), absent
        assert node.body is not None
        body, body_absent = self.expression(node.body)
        operands = [body]
        if node.weight is not None:
            weight, weight_absent = self.expression(node.weight)
            operands.append(weight)
            body_absent = self.either(body_absent, weight_absent)
        operands.insert(1, body_absent)
        reach = self.steps[body].interval
        if node.op == "sum":
            size = self.knowledge.values[rows].content
            assert isinstance(size, Interval)
            reach = intervals.multiply(reach, evolve(size, low=Fraction(0)))
        if body_absent == self.false and (node.op == "sum" or self.framework.inputs[rows].at_least):
            return self.add(Step("fold", tuple(operands), node.type, reach, list=rows, mode=node.op,
                                 origin=node.origin)), absent  # fmt: skip
        none = Step("fold_absent", (body_absent,), types.TRUTH, Interval(), list=rows, mode=node.op, origin=node.origin)
        value = Step("fold", tuple(operands), node.type, reach, list=rows, mode=node.op, origin=node.origin)
        return self.add(value), self.either(absent, self.add(none))

    def judged(self, node: model.Judged) -> tuple[int, int]:
        """A score that people give; one outside its level is a mistake of the form, which the interpreter reports."""
        item = self.framework.inputs[node.input]
        (low, low_absent), (high, high_absent) = self.expression(node.low), self.expression(node.high)
        if low_absent != self.false or high_absent != self.false:
            raise NotPlanned("a level of judgement that may itself not apply", node.origin)
        score = self.figure(model.Ref(item.name, item.type, origin=node.origin))
        inside = self.both(
            self.compare("<" if node.low_open else "<=", low, score),
            self.compare("<" if node.high_open else "<=", score, high),
        )
        value = self.choose(inside, score, self.open(node.origin), node.origin)
        return value, self.absence(item.name, "", node.origin)

    # The grade

    def grade(self, total: int, unrounded: int) -> tuple[int | None, int]:
        """The grade after the overrides in the order written, and the total that they leave."""
        framework = self.framework
        on = total if framework.grade_on_rounded else unrounded
        order = [g.name for g in sorted(framework.grades, key=_height, reverse=True)]
        grade = self.grade_of(on)
        for override in framework.overrides:
            self.total = on
            value, absent = self.expression(override.condition)
            holds = self.both(self.negated(absent), value)
            if override.kind == "total":
                assert override.total is not None
                fixed = self.const(override.total, types.POINTS, override.span)
                changed = self.grade_of(fixed)
                total = self.choose(holds, fixed, total)
                on = self.choose(holds, fixed, on)
            elif override.kind == "not":
                lower = order[min(order.index(override.grade) + 1, len(order) - 1)]
                is_it = self.compare("=", grade, self.label(override.grade)) if grade is not None else self.false
                changed = self.choose(is_it, self.label(lower), grade) if grade is not None else None
            elif override.kind in ("is", "outside"):
                changed = self.label(override.grade)
            else:
                raise NotPlanned(f"the override {override.kind}", override.span)
            if grade is None and changed is not None:
                grade = self.label("")
            if grade is not None and changed is not None:
                grade = self.choose(holds, changed, grade, override.span)
        return grade, total

    def grade_of(self, total: int) -> int | None:
        """The one grade whose range holds a total; the checker has proven that there is one."""
        if not self.framework.grades:
            return None
        ordered = sorted(self.framework.grades, key=_height, reverse=True)
        result = self.open(ordered[-1].span)
        for grade in reversed(ordered):
            inside = self.true
            if grade.low is not None:
                inside = self.compare("<" if grade.low_open else "<=", self.const(grade.low), total)
            if grade.high is not None:
                below = self.compare("<" if grade.high_open else "<=", total, self.const(grade.high))
                inside = self.both(inside, below)
            result = self.choose(inside, self.label(grade.name), result, grade.span)
        return result


# What this planner knows of each record. A part of the model that came later and is in use is refused, not passed over.
_KNOWN: dict[type, frozenset[str]] = {
    model.Model: frozenset((
        "name", "title", "texts", "year", "root", "inputs", "measure_rounding", "block_rounding", "total_rounding",
        "grade_on_rounded", "grain", "grades", "overrides", "checks", "cases", "gaps", "row_fields", "lang", "source",
    )),
    model.Indicator: frozenset((
        "key", "name", "number", "kind", "points", "children", "rule", "rounding", "not_applicable", "missing", "mark",
        "sentences", "texts", "path", "span",
    )),
    model.Rule: frozenset((
        "value", "measure", "measure_type", "not_applicable", "low", "high", "direction",
    )),
}  # fmt: skip


def _refuse_unknown(record: AttrsInstance, span: Span | None) -> None:
    for attribute in fields(type(record)):
        if attribute.name not in _KNOWN[type(record)]:
            factory = getattr(attribute.default, "factory", None)
            usual = attribute.default if factory is None else factory()
            if getattr(record, attribute.name) != usual:
                raise NotPlanned(f"{type(record).__name__.lower()} with {attribute.name}", span)


def _height(grade: model.Grade) -> tuple[bool, Fraction, bool]:
    return (grade.low is not None, grade.low or Fraction(0), grade.low_open)
