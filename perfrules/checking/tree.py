"""The tree of indicators: points that add up at every level, policies, weights, keys, and the rule of each leaf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from attrs import evolve

from ..common import numeric, types
from ..common.diagnostics import Label
from ..common.source import Span
from ..language import nodes, printer
from ..meaning import intervals, model
from ..meaning.evaluator import Evaluator, Knowledge, figures
from ..meaning.intervals import Interval
from ..meaning.model import Expression
from . import proofs
from .context import Context, all_headings, all_sentences, is_rule
from .formulas import FULL, Refused, in_words
from .lowering import Lowered, RuleReader

PART_RANK = 900  # （1）
ROW_RANKS = range(30, PART_RANK)  # 1. and its deeper English kin
_KINDS: dict[type, str] = {nodes.Measure: "measure", nodes.Where: "where"}


def build_tree(c: Context) -> None:
    """Points that add up at every level, keys, rules."""
    total = c.settings.get("total")
    values = [v for v in total.values if isinstance(v, Fraction)] if total else []
    points = values[-1] if values else None
    children = _children_of(c, c.document.headings, c.document.root, (), points, _inherited(c))
    if not children and "?" in c.document.broken:
        return
    if not children:
        c.report("no-indicators", Span(0, 0, c.document.source))
        return
    summed = _points_of_all(children)
    if points is not None and total is not None and summed != points and not _weighted(children):
        _sum_mismatch(c, total.span, c.document.headings, summed, points, "总分")
    _check_weights(c, children, points or summed)
    low, high = _total_bounds(c, children, points or summed)
    c.root = model.Indicator(
        "", "总分", "", "block", points or summed, tuple(children), None, c.roundings.get("total"),
        c.policies.get("not_applicable", model.Policy("points", FULL)),
        c.policies.get("missing", model.Policy("interval")), "", (), {}, (), c.document.span, low, high,
    )  # fmt: skip
    _keys(c)


def _total_bounds(c: Context, children: list[model.Indicator], points: Fraction) -> tuple[Fraction, Fraction]:
    """The lowest and the highest total: what the rows leave, within what the head states."""
    low, high = _reach(children, points)
    total = c.settings.get("total")
    clauses = [v for v in total.values if isinstance(v, nodes.Clause)] if total else []
    rounding = c.roundings.get("total")
    for clause in clauses:
        bound = clause.value
        if isinstance(bound, nodes.Number) and rounding and not numeric.is_multiple(bound.value, rounding.step):
            c.report("points-not-multiple", clause.span, name="总分", points=bound.value, step=rounding.step)
        if clause.kind not in ("at_most", "at_least") or clause.side or not isinstance(bound, nodes.Number):
            c.report("unlike-a-bound", clause.span, text=clause.span.text)
        elif not low <= bound.value <= high or (bound.value < points) == (clause.kind == "at_most"):
            c.report("bound-of-total", clause.span, low=low, high=high)
        elif clause.kind == "at_most":
            high = bound.value
        else:
            low = bound.value
    return low, high


def _inherited(c: Context) -> tuple[model.Policy, model.Policy]:
    return (
        c.policies.get("not_applicable", model.Policy("points", FULL)),
        c.policies.get("missing", model.Policy("interval")),
    )


def _sum_mismatch(
    c: Context, span: Span, headings: tuple[nodes.Heading, ...], summed: Fraction, points: Fraction, name: str
) -> None:
    labels = [Label(h.span, f"{_own_points(h) or '?'}分", f"{_own_points(h) or '?'} points") for h in headings[:8]]
    c.report("points-do-not-add-up", span, *labels, name=name, sum=summed, points=points)


def _children_of(
    c: Context, headings: tuple[nodes.Heading, ...], sentences: tuple[nodes.Sentence, ...], path: tuple[str, ...],
    points: Fraction | None, policies: tuple[model.Policy, model.Policy], outside: str = "",
) -> list[model.Indicator]:  # fmt: skip
    styles = {h.points.unit for h in headings if isinstance(h.points, nodes.Number)}
    if len(styles) > 1:
        c.report("points-and-percent", headings[0].span)
    names = Counter(h.title for h in headings if h.alias is None)
    result = []
    for heading in headings:
        if heading.alias is None and names[heading.title] > 1:
            other = next(h for h in headings if h.title == heading.title and h is not heading)
            c.report(
                "same-name",
                heading.title_span,
                Label(other.title_span, "同名", "the same name"),
                name=heading.title,
            )
        result.append(_indicator(c, heading, path, points, policies, outside))
    _weights(c, result, headings)
    kinds = {child.not_applicable.kind for child in result}
    if _weighted(result):
        for child, heading in zip(result, headings, strict=True):
            if child.weight is not None:
                _fixed_points(c, child, heading)
    if "share" in kinds:
        if kinds & {"rescale_block", "rescale_whole"}:
            c.report("policies-mixed", headings[0].span)
        for child, heading in zip(result, headings, strict=True):
            _fixed_points(c, child, heading)
    for sentence in sentences:
        gap = sentence.body
        if isinstance(gap, nodes.Gap) and gap.points is not None:
            if not headings and any(map(is_rule, sentences)):
                c.report("gap-in-leaf", gap.span)
            elif outside == "deduction":
                c.report("points-in-deduction", gap.span, name=gap.text)
            else:
                result.append(_gap(c, gap, path, policies))
    return result


def _weights(c: Context, children: list[model.Indicator], headings: tuple[nodes.Heading, ...]) -> None:
    """Siblings that share points by weight: their weights are of one type, never negative, and never all zero."""
    weighted = [(c, h) for c, h in zip(children, headings, strict=True) if c.weight is not None]
    if not weighted or c.knowledge is None:
        return
    total = intervals.point(0)
    first = weighted[0][1].span
    c.know_peers()
    for child, heading in weighted:
        assert child.weight is not None
        types_ = [c.weight_types.get(span.start) for span in (first, heading.span)]
        if types_[0] and types_[1] and not types.comparable(types_[0], types_[1]):
            left, right = (in_words(type_) for type_ in types_ if type_)
            c.report("not-comparable", heading.span, Label(first, "同级的权重", "its sibling's weight"),
                        left=left, right=right)  # fmt: skip
            return
        value = Evaluator(c.knowledge).evaluate(child.weight)
        reach = value.content if isinstance(value.content, Interval) else intervals.EMPTY
        if reach.low is None or reach.low < 0:
            c.report("weight-below-zero", heading.span, name=heading.title)
            return
        total = intervals.add(total, reach)
    if total.low is None or (total.low <= 0 and not (total.low == 0 and total.low_open)):
        c.report("weights-may-be-zero", weighted[0][1].span, name=weighted[0][1].title)


def _check_weights(c: Context, children: list[model.Indicator], points: Fraction, combine: str = "sum") -> None:
    """What is shared by weight must be there to be shared, and the same for every unit that is compared."""
    printed = sum((c.points for c in children if c.weight is None and not c.extra), Fraction(0))
    for child in children:
        if child.weight is None or child.extra:
            continue
        why: tuple[str, str] | None = None
        if combine != "sum":
            why = ("这一块不是各项相加", "the block is not the sum of its indicators")
        elif printed >= points:
            had, all_ = numeric.show(printed), numeric.show(points)
            why = (f"写定的已有 {had} 分，这一块共 {all_} 分", f"{had} of the {all_} points are printed already")
        elif child.low < 0:
            why = ("它可能低于 0 分", "it can fall below 0")
        elif any(node.not_applicable.kind == "peer_mean" for node in child.walk()):
            why = ("各单位的分值不同，没有同类平均", "its points differ between units, and have no peer mean")
        if why:
            c.report("weight-has-no-place", child.span, name=child.name, why=why)


def _fixed_points(c: Context, node: model.Indicator, heading: nodes.Heading) -> None:
    """Points written as a number cannot follow where siblings share theirs."""
    for inner, written in zip(node.walk(), all_headings([heading]), strict=False):
        if inner.rule is None:
            continue
        chosen = [part for part in model.walk(inner.rule.value) if isinstance(part, model.Choose)]
        outcomes = [branch.value for part in chosen for branch in part.branches] + [part.otherwise for part in chosen]
        fixed = [
            part for part in outcomes
            if isinstance(part, model.Const) and part.type == types.POINTS and part.value and part.origin
        ]  # fmt: skip
        fixed += [
            policy.value for policy in (inner.not_applicable, inner.missing)
            if isinstance(policy.value, model.Const) and policy.value.value
        ]  # fmt: skip
        if fixed and fixed[0].origin is not None:
            c.report("fixed-points", fixed[0].origin, leaf=written.title, text=fixed[0].origin.text)


def _gap(
    c: Context, node: nodes.Gap, path: tuple[str, ...], policies: tuple[model.Policy, model.Policy]
) -> model.Indicator:
    return model.Indicator(
        "/".join((*path, node.text)), node.text, "", "gap", node.points or Fraction(0), (), None,
        c.roundings.get("leaf"), *policies, "", (), {}, (*path, node.text), node.span,
    )  # fmt: skip


def _indicator(
    c: Context, heading: nodes.Heading, path: tuple[str, ...], block: Fraction | None,
    policies: tuple[model.Policy, model.Policy], outside: str = "",
) -> model.Indicator:  # fmt: skip
    extra = heading.extra or outside
    if extra:  # a bonus that does not apply is none, and one that nobody has shown is not given by the head
        nothing = isinstance(policies[1].value, model.Const) and policies[1].value.value == 0
        generous = heading.extra and not outside and not nothing
        policies = (
            model.Policy("points", model.Const(Fraction(0), types.POINTS)),
            model.Policy("interval") if generous else policies[1],
        )
    seen: dict[str, Any] = {}
    for sentence in heading.sentences:
        if isinstance(sentence.body, nodes.Policy):
            policy = c.policy(sentence.body)
            c.once(sentence.body.when, seen, policy, sentence.span)
            if extra and policy.kind not in ("points", "interval"):
                c.report("policy-has-no-sense", sentence.span)
            policies = (policy, policies[1]) if sentence.body.when == "not_applicable" else (policies[0], policy)
    weight = _weight(c, heading)
    points = _points_of(c, heading, block)
    if weight is not None:
        if points is not None:
            c.report("weight-and-points", heading.span, name=heading.title)
        points = block
    printed = points
    if extra == "deduction":
        points = None if points is None else Fraction(0)
    rank = heading.ordinal[0]
    has_parts = bool(heading.children) and rank in ROW_RANKS and heading.children[0].ordinal[0] == PART_RANK
    own_path = (*path, heading.title)
    scale = next((s.body.points for s in heading.sentences if isinstance(s.body, nodes.Scale)), None)
    scale = scale if heading.children else None
    children = _children_of(c, heading.children, heading.sentences, own_path, scale or points, policies, extra)
    is_block = bool(children) and not has_parts
    if has_parts:
        children = [
            evolve(child, kind="part", rounding=child.rounding if _own_rounding(written) else None)
            for child, written in zip(children, heading.children, strict=False)
        ]
    kind = "block" if is_block else "leaf"
    if points is None:
        if not children:
            c.report("leaf-without-points", heading.span, name=heading.title)
        printed = points = _points_of_all(children)
    combine = _combined(c, heading, children, scale or points)
    low, high = _reach(children, Fraction(0) if extra else points, combine, scale)
    if extra and printed is not None:
        low, high = _extra_bounds(c, heading, extra, printed, low, high)
    if children and any(is_rule(s) and not _of_block(s) for s in heading.sentences):
        stray = next(s for s in heading.sentences if is_rule(s) and not _of_block(s))
        c.report("rule-on-block", stray.span, name=heading.title)
    rounding = c.roundings.get("block" if is_block else "leaf")
    for sentence in heading.sentences:
        if isinstance(sentence.body, nodes.Rounding):
            rounding = c.rounding(sentence.body)
            c.once("rounding", seen, rounding, sentence.span)
    if combine == "geometric" and (rounding is None or rounding.mode != "half_up"):
        c.report("geometric-without-rounding", heading.span, name=heading.title)
    result = model.Indicator(
        heading.alias or "/".join(own_path), heading.title, heading.number, kind, points, tuple(children), None,
        rounding, *policies, _mark_of(c, heading), tuple(_sentences(c, heading)), _texts(heading), own_path,
        heading.span, low, high, combine, c.key_of(heading, "chosen") if combine == "chosen" else None, scale,
        extra, weight,
    )  # fmt: skip
    if kind == "leaf" and not children:
        rule = _rule(c, heading, result)
        result = evolve(result, rule=rule, low=rule.low if rule else low)
    elif children:
        result = _where_it_applies(c, heading, result)
    return result


def _weight(c: Context, heading: nodes.Heading) -> Expression | None:
    """What the indicator's share of the block's points is measured by."""
    found = None
    for sentence in heading.sentences:
        if not isinstance(sentence.body, nodes.Weight):
            continue
        if found is not None:
            c.report("stated-twice", sentence.span, text=sentence.span.text)
        formulas = c.formulas()
        try:
            typed = formulas.lower(sentence.body.expression)
            if not typed.type.numeric:
                raise formulas.refuse("not-a-number", sentence.span, type=in_words(typed.type))
            found = typed.expression
            c.weight_types[heading.span.start] = typed.type
        except Refused:
            found = FULL  # reported already; a weight is written
        c.used |= formulas.used
    return found


def _combined(c: Context, heading: nodes.Heading, children: list[model.Indicator], points: Fraction) -> str:
    """How a block makes one score of its children; the points of these must fit."""
    stated = [s.body for s in heading.sentences if isinstance(s.body, nodes.Combine)]
    for body in stated[1:]:
        c.report("stated-twice", body.span, text=body.span.text)
    key = stated[0].key if stated and children else "sum"
    counted = [child for child in children if not child.extra or heading.extra]
    _check_weights(c, children, points, key)
    for child in children:
        if child.extra and not heading.extra and any(isinstance(s.body, nodes.Scale) for s in heading.sentences):
            c.report("bonus-on-scale", child.span, name=child.name)
    if heading.extra or _weighted(children):
        return key
    if key == "sum" and children and _points_of_all(children) != points:
        _sum_mismatch(c, heading.span, heading.children, _points_of_all(children), points, heading.title)
    for child in counted if key != "sum" else ():
        if child.points != points:
            c.report("points-unlike-block", child.span, name=child.name, points=child.points, block=points)
    if key == "geometric" and any(child.low < 0 for child in counted):
        c.report("geometric-without-rounding", heading.span, name=heading.title)
    return key


def _extra_bounds(
    c: Context, heading: nodes.Heading, extra: str, printed: Fraction, low: Fraction, high: Fraction
) -> tuple[Fraction, Fraction]:
    """A bonus of at most so much, a deduction of at most so much; what stands under a block must reach it."""
    if extra == "bonus":
        if heading.children and high < printed:
            _sum_mismatch(c, heading.span, heading.children, high, printed, heading.title)
        return Fraction(0), printed
    if printed > 0:  # 5分 under a deduction block: is it given or taken?
        c.report("points-in-deduction", heading.span, name=heading.title)
        printed, low = -printed, min(low, -printed)
    if heading.children and low > printed:
        _sum_mismatch(c, heading.span, heading.children, low, printed, heading.title)
    return printed, Fraction(0)


def _where_it_applies(c: Context, heading: nodes.Heading, node: model.Indicator) -> model.Indicator:
    """若 …，不适用 on a block holds for every row under it."""
    branches = []
    for sentence in heading.sentences:
        body = sentence.body
        if not (isinstance(body, nodes.Band) and _of_block(sentence)):
            continue
        assert body.within is not None and body.within.condition is not None
        formulas = c.formulas()
        try:
            condition = formulas.condition(body.within.condition)
        except Refused:
            continue
        c.used |= formulas.used
        if c.may_divide_by_zero(condition):
            c.report("denominator-may-be-zero", body.span, leaf=heading.title, name=body.within.span.text)
        branches.append(model.Branch(condition, model.Verdict("not_applicable"), origin=body.span))
    if not branches:
        return node
    conditions = tuple(branch.condition for branch in branches)
    excluded = conditions[0] if len(conditions) == 1 else model.Logic("or", conditions)
    return evolve(_only_where(node, tuple(branches)), excluded=excluded)


def _points_of(c: Context, heading: nodes.Heading, block: Fraction | None) -> Fraction | None:
    if not isinstance(heading.points, nodes.Number):
        return None
    if heading.points.unit == "%":
        return None if block is None else block * heading.points.value
    return heading.points.value


def _mark_of(c: Context, heading: nodes.Heading) -> str:
    """How sure the leaf's rule is: inferred if any sentence of it is, or of its parts."""
    marks = [_sentence_mark(c, s, heading) for s in all_sentences(heading) if is_rule(s)]
    for mark in ("inferred", "legal", "stated"):
        if mark in marks:
            return mark
    return ""


