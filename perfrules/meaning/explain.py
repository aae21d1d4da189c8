"""Explanations: why a node has its score, as data and as sentences in Chinese and English.

Everything said here is read from the interpreter's trace: the figures put into the formula, the sentence that held, the
rounding applied, the policy or declaration that took a rule's place. Nothing is computed again.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from ..common import numeric, types
from ..common.source import Span, printable
from ..common.words import word
from . import data, intervals, model
from .evaluator import Value
from .intervals import Interval
from .results import Outcome, Scored

_MARKS = {"stated": ("原文", "stated"), "inferred": ("推定", "inferred"), "legal": ("法定", "legal"), "": ("", "")}


@frozen
class Reason:
    """One step of an explanation; ``kind`` says which: score, points, measure, rule, rounding, adjusted, …."""

    kind: str
    zh: str
    en: str

    def text(self, lang: str) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


def reasons(outcome: Outcome, scored: Scored) -> tuple[Reason, ...]:
    """Why a node has its score, in the order of evaluation."""
    out: list[Reason] = []
    node = scored.indicator
    points = numeric.show(node.points)
    if scored.status == "left_out":
        out.append(Reason("score", f"不适用，{points}分不计入", f"not applicable; its {points} points are left out"))
    elif scored.value.is_point:
        score = shown_score(scored.value.point, node)
        lost = numeric.show(node.points - scored.value.point)
        tail = (f"，失{lost}分", f", {lost} lost") if scored.value.point < node.points else ("", "")
        out.append(Reason("score", f"{points}分中得{score}分{tail[0]}", f"{score} of {points} points{tail[1]}"))
    else:
        low, high = shown_range(scored.value, node)
        out.append(
            Reason(
                "score", f"得分在{low}至{high}分之间（满分{points}分）", f"between {low} and {high} of {points} points"
            )
        )
    out += _how(outcome, scored)
    for kind, zh, en in (("printed", "原文", "as printed"), ("meaning", "解释", "meaning"), ("basis", "依据", "basis")):
        if text := node.texts.get(kind):
            out.append(Reason("text", f"{zh}：{printable(text)}", f"{en}: {printable(text)}"))
    for name, text in scored.filled.items():
        out.append(Reason("text", f"{name}：{printable(text)}", f"{name}: {printable(text)}"))
    return tuple(out)


def _how(outcome: Outcome, scored: Scored) -> list[Reason]:
    out: list[Reason] = []
    framework, node = outcome.model, scored.indicator
    measure = next((s for s in scored.steps if s.kind == "measure"), None)
    if measure is not None and not isinstance(measure.expression, model.Branch):
        texts = [_measure(outcome, measure.expression, measure.value, node, lang) for lang in ("zh", "en")]
        mark = next((s.mark for s in node.sentences if s.zh.startswith("=")), "")
        zh, en = f"指标值 {texts[0]}{_marked(mark, 'zh')}", f"measure {texts[1]}{_marked(mark, 'en')}"
        out.append(Reason("measure", zh, en))
    for child in scored.children if scored.status != "declared" else ():
        if node.kind == "leaf":
            text = approximately(child.value)
            out.append(Reason("part", f"{child.indicator.heading}：{text}", f"{child.indicator.heading}: {text}"))
    if scored.status in ("computed", "judged", "declared", "open") and node.rule is not None:
        out += _rule(scored, node)
    if scored.status in ("computed", "judged"):
        out += _arithmetic(outcome, scored)
    if node.weight is not None and scored.points_range.is_point:
        share = approximately(scored.points_range)
        out.append(Reason("points", f"按权重分得{share}分", f"{share} points by weight"))
    rounded = _rounded(scored)
    if scored.status in ("computed", "judged") and node.rounding is not None and scored.exact != rounded:
        rounding = node.rounding
        step, before, after = numeric.show(rounding.step), approximately(scored.exact), approximately(rounded)
        mode = word("MODE", rounding.mode)
        out.append(Reason(
            "rounding", f"{mode.zh[0]}到{step}：{before} → {after}",
            f"rounded {mode.en[0]} to {step}: {before} → {after}",
        ))  # fmt: skip
    if scored.adjusted and node.rule is not None and node.rule.adjust is not None:
        moved, after = numeric.show(scored.adjusted), approximately(scored.value)
        why = printable(outcome.texts.get(framework.reason_for(node.rule.adjust), ""))
        out.append(Reason(
            "adjusted", f"人工调整{moved}分{f'（{why}）' if why else ''} → {after}",
            f"moved by hand by {moved} points{f' ({why})' if why else ''} → {after}",
        ))  # fmt: skip
    if scored.signal is not None and len(scored.signal) == 1:
        label = next(iter(scored.signal))
        out.append(Reason("signal", f"亮“{label}”", f"shows “{label}”"))
    if scored.declared_value is not None:
        declared = numeric.show(scored.declared_value)
        if scored.status == "declared":
            out.append(
                Reason("declared", f"自评{declared}分，按自评计", f"declared {declared} points and taken as declared")
            )
        else:
            out.append(Reason("declared", f"自评{declared}分", f"declared {declared} points"))
    if scored.status == "not_applicable":
        out.append(Reason("policy", "不适用，按规定的办法计", "not applicable; counted by the stated policy"))
    if scored.status == "missing_policy":
        out.append(Reason("policy", "缺数，按规定的办法计", "figures are missing; counted by the stated policy"))
    if scored.undetermined:
        out.append(Reason("open", "原文对这种情形没有规定", "the sheet says nothing about this case"))
    if scored.missing and scored.status == "open":
        names = [name for name in scored.missing if name in framework.inputs]
        out.append(Reason("open", f"缺：{'、'.join(names)}", f"missing: {', '.join(names)}"))
    return out


def _rounded(scored: Scored) -> Interval:
    """The score after its rounding, before people moved it."""
    rounding = scored.indicator.rounding
    if not scored.adjusted or rounding is None or not scored.exact.is_point:
        return scored.value
    return intervals.point(numeric.round_to(scored.exact.point, rounding.step, rounding.mode))


def _rule(scored: Scored, node: model.Indicator) -> list[Reason]:
    """The sentences that held, or the whole rule where none is singled out; items with what each earned."""
    steps = [(s.expression.origin, s.value) for s in scored.steps if s.kind == "branch"]
    out = []
    for sentence in node.sentences:
        held = [value for origin, value in steps if origin is not None and _inside(origin, sentence.span)]
        is_item = sentence.zh.startswith("·")
        if not (held or (not steps and not sentence.zh.startswith(("=", "其中")))):
            continue
        earned = approximately(held[0].interval) if is_item and held and held[0].content is not None else ""
        zh = f"“{printable(sentence.zh)}”{_marked(sentence.mark, 'zh')}"
        en = f"“{printable(sentence.en)}”{_marked(sentence.mark, 'en')}"
        out.append(
            Reason("rule", zh + (f"：{earned}分" if earned else ""), en + (f": {earned} points" if earned else ""))
        )
    return out


def _arithmetic(outcome: Outcome, scored: Scored) -> list[Reason]:
    """How many steps were counted, and between which points a straight line was drawn."""
    out = []
    for step in scored.steps:
        match step.expression:
            case model.Round(mode=mode) if isinstance(step.value.content, Interval) and step.value.content.is_point:
                exact = step.value.content.point
                whole = numeric.show(numeric.round_to(exact, Fraction(1), mode))
                shown = approximate(exact, None)
                out.append(Reason("steps", f"{shown}档，按{whole}档计", f"{shown} steps, counted as {whole}"))
            case model.Interpolate(knots=knots):
                points = [
                    "、".join(f"{formula(at, outcome, lang)} → {formula(score, outcome, lang)}" for at, score in knots)
                    for lang in ("zh", "en")
                ]
                out.append(Reason("line", f"按直线：{points[0]}", f"on a straight line: {points[1]}"))
    return out


def _inside(origin: Span, span: Span) -> bool:
    return span.start <= origin.start and origin.end <= span.end


def _marked(mark: str, lang: str) -> str:
    """A mark in brackets, if there is one."""
    zh, en = _MARKS[mark]
    return "" if not mark else f"（{zh}）" if lang == "zh" else f" ({en})"


def _measure(outcome: Outcome, expression: model.Expression, value: Value, node: model.Indicator, lang: str) -> str:
    names = formula(expression, outcome, lang)
    figures = formula(expression, outcome, lang, substitute=True)
    type_ = node.rule.measure_type if node.rule else None
    content = value.content
    if isinstance(content, Interval) and content.is_point:
        result = approximate(content.point, type_, lang)
    elif isinstance(content, Interval):
        result = (
            "?"
            if content.low is None or content.high is None
            else f"[{approximate(content.low, type_)}, {approximate(content.high, type_)}]"
        )
    elif isinstance(content, frozenset) and len(content) == 1:
        result = _plain_word(next(iter(content)), lang)
    else:
        result = "?"
    parts = [names] + ([figures] if figures != names and figures != result else [])
    sign = " " if result.startswith("≈") else " = "
    return "= " + " = ".join(parts) + sign + result


def _plain_word(value: object, lang: str) -> str:
    if isinstance(value, bool):
        return word("TRUTH", "yes" if value else "no").spelling(lang)
    return str(value)


def approximate(value: Fraction, type_: types.Type | None, lang: str = "zh") -> str:
    """A figure for people: exact where a short decimal is, else nine digits after ≈; in the unit of its type."""
    if type_ == types.DATE:
        return data.in_unit(value, model.Input("", types.DATE))
    unit = types.base_unit(type_) if type_ is not None else None
    shown = value / unit.factor if unit else value
    digits = numeric.decimals(shown)
    if digits is not None and digits <= 6:
        return types.in_unit(value, unit, lang) if unit else numeric.show(value)
    rounded = numeric.round_to(shown, Fraction(1, 10**9), "half_up")
    return "≈ " + numeric.show(rounded) + (unit.zh if unit else "")


def approximately(x: Interval) -> str:
    """A known score before or after rounding."""
    return approximate(x.point, None) if x.is_point else "?"


def shown_score(value: Fraction, node: model.Indicator) -> str:
    """A score with the digits of its rounding step."""
    places = numeric.decimals(node.rounding.step) if node.rounding else 0
    return numeric.show(value, places or 0)


def shown_range(value: Interval, node: model.Indicator) -> tuple[str, str]:
    """Both ends of a range of scores."""
    low, high = value.low, value.high
    return ("?" if low is None else shown_score(low, node)), ("?" if high is None else shown_score(high, node))


def formula(expression: model.Expression, outcome: Outcome, lang: str, *, substitute: bool = False) -> str:
    """A formula with names, or with the figures put in their place."""

    def show(part: model.Expression, *, inner: bool = False) -> str:
        match part:
            case model.Const(value=bool() as truth):
                return _plain_word(truth, lang)
            case model.Const(value=Fraction() as value, type=type_):
                return approximate(value, type_, lang)
            case model.Const(value=value):
                return str(value)
            case model.Ref(name=name):
                return _figure(outcome, name, lang) if substitute else name
            case model.Own(what=what):
                return word({"points": "FULL", "measure": "VALUE", "total": "TOTAL"}[what]).spelling(lang)
            case model.Apply(op="-", operands=(model.Workdays(), model.Workdays()), origin=Span() as written):
                return written.text
            case model.Fold(body=model.Choose(), origin=Span() as written):  # 占比, 个数 with a condition
                return written.text
            case model.Apply(op="min" | "max" | "abs" as op, operands=operands):
                inside = ", ".join(show(o) for o in operands)
                return f"{word('FUNCTION', op).spelling(lang)}({inside})"
            case model.Apply(op="-", operands=(operand,)):
                return f"-{show(operand, inner=True)}"
            case model.Apply(op=op, operands=operands):
                sign = "−" if op == "-" else op
                text = f" {sign} ".join(show(o, inner=op != "+" or i > 0) for i, o in enumerate(operands))
                return f"({text})" if inner else text
            case model.Fold(op=op, list=name, body=body, weight=weight):
                inside = ", ".join([name, *(formula(p, outcome, lang) for p in (weight, body) if p is not None)])
                function = {"first": "first_period", "last": "last_period"}.get(op, op)
                return f"{word('FUNCTION', function).spelling(lang)}({inside})"
            case model.Compare(op=op, left=left, right=right):
                return f"{show(left)} {op} {show(right)}"
        return part.origin.text if part.origin is not None else "…"

    return show(expression)


def _figure(outcome: Outcome, name: str, lang: str) -> str:
    item = outcome.model.inputs.get(name)
    content = outcome.knowledge.values[name].content if name in outcome.knowledge.values else None
    peer = next((peer for peer in outcome.model.peers if peer.name == name), None)
    if peer is not None and isinstance(content, Interval) and content.is_point:
        return approximate(content.point, peer.type, lang)
    if item is None or content is None:
        return name
    if isinstance(content, Interval):
        return data.in_unit(content.point, item, lang) if content.is_point else name
    return _plain_word(next(iter(content)), lang) if len(content) == 1 else name
