"""From model to plan: rules, then what policies make of them, then sums and the grade, all as steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import pairwise

from attrs import AttrsInstance, define, evolve, field, fields, frozen

from ..common import types
from ..common.source import Span
from ..meaning import intervals, model
from ..meaning.evaluator import Value, figures
from ..meaning.intervals import Interval
from ..meaning.knowledge import known, limits_of, peer_score
from ..meaning.model import Expression
from .plan import PEERS, Column, Node, NotPlanned, Plan, Step, figure_of
from .steps import Steps


def plan(framework: model.Model, *, together: bool = False) -> Plan:
    """The plan of a framework. Raises NotPlanned with the place that stands in the way.

    Where units are compared, a plan needs what comes from all of them as columns of their own (``together``).
    """
    if framework.needs_peers and not together:
        raise NotPlanned("figures of all units together", framework.root.span)
    peers = {item.name: item for item in peer_figures(framework)}
    knowledge = known(framework.inputs, {}, {}, absent=False)
    knowledge = evolve(knowledge, values={**knowledge.values, **dict.fromkeys(peers, Value(Interval()))})
    return _Planner(knowledge, framework=framework, inputs={**framework.inputs, **peers}).plan()


def peer_figures(framework: model.Model) -> list[model.Input]:
    """What comes from all units together, as columns: any fraction, for a mean of whole numbers need be none."""
    named = [(peer.name, peer.type) for peer in framework.peers]
    named += [
        (peer_score(node.key), types.POINTS)
        for node in framework.averaged
    ]  # fmt: skip
    return [model.Input(name, types.NUMBER if type_.whole else type_, source=PEERS) for name, type_ in named]


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
    absent_status: str = "left_out"

    def walk(self) -> Iterator[_Planned]:  # the node and all below it
        yield self
        for child in self.children:
            yield from child.walk()


@define
class _Planner(Steps):
    framework: model.Model = field(kw_only=True)
    inputs: Mapping[str, model.Input] = field(kw_only=True)
    declared: list[str] = field(factory=list)
    # Of the leaf that is being planned, or of the override.
    points: int = 0
    measure: Expression | None = None
    total: int = 0
    rows: str = ""  # the list or series on whose row we are
    measured: dict[tuple[int, int, int, str], tuple[int, int]] = field(factory=dict)  # by the measure that stays alive

    def plan(self) -> Plan:
        """Rules, then sums, then the grade."""
        framework = self.framework
        _refuse_unknown(framework, None)
        root = self.node(framework.root, self.const(framework.root.points))
        unrounded = root.exact
        total = self.rounded(unrounded, framework.total_rounding)
        grade, ruled = self.grade(total, unrounded)
        total = self.choose(root.absent, total, ruled)  # no override acts where nothing applies
        root = evolve(root, value=total, absent_status="not_applicable")
        numbers = [number for node in root.walk() for number in (node.value, node.absent)]
        steps, place = self.used([unrounded, *([] if grade is None else [grade]), *numbers])
        nodes: list[Node] = []
        self.list_nodes(root, place, None, nodes)
        return Plan(
            framework.name, framework.title, self.columns(), steps, tuple(nodes), place[total], place[unrounded],
            None if grade is None else place[grade], place[root.absent], tuple(self.declared),
        )  # fmt: skip

    def used(self, wanted: list[int]) -> tuple[tuple[Step, ...], dict[int, int]]:
        """The steps that something still needs, renumbered."""
        needed = set(wanted)
        for number in range(len(self.steps) - 1, -1, -1):
            if number in needed:
                needed.update(self.steps[number].operands)
        place = {number: i for i, number in enumerate(sorted(needed))}
        return tuple(self.steps[number].renumbered(place) for number in place), place

    def columns(self) -> tuple[Column, ...]:
        """The inputs; one that a rule names is needed, although a simpler step may do without it.

        Without it a row is the interpreter's, whose range says what is known: not more, and not less.
        """
        named = [step for step in self.steps if step.op in ("figure", "absent")]
        read = {step.value for step in named if not step.list or self.is_series(step.list)}
        read |= {step.list for step in self.steps}
        for item in self.inputs.values():
            bounds = [limit.bound.name for limit in item.limits if isinstance(limit.bound, model.Ref)]
            read |= {item.name, *bounds} if bounds else set()
        return tuple(Column(item, item.name in read) for item in self.inputs.values())

    def list_nodes(self, node: _Planned, place: Mapping[int, int], parent: int | None, nodes: list[Node]) -> None:
        """The tree as a list, each node before its children."""
        indicator = node.indicator
        here = len(nodes)
        nodes.append(Node(
            indicator.key, indicator.name, indicator.heading, indicator.kind, indicator.points, parent,
            place[node.value], place[node.absent], node.status, node.absent_status,
            tuple(sentence.text(self.framework.lang) for sentence in indicator.sentences), indicator.span,
        ))  # fmt: skip
        for child in node.children:
            self.list_nodes(child, place, here, nodes)

    # Nodes

    def node(self, indicator: model.Indicator, points: int) -> _Planned:
        """A node with the points that it has here; one whose weight does not apply does not either."""
        _refuse_unknown(indicator, indicator.span)
        planned = self.unweighted(indicator, points)
        if indicator.weight is None:
            return planned
        _, absent = self.expression(indicator.weight)
        return evolve(planned, absent=self.either(absent, planned.absent))

    def unweighted(self, indicator: model.Indicator, points: int) -> _Planned:
        nothing = self.const(Fraction(0))
        if indicator.kind == "gap":
            score = self.declared_score(indicator) if indicator.points else nothing
            score = self.choose(self.compare("=", points, nothing), self.open(indicator.span), score)
            score = score if indicator.points else nothing  # a gap that has lost its points needs no declaration
            status = "declared" if indicator.points else "computed"
            return _Planned(indicator, points, score, score, self.false, nothing, status)
        if indicator.rule is not None:
            value, absent = self.rule(indicator, indicator.rule, points)
            rounded = self.adjusted(indicator, self.leaf_rounded(indicator, value, points), points)
            status = self.status(indicator.rule)
            return _Planned(indicator, points, value, rounded, absent, nothing, status)
        block = self.block(indicator, points)
        if indicator.kind != "leaf":
            return block
        judged = bool(block.children) and all(child.status == "judged" for child in block.children)
        return evolve(
            block, value=self.leaf_rounded(indicator, block.exact, points), dropped=nothing,
            status="judged" if judged else "computed",
        )  # fmt: skip

    def leaf_rounded(self, indicator: model.Indicator, value: int, points: int) -> int:
        """After rounding; points that have changed need be no multiple of the step, and a score stays inside them."""
        within = None
        if indicator.rule is not None and self.constant(points) == indicator.points:
            within = Interval(indicator.rule.low, indicator.rule.high)  # the checker has proven it
        return self.inside_changed(indicator, self.rounded(value, indicator.rounding, within), points)

    def inside_changed(self, indicator: model.Indicator, value: int, points: int) -> int:
        """Where the points are not those printed, a score between its lowest and them."""
        same = self.compare("=", points, self.const(indicator.points))
        return self.choose(same, value, self.between(value, self.const(indicator.low), points))

    def between(self, value: int, low: int, high: int) -> int:
        return self.apply("min", self.apply("max", value, low), high)

    def adjusted(self, indicator: model.Indicator, value: int, points: int) -> int:
        """After the movement by hand, which is rounded like the score; no movement, no second rounding."""
        if indicator.rule is None or indicator.rule.adjust is None:
            return value
        nothing = self.const(Fraction(0))
        item = self.inputs[indicator.rule.adjust]
        given = self.figure(model.Ref(item.name, item.type))
        movement = self.choose(self.absence(item.name, "", None), nothing, given)
        moved = self.between(self.apply("+", value, movement), self.const(indicator.low), points)
        moved = self.inside_changed(indicator, self.rounded(moved, indicator.rounding), points)
        return self.choose(self.compare("=", movement, nothing), value, moved)

    def status(self, rule: model.Rule) -> str:
        inputs = self.inputs
        read = [inputs[name] for name in figures(rule.whole) if name in inputs]
        return "judged" if any(item.source == "judged" for item in read) else "computed"

    def declared_score(self, indicator: model.Indicator) -> int:
        if indicator.key not in self.declared:
            self.declared.append(indicator.key)
        reach = Interval(Fraction(0), indicator.points)
        return self.add(Step("declared", (), types.POINTS, reach, indicator.key, origin=indicator.span))

    # Blocks

    def block(self, indicator: model.Indicator, points: int) -> _Planned:
        """One score of the children as their policies have it; a bonus or deduction stands outside the points."""
        nothing, printed = self.const(Fraction(0)), self.const(indicator.points)
        scale = self.const(indicator.scale) if indicator.scale else points
        own = [self.node(child, worth) for child, worth in self.children_points(indicator, points)]
        own = self.shared(own, scale) if indicator.combine == "sum" else own  # else each has all the points
        settled = [self.settled(indicator, child) for child in own]
        inside = [place for place, child in enumerate(own) if indicator.extra or not child.indicator.extra]
        counted = [(settled[place], gone) for place in inside for gone in [self.gone(indicator, own[place])]]
        absent = self.balanced("and", [gone for _, gone in counted])
        if indicator.combine == "sum":
            exact, dropped = self.summed(indicator, counted, points)
            kept = self.balanced("+", [self.choose(gone, nothing, child.points) for child, gone in counted])
            rescaled = self.balanced("or", [
                gone for child, gone in counted if child.indicator.not_applicable.kind == "rescale_block"
            ])  # fmt: skip
            ratio = self.apply("÷", self.balanced("+", [child.value for child, _ in counted]), kept)
            over = self.choose(self.compare("=", kept, nothing), nothing, self.apply("×", ratio, points))
            exact = self.choose(rescaled, over, exact)
            least = [self.steps[child.points].interval.low for child, _ in counted]
            if not all(least):  # what applies may have no points
                absent = self.either(absent, self.both(rescaled, self.compare("=", kept, nothing)))
        else:
            exact, dropped = self.choose(absent, nothing, self.combined(indicator, counted)), nothing
        if indicator.excluded is not None:
            condition, unasked = self.expression(indicator.excluded)
            absent = self.either(absent, self.both(self.negated(unasked), condition))
        weights = [child.indicator.weight for child in own if child.indicator.weight is not None]
        if own and len(weights) == len(own):
            absent = self.either(absent, self.balanced("and", [self.expression(weight)[1] for weight in weights]))
        if indicator is self.framework.root:
            absent = self.either(absent, self.compare("=", dropped, printed))
            over = self.over_applicable(exact, indicator.low, printed, dropped)
            exact = self.choose(self.either(self.compare("=", dropped, nothing), absent), exact, over)
        extras = [settled[place].value for place in range(len(own)) if place not in inside]
        exact = self.balanced("+", [exact, *extras])
        if extras or indicator.extra or indicator is self.framework.root:
            exact = self.between(exact, self.const(indicator.low), self.const(indicator.high))
        value = self.rounded(exact, indicator.rounding)
        if not extras:  # rounding gives a block no more than its points
            value = self.choose(self.compare("=", points, printed), value, self.apply("min", value, points))
        return _Planned(indicator, points, exact, value, absent, dropped, "computed", tuple(settled))

    def summed(self, indicator: model.Indicator, counted: list[tuple[_Planned, int]], points: int) -> tuple[int, int]:
        """The sum of the children, and the points left out of the whole below."""
        exact = self.balanced("+", [child.value for child, _ in counted])
        dropped = self.balanced("+", [
            self.choose(gone, child.points, child.dropped)
            if child.indicator.not_applicable.kind == "rescale_whole" else child.dropped
            for child, gone in counted
        ])  # fmt: skip
        if indicator.scale:
            scale = self.apply("÷", points, self.const(indicator.scale))
            exact, dropped = self.apply("×", exact, scale), self.apply("×", dropped, scale)
        return exact, dropped

    def children_points(self, indicator: model.Indicator, points: int) -> list[tuple[model.Indicator, int]]:
        """The points of each child: as printed, in proportion where the block's own have changed, or by weight."""
        nothing, children = self.const(Fraction(0)), indicator.children
        ratio = self.const(Fraction(1))
        if indicator.points and not indicator.scale:
            ratio = self.apply("÷", points, self.const(indicator.points))
        whole = indicator.scale or indicator.points
        left = whole - sum((c.points for c in children if c.weight is None and not c.extra), Fraction(0))
        weights = {c.key: self.expression(c.weight) for c in children if c.weight is not None}
        counted = {key: self.choose(absent, nothing, weight) for key, (weight, absent) in weights.items()}
        total = self.balanced("+", list(counted.values()))
        none = self.balanced("and", [absent for _, absent in weights.values()])
        result = []
        for child in children:
            own = self.const(child.points)
            if child.key in weights:
                part = self.apply("÷", self.apply("×", self.const(left), counted[child.key]), total)
                part = self.choose(self.compare("=", total, nothing), self.open(child.span), part)
                own = self.choose(weights[child.key][1], self.choose(none, self.open(child.span), nothing), part)
            result.append((child, self.apply("×", own, ratio)))
        return result

    def gone(self, block: model.Indicator, child: _Planned) -> int:
        """Whether a child is left out: by its policy, or where only one of the children makes the block's score."""
        if block.combine != "sum":
            return self.either(child.absent, self.negated(self.is_chosen(block, child.indicator)))
        return self.false if child.indicator.not_applicable.counts else child.absent

    def settled(self, block: model.Indicator, child: _Planned) -> _Planned:
        """A child with what it counts, and whether it counts nothing."""
        nothing = self.const(Fraction(0))
        if block.combine != "sum" and (block.extra or not child.indicator.extra):
            gone = self.gone(block, child)
            return evolve(child, value=self.choose(gone, nothing, child.value), absent=gone)
        if child.indicator.not_applicable.counts:
            counts = self.by_policy(child)
            return evolve(child, value=self.choose(child.absent, counts, child.value), absent_status="not_applicable")
        return evolve(child, value=self.choose(child.absent, nothing, child.value))

    def by_policy(self, child: _Planned) -> int:
        """What a child counts where it does not apply."""
        policy = child.indicator.not_applicable
        if policy.kind == "peer_mean":
            mean = self.figure(model.Ref(peer_score(child.indicator.key), types.POINTS))
            known_mean = self.rounded(mean, child.indicator.rounding)
            counts = self.apply("min", known_mean, child.points)
            absent = self.absence(peer_score(child.indicator.key), "", None)
            return self.choose(absent, self.open(child.indicator.span), counts)
        assert policy.value is not None
        self.points = child.points
        counts, absent = self.expression(policy.value)
        if absent != self.false:
            raise NotPlanned("a policy that may itself not apply", child.indicator.span)
        counts = self.rounded(counts, child.indicator.rounding)
        same = self.compare("=", child.points, self.const(child.indicator.points))
        return self.choose(same, counts, self.apply("min", counts, child.points))

    def over_applicable(self, value: int, low: Fraction, points: int, dropped: int) -> int:
        """A score rescaled to all points where some of them are left out."""
        left = self.apply("-", points, dropped)
        over = self.between(self.apply("÷", self.apply("×", value, points), left), self.const(low), points)
        return self.choose(self.compare("<=", left, self.const(Fraction(0))), self.open(None), over)

    def is_chosen(self, block: model.Indicator, child: model.Indicator) -> int:
        """Whether the unit chose a child; where its choice does not apply, none is."""
        if block.chosen is None:
            return self.true
        item = self.inputs[block.chosen]
        chosen = self.figure(model.Ref(item.name, item.type))
        named = [name for name in sorted({child.key, child.name}) if name in item.options]
        found = reduce(self.either, (self.compare("=", chosen, self.label(name)) for name in named), self.false)
        return self.both(self.negated(self.absence(item.name, "", None)), found)

    def combined(self, indicator: model.Indicator, children: list[tuple[_Planned, int]]) -> int:
        """One score of the children that apply, where it is not their sum; at least one does."""
        nothing, one = self.const(Fraction(0)), self.const(Fraction(1))
        scores = []
        for child, gone in children:
            rescaled = self.over_applicable(child.value, child.indicator.low, child.points, child.dropped)
            scores.append((self.choose(self.compare("=", child.dropped, nothing), child.value, rescaled), gone))
        if indicator.combine in ("highest", "lowest"):
            pick = "max" if indicator.combine == "highest" else "min"
            result, none = nothing, self.true
            for value, gone in scores:
                result = self.choose(none, value, self.choose(gone, result, self.apply(pick, result, value)))
                none = self.both(none, gone)
            return result
        if indicator.combine in ("first", "chosen"):
            result = self.open(indicator.span)
            for value, gone in reversed(scores):
                result = self.choose(gone, result, value)
            if indicator.combine == "chosen":
                result = self.choose(self.several(scores), self.open(indicator.span), result)
            return result
        count = self.balanced("+", [self.choose(gone, nothing, one) for _, gone in scores])
        if indicator.combine == "mean":
            whole = self.balanced("+", [self.choose(gone, nothing, value) for value, gone in scores])
            return self.apply("÷", whole, count)
        assert indicator.rounding is not None
        product = reduce(lambda x, y: self.apply("×", x, y), (self.choose(g, one, v) for v, g in scores))
        return self.root(product, count, indicator.rounding.step, indicator.span)

    def several(self, scores: list[tuple[int, int]]) -> int:
        """Whether a choice names several children that apply."""
        pairs = [
            self.both(self.negated(gone), self.negated(other))
            for place, (_, gone) in enumerate(scores) for _, other in scores[place + 1 :]
        ]  # fmt: skip
        return self.balanced("or", pairs)

    def shared(self, children: list[_Planned], limit: int) -> list[_Planned]:
        """The children planned again with the points that those which do not apply share out among them."""
        nothing = self.const(Fraction(0))
        siblings = [child for child in children if not child.indicator.extra]
        if not any(child.indicator.not_applicable.kind == "share" and child.absent != self.false for child in siblings):
            return children
        weighted = any(child.indicator.weight is not None for child in siblings)
        sizes = {c.indicator.key: c.points if weighted else self.const(c.indicator.points) for c in siblings}
        whole = self.balanced("+", list(sizes.values()))
        gone = self.balanced("+", [
            self.choose(child.absent, sizes[child.indicator.key], nothing)
            for child in siblings if child.indicator.not_applicable.kind == "share"
        ])  # fmt: skip
        left = self.apply("-", whole, gone)
        same = self.either(self.compare("=", gone, nothing), self.compare("<=", left, nothing))
        ratio = self.apply("÷", whole, left)
        result = []
        for child in children:
            if child.indicator.extra:
                result.append(child)
                continue
            raised = self.apply("×", child.points, ratio)
            if self.constant(whole) is None or self.constant(whole) != self.constant(limit):
                raised = self.apply("min", raised, limit)
            points = self.choose(same, child.points, raised)
            gives = child.indicator.not_applicable.kind == "share"
            if gives and child.children:  # what stands below it shows the points that it had
                points = self.choose(child.absent, child.points, points)
            new = self.node(child.indicator, points)
            if gives:  # what has given its points away is not looked at again
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
                return self.figure(node), self.absence(name, rows and self.rows, node.origin)
            case model.Absent(name=name, list=rows):
                return self.absence(name, rows and self.rows, node.origin), self.false
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
            case model.Irrational(op=op, operands=operands, step=step):
                parts = [self.expression(operand) for operand in operands]
                absent = reduce(self.either, (absent for _, absent in parts))
                if op not in ("ln", "geometric_mean"):
                    raise NotPlanned(f"the function {op}", node.origin)
                if op == "ln":
                    return self.logarithm(parts[0][0], step, node.origin), absent
                product = reduce(lambda x, y: self.apply("×", x, y), (value for value, _ in parts))
                return self.root(product, self.const(Fraction(len(parts))), step, node.origin), absent
            case model.Workdays(operand=operand, calendar=calendar):
                value, absent = self.expression(operand)
                return self.workdays(value, calendar, node.origin), absent
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
        rows = node.list and self.rows  # a series is read on the row of that over which we fold
        column = figure_of(self.inputs, rows, node.name)
        if column.type == types.TEXT:
            raise NotPlanned("a text in a formula", node.origin)
        if self.is_series(rows):
            reach = limits_of(column)
            if node.name not in self.inputs:  # the number of the period
                reach = Interval(Fraction(1), Fraction(len(self.inputs[rows].periods)), whole=True)
            return self.add(Step("figure", (), column.type, reach, node.name, rows, origin=node.origin))
        content = self.knowledge.values[f"{rows}.{node.name}" if rows else node.name].content
        reach = content if isinstance(content, Interval) else Interval()
        if column.source == "adjust":  # one that nobody made is known to be 0, but others are not
            reach = limits_of(column)
        return self.add(Step("figure", (), column.type, reach, node.name, rows, origin=node.origin))

    def is_series(self, rows: str) -> bool:
        """Whether what we fold over is a series."""
        return bool(rows) and bool(self.inputs[rows].periods)

    def absence(self, name: str, rows: str, origin: Span | None) -> int:
        if self.is_series(rows) and name not in self.inputs:
            return self.false  # the number of a period
        return self.add(Step("absent", (), types.TRUTH, Interval(), name, rows, origin=origin))

    def own_measure(self) -> tuple[int, int]:
        """The measure of the leaf; bands ask for it again and again."""
        assert self.measure is not None
        key = (id(self.measure), self.points, self.total, self.rows)
        if key not in self.measured:
            self.measured[key] = self.read_measure(self.measure)
        return self.measured[key]

    def read_measure(self, measure: Expression) -> tuple[int, int]:
        value: int
        value, absent = self.expression(measure)
        rounding = self.framework.measure_rounding
        if rounding is not None and (self.steps[value].type.numeric or self.steps[value].type == types.DATE):
            value = self.round(value, rounding.step, rounding.mode, measure.origin)
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
        if node.op not in _FOLDS:
            raise NotPlanned(f"the fold {node.op}", node.origin)
        rows = node.list
        absent = self.absence(rows, "", node.origin)
        if node.op == "count" and node.body is None:
            size = self.knowledge.values[rows].content
            assert isinstance(size, Interval)
            return self.add(Step("fold", (), types.COUNT, size, list=rows, mode="count", origin=node.origin)), absent
        assert node.body is not None
        outer, self.rows = self.rows, rows
        body, body_absent = self.expression(node.body)
        operands = [body]
        if node.weight is not None:
            weight, weight_absent = self.expression(node.weight)
            operands.append(weight)
            body_absent = self.either(body_absent, weight_absent)
        self.rows = outer
        operands.insert(1, body_absent)
        reach = self.steps[body].interval
        if node.op in model.MEANS:
            reach = intervals.among([reach])
        if node.op == "sum":
            size = self.knowledge.values[rows].content
            assert isinstance(size, Interval)
            reach = intervals.multiply(reach, evolve(size, low=Fraction(0)))
        needed = {"sum": 0, "trimmed_mean": 3}.get(node.op, 1)
        if body_absent == self.false and self.inputs[rows].at_least >= needed:
            return self.add(Step("fold", tuple(operands), node.type, reach, list=rows, mode=node.op,
                                 origin=node.origin)), absent  # fmt: skip
        none = Step("fold_absent", (body_absent,), types.TRUTH, Interval(), list=rows, mode=node.op, origin=node.origin)
        value = Step("fold", tuple(operands), node.type, reach, list=rows, mode=node.op, origin=node.origin)
        return self.add(value), self.either(absent, self.add(none))

    def judged(self, node: model.Judged) -> tuple[int, int]:
        """A score that people give; one outside its level is a mistake of the form, which the interpreter reports."""
        item = self.inputs[node.input]
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
        "grade_on_rounded", "grain", "grades", "overrides", "checks", "cases", "gaps", "row_fields", "peers", "ties",
        "lang", "source",
    )),
    model.Indicator: frozenset((
        "key", "name", "number", "kind", "points", "children", "rule", "rounding", "not_applicable", "missing", "mark",
        "sentences", "texts", "path", "span", "low", "high", "combine", "chosen", "scale", "extra", "weight",
        "excluded",
    )),
    model.Rule: frozenset((
        "value", "measure", "measure_type", "not_applicable", "low", "high", "direction", "adjust", "signal",
    )),
}  # fmt: skip
_POLICIES = ("points", "rescale_block", "rescale_whole", "share", "peer_mean")
_COMBINED = ("sum", "highest", "lowest", "first", "chosen", "mean", "geometric")
_FOLDS = (*model.MEANS, "count", "sum", "min", "max", "first", "last")


def _refuse_unknown(record: AttrsInstance, span: Span | None) -> None:
    """Refuse a node of a kind, policy or block that came later, and any attribute that came later and is in use."""
    if isinstance(record, model.Indicator):
        if record.kind not in ("block", "leaf", "part", "gap"):
            raise NotPlanned(f"a node of kind {record.kind}", span)
        if record.not_applicable.kind not in _POLICIES:
            raise NotPlanned(f"the policy {record.not_applicable.kind}", span)
        if record.combine not in _COMBINED:
            raise NotPlanned(f"a block that takes {record.combine}", span)
    for attribute in fields(type(record)):
        if attribute.name not in _KNOWN[type(record)]:
            default, factory = attribute.default, getattr(attribute.default, "factory", None)
            if factory is not None:
                default = factory(record) if getattr(default, "takes_self", False) else factory()
            if getattr(record, attribute.name) != default:
                raise NotPlanned(f"{type(record).__name__.lower()} with {attribute.name}", span)


def _height(grade: model.Grade) -> tuple[bool, Fraction, bool]:
    return (grade.low is not None, grade.low or Fraction(0), grade.low_open)