def _sentence_mark(c: Context, sentence: nodes.Sentence, heading: nodes.Heading) -> str:
    for marks in (sentence.marks, heading.marks):  # of several marks in a sentence the weakest counts
        keys = {mark.key for mark in marks}
        for key in ("inferred", "legal", "stated"):
            if key in keys:
                return key
    setting = c.settings.get("unmarked")
    return str(setting.values[0]) if setting else ""


def _sentences(c: Context, heading: nodes.Heading) -> Iterator[model.Sentence]:
    for s in heading.sentences:
        if is_rule(s):
            yield model.Sentence(
                printer.sentence(s, "zh"),
                printer.sentence(s, "en"),
                _sentence_mark(c, s, heading),
                s.span,
                _KINDS.get(type(s.body), "rule"),
            )


def _rule(c: Context, heading: nodes.Heading, leaf: model.Indicator) -> model.Rule | None:
    formulas = c.formulas()
    formulas.leaf, formulas.measured = heading.title, heading.broken
    level, score, adjustment = (c.key_of(heading, what) for what in ("level", "score", "adjustment"))
    parts, floor = c.settings.get("part_step"), c.settings.get("floor")
    reader = RuleReader(
        formulas,
        heading,
        leaf.points,
        level,
        score,
        adjustment,
        c.item_keys,
        c.known,
        str(parts.values[0]) if parts else None,
        nodes.Clause("down_to_zero", span=floor.span) if floor else None,
        low=leaf.low,
    )
    lowered = reader.read()
    c.used |= formulas.used
    if lowered is None:
        return None
    c.used.update(figures(lowered.rule.whole))
    _prove(c, lowered, leaf)
    return lowered.rule


