"""Proofs about rules, by intervals and declared relations.

A proof evaluates a rule once over everything that valid data may be. What comes out is an enclosure, so a rule passes
only if it is total, never divides by zero and stays inside its points; what intervals and declared relations cannot
show is asked for in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from attrs import evolve

from ..common import numeric, types
from ..common.diagnostics import Diagnostic, Label, report
from ..common.source import Span
from ..meaning import intervals, model
from ..meaning.evaluator import Evaluator, Knowledge, figures
from ..meaning.intervals import Interval
from .formulas import VALUE
from .lowering import Band, Lowered, Movement


def prove(
    lowered: Lowered, leaf: model.Indicator, knowledge: Knowledge, rounding: model.Rounding | None
) -> Iterator[Diagnostic]:
    """Report everything that keeps a rule from being total and inside its points."""
    rule, bands = lowered.rule, lowered.bands
    points = intervals.point(leaf.points)
    evaluator = Evaluator(knowledge, points, Interval(rule.low, rule.high), rule.measure, rounding)
    evaluator.trace = [] if lowered.movements else None
    value = evaluator.evaluate(rule.whole)
    name = leaf.name
    seen: set[Span] = set()
    for division in evaluator.zero_divisions:
        assert division.origin is not None
        if division.origin in seen:
            continue
        seen.add(division.origin)
        if isinstance(division, model.Irrational):
            yield report("outside-its-domain", division.origin, leaf=name, name=division.origin.text)
        elif isinstance(division, model.Fold):
            yield report("list-may-be-empty", division.origin, leaf=name, list=division.list)
        else:
            assert isinstance(division, model.Apply)
            below = division.operands[1].origin or division.origin
            yield report("denominator-may-be-zero", below, leaf=name, name=below.text)
    for choice, _scope in evaluator.open_choices:
        span = choice.branches[-1].origin or leaf.span
        takes = any(band.outcome == "deducts" for band in bands)
        rest = ("否则 满分", "otherwise full") if takes else ("否则 0分", "otherwise 0")
        example = _gap_example(choice, rule, knowledge, points)
        yield report("bands-leave-a-gap", span, leaf=name, example=example, rest=rest)
    if evaluator.zero_divisions or evaluator.open_choices:
        return
    unreachable = list(_unreachable(rule, evaluator, name))
    yield from unreachable
    yield from _overlaps(rule, bands, evaluator, name)
    yield from _not_reached(rule, bands, evaluator)
    yield from _idle(lowered.movements, evaluator, name)
    yield from _against_direction(rule, bands, evaluator, leaf)
    if isinstance(value.content, Interval) and not value.content.is_empty:
        yield from _outside(value.content, rule, leaf, evaluator)
        top = value.content.high
        relative = any(isinstance(part, model.Own) and part.what == "points" for part in model.walk(rule.value))
        if top is not None and top < rule.high and not (relative or unreachable or leaf.extra or rule.adjust):
            yield report("full-out-of-reach", leaf.span, leaf=name, top=top, points=rule.high)


SLUGS: dict[type[model.Expression], str] = {  # what may have no value, and how that is reported
    model.Apply: "denominator-may-be-zero", model.Fold: "list-may-be-empty", model.Irrational: "outside-its-domain",
}  # fmt: skip


def _outside(reach: Interval, rule: model.Rule, leaf: model.Indicator, evaluator: Evaluator) -> Iterator[Diagnostic]:
    span = rule.value.origin or leaf.span
    inside = Interval(rule.low, rule.high)
    for expression, value in evaluator.outcomes:  # the branch that leaves the bounds, if one alone does
        alone = value.content
        if isinstance(alone, Interval) and not alone.is_empty and intervals.meet(alone, inside) != alone:
            span = expression.origin or span
    label = Label(
        leaf.span, f"这一项{numeric.show(leaf.points)}分", f"this indicator has {numeric.show(leaf.points)} points"
    )
    if reach.high is None or reach.high > rule.high:
        top = ("没有上限", "without limit") if reach.high is None else numeric.show(reach.high)
        yield report("score-above-points", span, labels=(label,), leaf=leaf.name, top=top, points=rule.high)
    if reach.low is None or reach.low < rule.low:
        bottom = ("没有下限", "without limit") if reach.low is None else numeric.show(reach.low)
        yield report("score-below-floor", span, labels=(label,), leaf=leaf.name, bottom=bottom, floor=rule.low)


def _gap_example(choice: model.Choose, rule: model.Rule, knowledge: Knowledge, points: Interval) -> object:
    """A value of the measure for which no branch holds, if one can be named."""
    wanted = rule.measure_type or types.NUMBER
    edges = sorted({v for branch in choice.branches for v in _constants(branch.condition, wanted)})
    probes = [*edges]
    for left, right in pairwise(edges):
        probes.append((left + right) / 2)
    probes += [edges[0] - 1, edges[-1] + 1] if edges else []
    if rule.measure_type and rule.measure_type.whole:
        probes = [Fraction(round(p)) for p in probes]
    allowed = Evaluator(knowledge, points, points, rule.measure).evaluate(model.Own("measure", types.NUMBER)).content \
        if rule.measure is not None else None  # fmt: skip
    for probe in probes:
        if isinstance(allowed, Interval) and probe not in allowed:
            continue
        constant = model.Const(probe, rule.measure_type or types.NUMBER)
        trial = Evaluator(knowledge, points, points, constant)
        trial.evaluate(choice)
        if any(found is choice for found, _ in trial.open_choices):
            return show_typed(probe, rule.measure_type)
    return ("其他情形", "the remaining cases")


def _constants(expression: model.Expression, wanted: types.Type) -> Iterator[Fraction]:
    """Numbers in a condition that a value of a type can be compared with."""
    for part in model.walk(expression):
        if isinstance(part, model.Const) and isinstance(part.value, Fraction) and types.comparable(part.type, wanted):
            yield part.value


def show_typed(value: Fraction, type_: types.Type | None) -> str:
    """A number the way its type is written: ratios in percent, days as dates where they are dates."""
    if type_ is not None and type_.kind in ("ratio", "change"):
        return numeric.show(value * 100) + "%"
    if type_ == types.DATE:
        from datetime import date

        inside = date.min.toordinal() <= value <= date.max.toordinal()
        return date.fromordinal(int(value)).isoformat() if inside else "…"
    return numeric.show(value)


def _unreachable(rule: model.Rule, evaluator: Evaluator, name: str) -> Iterator[Diagnostic]:
    for part in model.walk(rule.whole):
        if isinstance(part, model.Choose):
            for branch in part.branches:
                if id(branch) not in evaluator.reached and branch.origin is not None:
                    yield report("band-never-holds", branch.origin, leaf=name)
            rest = part.otherwise
            if rest is not None and rest.origin is not None and id(rest) not in evaluator.reached:
                yield report("band-never-holds", rest.origin, leaf=name)


def _idle(movements: tuple[Movement, ...], evaluator: Evaluator, name: str) -> Iterator[Diagnostic]:
    """Steps that move nothing wherever the bands leave room for them."""
    found: dict[int, list[Interval]] = {}
    for step in evaluator.trace or ():
        if isinstance(step.value.content, Interval) and not step.value.content.is_empty:
            found.setdefault(id(step.expression), []).append(step.value.content)
    for span, made in movements:
        reaches = [intervals.hull(found[id(part)]) for part in made if id(part) in found]
        if any(reach == intervals.point(0) for reach in reaches):
            yield report("step-never-acts", span, leaf=name)


def _band_set(band: Band, evaluator: Evaluator) -> Interval:
    result = Interval()
    for op, bound in band.comparisons or ():
        content = evaluator.evaluate(bound).content
        if isinstance(content, Interval):
            result = intervals.meet(result, intervals.satisfying(op, content))
    return result


def _overlaps(rule: model.Rule, bands: tuple[Band, ...], evaluator: Evaluator, name: str) -> Iterator[Diagnostic]:
    """Bands that are no chain in one direction must not share a value."""
    ranged = [band for band in bands if band.comparisons]
    whole = bool(rule.measure_type and rule.measure_type.whole)
    for i, first in enumerate(ranged):
        for second in ranged[i + 1 :]:
            if _nested(first, second) or _apart(first, second, evaluator):
                continue
            shared = intervals.meet(_band_set(first, evaluator), _band_set(second, evaluator))
            shared = intervals.tidy(evolve(shared, whole=whole))
            if not shared.is_empty and second.branch.origin and first.branch.origin:
                example = show_typed(_inside(shared), rule.measure_type)
                label = Label(first.branch.origin, "这一档也包括它", "this band takes it in as well")
                yield report("bands-overlap", second.branch.origin, labels=(label,), leaf=name, example=example)


def _not_reached(rule: model.Rule, bands: tuple[Band, ...], evaluator: Evaluator) -> Iterator[Diagnostic]:
    """Sentences that add or deduct behind one that may hold at once, of other figures, and gives points itself.

    A ladder over one figure is read in order (三次以上扣5分，一次以上扣2分); nothing leaves none to take.
    """
    asked = [_figures_of(band, rule) for band in bands]
    for j, later in enumerate(bands):
        if later.outcome not in ("adds", "deducts"):
            continue
        for i, earlier in enumerate(bands[:j]):
            value = earlier.branch.value
            nothing = isinstance(value, model.Verdict) or (isinstance(value, model.Const) and value.value == rule.low)
            if asked[i] == asked[j] or nothing:
                continue
            both = evaluator.evaluate(model.Logic("and", (earlier.branch.condition, later.branch.condition))).content
            if isinstance(both, frozenset) and True in both and earlier.branch.origin and later.branch.origin:
                label = Label(earlier.branch.origin, "这一句在前", "this comes first")
                first, text = earlier.branch.origin.text, later.branch.origin.text
                yield report(
                    "deduction-not-reached", later.branch.origin, labels=(label,), first=first, text=text,
                    both=_BOTH_COUNT[later.outcome],
                )  # fmt: skip
                break


_BOTH_COUNT = {
    "deducts": ("得 满分 − 择(条件, 扣的分, 0分) − …，最低0分",
                "gets full − choose(condition, points, 0 points) − …, at least 0 points"),
    "adds": ("得 起点的分 + 择(条件, 加的分, 0分) + …，最高满分",
             "gets points to start from + choose(condition, points, 0 points) + …, at most full"),
}  # fmt: skip


def _figures_of(band: Band, rule: model.Rule) -> frozenset[str]:
    """The figures that a band looks at, those of the measure included."""
    own = any(isinstance(part, model.Own) and part.what == VALUE for part in model.walk(band.branch.condition))
    measured = figures(rule.measure) if own and rule.measure is not None else ()
    return frozenset((*figures(band.branch.condition), *measured))


def _side(band: Band) -> str | None:
    if band.comparisons and len(band.comparisons) == 1:
        op = band.comparisons[0][0]
        return op[0] if op[0] in "<>" else None
    return None


def _nested(first: Band, second: Band) -> bool:
    return _side(first) is not None and _side(first) == _side(second)


def _apart(first: Band, second: Band, evaluator: Evaluator) -> bool:
    """Whether ``≤ a·t`` and ``≥ b·t`` with a < b are apart for every t > 0."""
    sides = {_side(band): band.comparisons[0] for band in (first, second) if band.comparisons and _side(band)}
    if sides.keys() != {"<", ">"}:
        return False
    (upper_op, upper), (lower_op, lower) = sides["<"], sides[">"]
    (a, base), (b, other) = _linear(upper), _linear(lower)
    if base is None or base != other:
        return False
    value = evaluator.knowledge.values[base].content
    if not isinstance(value, Interval) or value.low is None or value.low < 0:
        return False
    positive = value.low > 0 or value.low_open
    if not positive and upper_op == "<=" and lower_op == ">=":
        return False
    return a < b or (a == b and "=" not in upper_op + lower_op)


def _linear(expression: model.Expression) -> tuple[Fraction, str | None]:
    match expression:
        case model.Const(value=Fraction() as value):
            return value, None
        case model.Ref(name=name):
            return Fraction(1), name
        case model.Apply(op="×", operands=(left, right)):
            (a, x), (b, y) = _linear(left), _linear(right)
            return (a * b, x or y) if x is None or y is None else (Fraction(0), None)
        case model.Apply(op="÷", operands=(left, model.Const(value=Fraction() as value))) if value:
            a, x = _linear(left)
            return a / value, x
    return Fraction(0), None


def _inside(x: Interval) -> Fraction:
    """Some number of a non-empty interval, an edge if one belongs to it."""
    if x.low is not None and not x.low_open:
        return x.low
    if x.high is not None and not x.high_open:
        return x.high
    if x.low is not None and x.high is not None:
        return (x.low + x.high) / 2
    if x.low is not None:
        return x.low + 1
    return x.high - 1 if x.high is not None else Fraction(0)


def _against_direction(
    rule: model.Rule, bands: tuple[Band, ...], evaluator: Evaluator, leaf: model.Indicator
) -> Iterator[Diagnostic]:
    """A stated direction must agree with the points of the bands."""
    if rule.direction is None:
        return
    scored = []
    for band in bands:
        value = evaluator.evaluate(band.branch.value).content if band.comparisons else None
        side = _side(band)
        if isinstance(value, Interval) and value.is_point and side:
            scored.append((value.point, side))
    if not scored:
        return
    best = max(scored)
    if (best[1] == ">") != (rule.direction == "higher"):
        origin = next(b.branch.origin for b in bands if b.comparisons)
        yield report("direction-against-bands", origin or leaf.span, leaf=leaf.name)
