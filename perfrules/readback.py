"""Read-back: each leaf's canonical sentences and its values at and beside every edge.

The author signs values, not syntax: a rule that was read otherwise than meant shows here at a glance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from attrs import evolve

from .checking import proofs
from .common import numeric, types
from .common.source import printable
from .meaning import data, intervals, model, wording
from .meaning.evaluator import Evaluator, Value
from .meaning.intervals import FALSE, TRUE, Interval
from .meaning.knowledge import known
from .meaning.model import Expression

_MARKS = {"stated": ("原文", "stated"), "inferred": ("推定", "inferred"), "legal": ("法定", "legal")}
_QUANTUM = {"ratio": Fraction(1, 10_000), "change": Fraction(1, 10_000), "count": Fraction(1), "date": Fraction(1)}
_MAX_PROBES = 24


def read_back(framework: model.Model, lang: str) -> str:
    """The whole framework read back, leaf by leaf."""
    zh = lang == "zh"
    lines = [framework.title, ""]
    for node in framework.root.walk():
        if node.kind == "block":
            continue
        points = types.in_unit(node.points, types.POINT, lang)
        lines.append(f"{node.heading}  {points}  [{node.key}]")
        if printed := node.texts.get("printed"):
            lines.append(f"    {'原文' if zh else 'printed'}：{printable(printed)}")
        for sentence in node.sentences:
            mark = _MARKS.get(sentence.mark, ("", ""))[not zh]
            mark = f"（{mark}）" if zh else f" ({mark})"
            lines.append(f"    {printable(sentence.text(lang))}{mark}")
        if node.rule is not None:
            lines += (f"      {line}" for line in values(framework, node, node.rule, lang))
            lines += (f"      {line}" for line in _inputs(framework, node.rule, lang))
        policy = wording.policy(node.not_applicable, lang)
        lines.append(f"      {'不适用时：' if zh else 'if not applicable: '}{policy}")
    return "\n".join(lines)


def values(framework: model.Model, leaf: model.Indicator, rule: model.Rule, lang: str) -> Iterator[str]:
    """Lines of the table of values: conditions first, then the measure at and beside each edge."""
    conditional, rest = _split(rule)
    for branch in (*rule.not_applicable, *conditional):
        assert branch.origin is not None
        yield f"{_condition_text(branch)} → {_outcome(framework, leaf, rule, branch.value, lang)}"
    probes = list(_probes(framework, rule, rest))
    if probes:
        shown = [(p, _at(framework, leaf, rule, rest, p)) for p in probes[:_MAX_PROBES]]
        if rule.measure_type and rule.measure_type.whole:  # a count goes on for ever; its last value need not
            while len(shown) > 4 and shown[-1][1] == shown[-2][1] == shown[-3][1]:
                shown.pop()
        yield " · ".join(f"{_shown(probe, rule)} → {value}" for probe, value in shown)
    elif rule.measure_type == types.TRUTH:
        for truth, word in ((True, ("是", "yes")), (False, ("否", "no"))):
            constant = model.Const(truth, types.TRUTH)
            yield f"{word[lang != 'zh']} → {_with(framework, leaf, rule, rest, constant)}"
    else:
        yield from _facts(framework, leaf, rule, rest, lang)


def _condition_text(branch: model.Branch) -> str:
    assert branch.condition.origin is not None
    return printable(branch.condition.origin.text)


def _split(rule: model.Rule) -> tuple[list[model.Branch], Expression]:
    """Branches that do not look at the measure, and the rule without them."""
    value = rule.value
    if not isinstance(value, model.Choose):
        return [], value
    asks = [any(isinstance(p, model.Own) for p in model.walk(b.condition)) for b in value.branches]
    conditional = [b for b, a in zip(value.branches, asks, strict=True) if not a]
    kept = tuple(b for b, a in zip(value.branches, asks, strict=True) if a)
    if not kept and value.otherwise is not None:
        return conditional, value.otherwise
    return conditional, evolve(value, branches=kept)


def _outcome(framework: model.Model, leaf: model.Indicator, rule: model.Rule, value: Expression, lang: str) -> str:
    if isinstance(value, model.Verdict):
        words = {"not_applicable": ("不适用", "not applicable"), "undetermined": ("原文未定", "not stated")}
        return words[value.kind][lang != "zh"]
    return _with(framework, leaf, rule, value, rule.measure)


def _with(
    framework: model.Model, leaf: model.Indicator, rule: model.Rule, value: Expression, measure: Expression | None,
    given: Mapping[str, Value] | None = None,
) -> str:  # fmt: skip
    knowledge = known(framework.inputs, given or {}, {}, absent=False)
    allowed = Interval(rule.low, rule.high)
    result = Evaluator(knowledge, intervals.point(leaf.points), allowed, measure).evaluate(value).content
    if not isinstance(result, Interval):
        return "–"
    rounded = result
    if leaf.rounding is not None:
        step, mode = leaf.rounding.step, leaf.rounding.mode
        rounded = intervals.monotone(lambda v: numeric.round_to(v, step, mode), result)
    if rounded.is_point:
        return numeric.show(rounded.point)
    rounded = intervals.meet(rounded, allowed)
    assert rounded.low is not None and rounded.high is not None
    return f"{numeric.show(rounded.low)}…{numeric.show(rounded.high)}"


def _at(framework: model.Model, leaf: model.Indicator, rule: model.Rule, value: Expression, probe: Fraction) -> str:
    return _with(framework, leaf, rule, value, model.Const(probe, rule.measure_type or types.NUMBER))


def _probes(framework: model.Model, rule: model.Rule, value: Expression) -> Iterator[Fraction]:
    """Figures at and beside every edge that the rule names, as far as the measure can reach them."""
    type_ = rule.measure_type
    if rule.measure is None or type_ is None or not (type_.numeric or type_ == types.DATE):
        return
    edges = set(_edges(value))
    steps = [step for step in _steps(value) if step]
    if any(isinstance(p, model.Own) and p.what == "measure" for p in model.walk(value)) and type_ == types.RATIO:
        edges |= {Fraction(0), Fraction(1)} | (set() if edges else {Fraction(1, 2)})
    if type_.whole:
        edges |= {Fraction(n) for n in range(12)}
    knots = sorted(_knots(value))
    edges |= {(left + right) / 2 for left, right in pairwise(knots)}
    for step in steps:
        edges |= {edge + sign * count * step for edge in list(edges) for sign in (1, -1) for count in (1, 2)}
    quantum = _quantum(type_, edges)
    reach = _reach(framework, rule)
    seen = sorted({edge + shift * quantum for edge in edges for shift in (-1, 0, 1)})
    yield from (probe for probe in seen if reach is None or probe in reach)


def _quantum(type_: types.Type, edges: set[Fraction]) -> Fraction:
    if type_.kind in _QUANTUM:
        return _QUANTUM[type_.kind]
    if type_.base in ("days", "workdays", "months", "years"):
        return Fraction(1)
    return Fraction(1, 100) if all(abs(e) < 1000 for e in edges) else Fraction(1)


def _reach(framework: model.Model, rule: model.Rule) -> Interval | None:
    knowledge = known(framework.inputs, {}, {}, absent=False)
    assert rule.measure is not None
    content = Evaluator(knowledge).evaluate(rule.measure).content
    return content if isinstance(content, Interval) else None


def _edges(expression: Expression) -> Iterator[Fraction]:
    for part in model.walk(expression):
        match part:
            case model.Compare(left=model.Own(what="measure"), right=model.Const(value=Fraction() as value)):
                yield value
            case model.Apply(op="-", operands=(left, right)):
                pair = [p for p in (left, right) if isinstance(p, model.Const)]
                if any(isinstance(p, model.Own) and p.what == "measure" for p in (left, right)):
                    yield from (p.value for p in pair if isinstance(p.value, Fraction))
            case model.Interpolate(knots=knots):
                yield from (
                    at.value for at, _ in knots if isinstance(at, model.Const) and isinstance(at.value, Fraction)
                )


def _knots(expression: Expression) -> Iterator[Fraction]:
    for part in model.walk(expression):
        if isinstance(part, model.Interpolate):
            ats = (at.value for at, _ in part.knots if isinstance(at, model.Const))
            yield from (value for value in ats if isinstance(value, Fraction))


def _steps(expression: Expression) -> Iterator[Fraction]:
    for part in model.walk(expression):
        if isinstance(part, model.Apply) and part.op == "÷" and part.type == types.NUMBER:
            step = part.operands[1]
            if isinstance(step, model.Const) and isinstance(step.value, Fraction):
                yield step.value


def _facts(
    framework: model.Model, leaf: model.Indicator, rule: model.Rule, value: Expression, lang: str
) -> Iterator[str]:
    """What each fact is worth: an item its own points, any other fact the scores that it leaves possible."""
    told: set[str] = set()
    yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    for part in model.walk(value):
        found = part.branches[0].condition if isinstance(part, model.Choose) and len(part.branches) == 1 else part
        if not (isinstance(found, model.Ref) and found.type == types.TRUTH) or found.list or found.name in told:
            continue
        told.add(found.name)
        worth = _worth(framework, leaf, part) if framework.inputs[found.name].source == "item" else None
        if worth is None:
            ends = [_with(framework, leaf, rule, value, rule.measure, {found.name: Value(t)}) for t in (TRUE, FALSE)]
        else:
            ends = [worth, "0"]
        yield f"{printable(found.name)}{colon}{yes} → {ends[0]}{comma}{no} → {ends[1]}"


def _worth(framework: model.Model, leaf: model.Indicator, part: Expression) -> str | None:
    """The points of an item that earns them where it is there; None where its absence costs points instead."""
    if not isinstance(part, model.Choose) or part.otherwise != model.Const(Fraction(0), types.POINTS):
        return None
    knowledge = known(framework.inputs, {}, {}, absent=False)
    return _plain(Evaluator(knowledge, intervals.point(leaf.points)).evaluate(part.branches[0].value).interval)


def _plain(x: Interval) -> str:
    return numeric.show(x.point) if x.is_point else "?"


def _shown(probe: Fraction, rule: model.Rule) -> str:
    return proofs.show_typed(probe, rule.measure_type)


def _inputs(framework: model.Model, rule: model.Rule, lang: str) -> Iterator[str]:
    """The figures that the rule reads, with type, unit and bounds."""
    from .meaning.evaluator import figures

    parts = [rule.whole] + ([rule.measure] if rule.measure is not None else [])
    names = dict.fromkeys(name for part in parts for name in figures(part))
    shown = []
    for name in names:
        item = framework.inputs.get(name)
        if item is None or item.source == "item":
            continue
        zh = lang == "zh"
        unit = (f"（{item.unit.zh}）" if zh else f" ({item.unit.en})") if item.unit else ""
        limits = ("、" if zh else ", ").join(
            f"{_SIGNS.get(it.op, it.op)} {_bound(it, item, lang)}" for it in item.limits
        )
        shown.append(f"{name}{'：' if zh else ': '}{item.type.name(lang)}{unit}{' ' if limits else ''}{limits}")
    if shown:
        yield "数据 " + "；".join(shown) if lang == "zh" else "inputs " + "; ".join(shown)


_SIGNS = {"<=": "≤", ">=": "≥"}


def _bound(limit: model.Limit, item: model.Input, lang: str) -> str:
    if isinstance(limit.bound, model.Ref):
        return limit.bound.name
    assert isinstance(limit.bound.value, Fraction)
    return data.in_unit(limit.bound.value, item, lang) if limit.bound.value else "0"