def _prove(c: Context, lowered: Lowered, leaf: model.Indicator) -> None:
    rule = lowered.rule
    if c.suspect and c.suspect & {*figures(rule.whole), *(figures(rule.measure) if rule.measure is not None else ())}:
        return
    assert c.knowledge is not None
    c.know_peers()
    c.diagnostics.extend(proofs.prove(lowered, leaf, c.knowledge, c.roundings.get("measure")))


def _keys(c: Context) -> None:
    """One key for each row, block and part; points and bounds of a row are multiples of its rounding step."""
    assert c.root is not None
    for row in c.root.rows:
        _check_policies(c, row)
        for value in (row.points, row.low):
            if row.rounding is not None and not numeric.is_multiple(value, row.rounding.step):
                c.report("points-not-multiple", row.span, name=row.name, points=value, step=row.rounding.step)
    for node in c.root.walk():
        if node is c.root:
            continue
        if node.key in c.rows and (node.kind == "gap" or node.path != c.rows[node.key].path):  # else same-name
            label = Label(c.rows[node.key].span, "已在此处", "already here")
            c.report("duplicate-key", node.span, label, key=node.key)
        c.rows[node.key] = node
    c.index = model.Index(c.rows.values(), c.root)


def _check_policies(c: Context, row: model.Indicator) -> None:
    """What a row counts by policy stays inside its points too."""
    for policy in (row.not_applicable, row.missing):
        if policy.value is None or policy.value.origin is None:
            continue
        found = Evaluator(Knowledge({}, {}), intervals.point(row.points)).evaluate(policy.value).interval
        if not found.is_point:
            c.report("not-constant", policy.value.origin, text=policy.value.origin.text)
            continue
        value = found.point
        if value > row.points:
            c.report("score-above-points", policy.value.origin, leaf=row.name, top=value, points=row.points)
        elif value < 0:
            c.report("score-below-floor", policy.value.origin, leaf=row.name, bottom=value, floor=Fraction(0))


def _of_block(sentence: nodes.Sentence) -> bool:
    """Whether a sentence may stand below the heading of a block."""
    body = sentence.body
    if isinstance(body, nodes.Band):
        return body.outcome.kind == "not_applicable" and body.within is not None and body.within.kind == "when"
    return isinstance(body, (nodes.Combine, nodes.Scale))


def _weighted(children: Iterable[model.Indicator]) -> bool:
    return any(child.weight is not None for child in children)


def _points_of_all(children: Iterable[model.Indicator]) -> Fraction:
    """Points of siblings together, bonuses and deductions aside."""
    return sum((child.points for child in children if not child.extra), Fraction(0))


def _reach(
    children: Iterable[model.Indicator], points: Fraction, combine: str = "sum", scale: Fraction | None = None
) -> tuple[Fraction, Fraction]:
    """The lowest and the highest score of a block by what stands under it."""
    children = list(children)
    base = [child for child in children if not child.extra] or children
    extras = [child for child in children if child.extra] if base is not children else []
    if combine == "sum" and not _weighted(base):
        factor = points / scale if scale else Fraction(1)
        low, high = (sum((getattr(c, end) for c in base), Fraction(0)) * factor for end in ("low", "high"))
    elif combine == "sum":
        low, high = Fraction(0), points
    else:
        low, high = min((c.low for c in base), default=Fraction(0)), max((c.high for c in base), default=points)
    for child in extras:
        low, high = low + child.low, high + child.high
    return low, max(high, points)


def _only_where(node: model.Indicator, branches: tuple[model.Branch, ...]) -> model.Indicator:
    """A node whose rows do not apply where one of the conditions holds."""
    rule = node.rule and evolve(node.rule, not_applicable=(*branches, *node.rule.not_applicable))
    return evolve(node, rule=rule, children=tuple(_only_where(child, branches) for child in node.children))


def _texts(heading: nodes.Heading) -> dict[str, str]:
    return {s.body.kind: s.body.text for s in heading.sentences if isinstance(s.body, nodes.Text)}


def _own_rounding(heading: nodes.Heading) -> bool:
    return any(isinstance(s.body, nodes.Rounding) for s in heading.sentences)


def _own_points(heading: nodes.Heading) -> str:
    return numeric.show(heading.points.value) if isinstance(heading.points, nodes.Number) else ""
