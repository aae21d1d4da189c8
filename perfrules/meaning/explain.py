"""Explanations: why a node has its score, as data and as sentences in Chinese and English, and parts that add up.

Everything said here is read from the interpreter's records: the trace of a rule (what each expression gave, and its
parts), the scores of the children, the value before and after rounding. A contribution is a difference of two such
values, never a second evaluation; so the start and the contributions of a decided node add up to its score exactly.
An expression that this module does not know counts as one contribution, with its formula.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from attrs import define, evolve, field, frozen

from ..common import numeric, types
from ..common.source import Span, printable
from ..common.words import word
from . import model, wording
from .evaluator import Step, Value, figures
from .intervals import Interval
from .results import Outcome, Scored

_MARKS = {"stated": ("原文", "stated"), "inferred": ("推定", "inferred"), "legal": ("法定", "legal"), "": ("", "")}
_LANGS = ("zh", "en")
_ZERO = Fraction(0)


@frozen
class Reason:
    """One step of an explanation; docs/explanations.md lists the kinds. ``points`` is what it adds to the score."""

    kind: str
    zh: str
    en: str
    points: Fraction | None = None

    def text(self, lang: str) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


@frozen
class Account:
    """Why a node has its score. ``start`` and the points of the reasons add up to it; None while it is open."""

    start: Fraction | None
    reasons: tuple[Reason, ...]

    @property
    def contributions(self) -> tuple[Reason, ...]:
        """The reasons that move points, in the order of evaluation."""
        return tuple(reason for reason in self.reasons if reason.points is not None)


def account(outcome: Outcome, scored: Scored) -> Account:
    """Why a node has its score, in the order of evaluation."""
    told = _Teller(outcome, scored)
    told.score()
    told.printed("printed", "原文", "as printed")
    told.how()
    told.printed("meaning", "解释", "meaning")
    told.printed("basis", "依据", "basis")
    for name, text in scored.filled.items():
        told.say("text", f"{name}：{printable(text)}", f"{name}: {printable(text)}")
    return Account(told.start if is_decided(outcome, scored) else None, tuple(told.reasons))


def is_decided(outcome: Outcome, scored: Scored) -> bool:
    """Whether a node has one score that counts."""
    nothing = scored is outcome.root and scored.status == "not_applicable"
    return scored.value.is_point and scored.status != "left_out" and not nothing


class _Open(Exception):
    """A part of the score is a range, so that the parts cannot be told one by one."""


@define
class _Teller:
    outcome: Outcome
    scored: Scored
    reasons: list[Reason] = field(factory=list)
    start: Fraction = _ZERO
    shown: set[Span] = field(factory=set)
    known: wording.Known = field(init=False)
    steps: dict[int, Step] = field(init=False)
    measure: Step | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        scored, rule = self.scored, self.scored.indicator.rule
        self.steps = {id(step.choice or step.expression): step for step in scored.steps}
        self.measure = next((step for step in scored.steps if step.kind == "measure"), None)
        own: dict[str, tuple[Value, types.Type | None]] = {"points": (Value(scored.points_range), types.POINTS)}
        if self.measure is not None and rule is not None:
            own["measure"] = (self.measure.value, rule.measure_type)
        self.known = wording.Known(self.outcome.model.inputs, self.outcome.knowledge.values, own)

    # Saying

    def say(self, kind: str, zh: str, en: str, points: Fraction | None = None) -> None:
        self.reasons.append(Reason(kind, zh, en, points))

    def printed(self, kind: str, zh: str, en: str) -> None:
        if text := self.scored.indicator.texts.get(kind):
            self.say("printed" if kind == "printed" else "text", f"{zh}：{printable(text)}", f"{en}: {printable(text)}")

    def score(self) -> None:
        """The score against the points, and what is lost."""
        scored, node = self.scored, self.scored.indicator
        full = numeric.show(node.points)
        if scored.status == "left_out":
            self.say("score", f"不适用，{full}分不计入", f"not applicable; its {full} points are left out")
        elif scored is self.outcome.root and not is_decided(self.outcome, scored) and scored.value.is_point:
            self.say("score", "全表不适用", "nothing in the form applies")
        elif scored.value.is_point:
            got = shown_score(scored.value.point, node)
            lost = numeric.show(node.points - scored.value.point)
            tail = (f"，失{lost}分", f", {lost} lost") if scored.value.point < node.points else ("", "")
            self.say("score", f"{full}分中得{got}分{tail[0]}", f"{got} of {full} points{tail[1]}")
        else:
            low, high = (None if v is None else shown_score(v, node) for v in (scored.value.low, scored.value.high))
            zh, en = f"得分在{low}至{high}分之间（满分{full}分）", f"between {low} and {high} of {full} points"
            self.say("score", zh, en)
        shared = scored.points_range
        if shared.is_point and shared.point != node.points and scored.status not in ("left_out", "not_applicable"):
            zh, en = (wording.points(shared.point, lang) for lang in _LANGS)
            self.say("shared", f"同级分摊后满分为{zh}", f"with what siblings shared, full is {en}")

    def how(self) -> None:
        """The measure, the rule or what took its place, and the rounding."""
        scored, node = self.scored, self.scored.indicator
        self.tell_measure()
        match scored.status:
            case "declared":
                self.sentences()
                self.tell_declared()
            case "not_applicable" | "left_out":
                self.tell_absent()
            case "missing_policy":
                self.tell_missing_policy()
            case _ if scored.value.is_point:
                self.tell_points()
                self.tell_rounding()
            case _:
                self.tell_children()
                self.sentences()
        if scored.status != "declared" and scored.declared_value is not None:
            self.tell_declared()
        if scored.signal is not None and len(scored.signal) == 1:
            label = next(iter(scored.signal))
            self.say("signal", f"亮“{label}”", f"shows “{label}”")
        if scored.undetermined:
            self.say("open", "原文对这种情形没有规定", "the sheet says nothing about this case")
        if scored.missing and scored.status == "open" and node.kind != "block":
            names = [printable(name) for name in scored.missing if name in self.outcome.model.inputs]
            self.say("open", f"缺：{'、'.join(names)}", f"missing: {', '.join(names)}")
        if scored is self.outcome.root:
            self.tell_overrides()

    # What decides beside the rule

    def tell_declared(self) -> None:
        declared = self.scored.declared_value
        assert declared is not None
        text = numeric.show(declared)
        if self.scored.status == "declared":
            self.say("declared", f"自评{text}分，按自评计", f"declared {text} points and taken as declared", declared)
            return
        value = self.scored.value
        if value.is_point and value.point != declared:
            apart = numeric.show(abs(declared - value.point))
            more = declared > value.point
            zh = f"自评{text}分，比计算的{'多' if more else '少'}{apart}分"
            self.say("declared", zh, f"declared {text} points, {apart} {'more' if more else 'less'} than computed")
        else:
            same = value.is_point
            zh, en = ("，与计算一致", ", as computed") if same else ("", "")
            self.say("declared", f"自评{text}分{zh}", f"declared {text} points{en}")

    def tell_absent(self) -> None:
        """Why the node does not apply, and what its policy counts."""
        scored, node = self.scored, self.scored.indicator
        rule = node.rule
        branches = [step.expression for step in scored.steps if isinstance(step.expression, model.Branch)]
        held = next((branch for branch in branches if isinstance(branch.value, model.Verdict)), None)
        if held is not None:
            self.tell_branch(held)
        elif rule is not None:
            used = dict.fromkeys([*figures(rule.whole), *(figures(rule.measure) if rule.measure else ())])
            values = self.outcome.knowledge.values
            names = [printable(name) for name in used if name in values and values[name].content is None]
            if names:
                self.say("absent", f"不适用：{'、'.join(names)}", f"not applicable: {', '.join(names)}")
        if scored is self.outcome.root:
            return
        zh, en = (wording.policy(node.not_applicable, lang) for lang in _LANGS)
        counts = scored.value.point if is_decided(self.outcome, scored) else None
        if counts is None:
            self.say("policy", f"不适用时{zh}", f"if not applicable: {en}")
        else:
            self.tell_policy(node.not_applicable, f"不适用时{zh}", f"if not applicable: {en}", counts)

    def tell_policy(self, policy: model.Policy, zh: str, en: str, counts: Fraction) -> None:
        """What a policy counts, with its points where the words do not hold them."""
        if not isinstance(policy.value, model.Const):
            zh, en = f"{zh}，即{wording.points(counts, 'zh')}", f"{en}, {wording.points(counts, 'en')}"
        self.say("policy", zh, en, counts)

    def tell_missing_policy(self) -> None:
        exact = self.scored.exact
        if self.scored.missing:
            names = [printable(n) for n in self.scored.missing]
            self.say("open", f"缺：{'、'.join(names)}", f"missing: {', '.join(names)}")
        zh, en = (wording.policy(self.scored.indicator.missing, lang) for lang in _LANGS)
        if not exact.is_point:
            self.say("policy", f"缺失时{zh}", f"if missing: {en}", _point(self.scored.value))
            return
        self.tell_policy(self.scored.indicator.missing, f"缺失时{zh}", f"if missing: {en}", exact.point)
        self.tell_rounding()

    def tell_rounding(self) -> None:
        """What rounding moved: the value after it less the value before it, both as the evaluation had them."""
        scored, node = self.scored, self.scored.indicator
        after = self.outcome.rounded if scored is self.outcome.root else scored.value
        if after is None or not (scored.exact.is_point and after.is_point):
            return
        before = scored.exact.point
        if scored.adjusted:
            by, why = numeric.show(scored.adjusted), ""
            if node.rule is not None and node.rule.adjust is not None:
                why = printable(self.outcome.texts.get(self.outcome.model.reason_for(node.rule.adjust), ""))
            zh, en = (f"（{why}）", f" ({why})") if why else ("", "")
            self.say("adjusted", f"人工调整{by}分{zh}", f"adjusted by hand: {by} points{en}", scored.adjusted)
            before += scored.adjusted
        if before == after.point:
            return
        moved = after.point - before
        change = [f"{wording.approximate(before, None)} → {numeric.show(after.point)}"] * 2
        rounding = self.outcome.model.total_rounding if scored is self.outcome.root else node.rounding
        if rounding is None:
            self.say("formula", f"调整：{change[0]}", f"adjusted: {change[1]}", moved)
            return
        step, mode = numeric.show(rounding.step), word("MODE", rounding.mode)
        capped = ("", "") if numeric.is_multiple(after.point, rounding.step) else ("，不超过满分", ", never above full")
        if scored.adjusted:
            capped = ("，并在本项上下限之内", ", within the bounds of the row")
        zh, en = f"{mode.zh[0]}到{step}{capped[0]}", f"rounded to {step} ({mode.en[0]}){capped[1]}"
        self.say("rounding", f"{zh}：{change[0]}", f"{en}: {change[1]}", moved)

    def tell_overrides(self) -> None:
        before = self.outcome.rounded
        for applied in self.outcome.applied:
            if applied.holds is not True:
                continue
            text, total = printable(applied.override.span.text), applied.override.total
            moved = None
            if applied.override.kind == "total" and total is not None and before is not None and before.is_point:
                moved, before = total - before.point, Interval(total, total)
            self.say("override", f"“{text}”生效", f"“{text}” is in force", moved)

    # Children

    def tell_children(self) -> None:
        for child in self.scored.children:
            name = printable(child.indicator.heading)
            if child.status == "left_out":
                self.say("part", f"{name}：不适用，不计入", f"{name}: not applicable, left out")
                continue
            zh, en = (_range(child.value, lang) for lang in _LANGS)
            self.say("part", f"{name}：{zh}", f"{name}: {en}", _point(child.value))

    def tell_sum(self) -> None:
        """The children, and what rescaling, or another way to make one score of theirs, adds to their sum."""
        self.tell_children()
        counted = [child for child in self.scored.children if child.status != "left_out"]
        if not (self.scored.exact.is_point and all(child.value.is_point for child in counted)):
            raise _Open
        total = sum((child.value.point for child in counted), _ZERO)
        moved = self.scored.exact.point - total
        if moved:
            before, after = (wording.approximate(v, None) for v in (total, self.scored.exact.point))
            combine = self.scored.indicator.combine
            if combine != "sum":
                way = word("COMBINE", combine)
                self.say("combine", f"{way.zh[0]}：{before} → {after}", f"{way.en[0]}: {before} → {after}", moved)
            elif any(node.status == "left_out" for node in self.scored.walk()):
                zh, en = "按适用的分值折算", "rescaled to the points that apply"
                self.say("rescale", f"{zh}：{before} → {after}", f"{en}: {before} → {after}", moved)
            else:
                self.say("combine", f"合成：{before} → {after}", f"taken together: {before} → {after}", moved)

    # The measure

    def tell_measure(self) -> None:
        """The formula with names, with figures, its value, and the measure's own rounding."""
        step, rule = self.measure, self.scored.indicator.rule
        if step is None or rule is None or isinstance(step.expression, model.Branch) or step.value.content is None:
            return
        mark = next((s.mark for s in self.scored.indicator.sentences if s.kind == "measure"), "")
        raw = step.parts[0] if step.parts else step.value
        texts = []
        for lang in _LANGS:
            names, filled = (wording.formula(step.expression, known, lang) for known in (None, self.known))
            result = wording.shown(raw, rule.measure_type, lang)
            parts = [names] + ([filled] if filled not in (names, result) else [])
            text = " = ".join(["", *parts]).strip() + _equals(result)
            if raw != step.value:
                text += f" → {wording.shown(step.value, rule.measure_type, lang)}"
            texts.append(text + _marked(mark, lang))
        self.say("measure", f"指标值 {texts[0]}", f"measure {texts[1]}")

    # The rule

    def tell_points(self) -> None:
        """Where the points of a decided score come from; as one where its parts are not known one by one."""
        scored, rule = self.scored, self.scored.indicator.rule
        before = len(self.reasons)
        try:
            if scored.children:
                self.tell_sum()
            elif rule is not None and scored.exact.is_point:
                self.walk(rule.value, scored.exact.point, 1)
                if not self.moved():  # full points and nothing else need no line to start from
                    self.reasons = [reason for reason in self.reasons if reason.kind != "start"]
            else:
                raise _Open
        except _Open:
            del self.reasons[before:]
            self.start = _ZERO
            self.shown.clear()
            self.sentences()
            whole = scored.exact if scored.exact.is_point else scored.value
            zh, en = (wording.points(whole.point, lang) for lang in _LANGS)
            if self.all_known():
                self.say("formula", f"得{zh}", en, whole.point)
            else:
                self.say("formula", f"无论未给的数据如何，都得{zh}", f"{en}, whatever is not given", whole.point)

    def all_known(self) -> bool:
        """Whether every figure that the rule reads has one value."""
        rule, values = self.scored.indicator.rule, self.outcome.knowledge.values
        if rule is None:
            return False
        names = {*figures(rule.whole), *(figures(rule.measure) if rule.measure is not None else ())}
        contents = [values[name].content for name in names if name in values]
        return all(c.is_point if isinstance(c, Interval) else c is None or len(c) == 1 for c in contents)

    def walk(self, part: model.Expression, value: Fraction, sign: int) -> None:
        """Tell an expression as contributions that add up to ``sign × value``."""
        step = self.steps.get(id(part))
        if step is not None and not (isinstance(step.value.content, Interval) and _point(step.value.content) == value):
            step = None
        match part, step:
            case model.Own(what="points"), _ if sign > 0 and not self.start and not self.moved():
                self.start = value
                self.sentence(part.origin)
                zh, en = (wording.points(value, lang) for lang in _LANGS)
                self.say("start", f"从满分{zh}起", f"from full, {en}")
            case model.Choose(), Step(kind="branch", expression=model.Branch() as branch):
                self.tell_branch(branch, part)
                self.walk(branch.value, _exactly(step.value), sign)
            case model.Choose(), _:
                raise _Open  # more than one branch is possible, though all give the same
            case model.Apply(op="-", operands=(left, right)), Step():
                self.sentence(part.origin)
                self.walk(left, _exactly(step.parts[0]), sign)
                self.walk(right, _exactly(step.parts[1]), -sign)
            case model.Apply(op="+", operands=operands), Step():
                for operand, inner in zip(operands, step.parts, strict=True):
                    self.walk(operand, _exactly(inner), sign)
            case model.Apply(op="min" | "max", operands=(inner, _)), Step():
                self.walk(inner, _exactly(step.parts[0]), sign)
                self.tell_cap(part, step, value, sign)
            case model.Apply(op="×", operands=(amount, count)), Step() if _counts(count):
                self.sentence(part.origin)
                self.tell_steps(amount, count, step, sign * value)
            case model.Interpolate(), Step():
                self.sentence(part.origin)
                self.tell_line(part, step, sign * value)
            case model.Const(), _:
                self.tell_constant(part.origin, sign * value, sign)
            case _:
                self.sentence(part.origin)
                self.tell_formula(part, value, sign)

    def moved(self) -> bool:
        return any(reason.points is not None for reason in self.reasons)

    def tell_branch(self, branch: model.Branch, choice: model.Choose | None = None) -> None:
        """The sentence that held, with the figures of its condition."""
        if branch.condition is not branch.value:
            self.sentence(branch.origin, branch.condition, "item" if self.is_item(branch.condition) else "rule")
            return
        only = choice.branches[0].condition if choice is not None and len(choice.branches) == 1 else None
        if choice is not None and only is not None and self.is_item(only):  # told like an item that is there
            self.sentence(choice.origin, only, "item")
        else:
            self.sentence(branch.origin)

    def is_item(self, condition: model.Expression) -> bool:
        """Whether a condition is the fact of an item of a list."""
        item = self.outcome.model.inputs.get(condition.name) if isinstance(condition, model.Ref) else None
        return item is not None and item.source == "item"

    def sentence(self, origin: Span | None, asked: model.Expression | None = None, kind: str = "rule") -> None:
        """The sentence of the rule in which a part stands, once, and a condition's figures."""
        facts = [printable(wording.condition(asked, self.known, lang)) for lang in _LANGS] if asked is not None else []
        found = next(
            (s for s in self.scored.indicator.sentences if origin is not None and _inside(origin, s.span)), None
        )
        if found is not None and found.span not in self.shown:
            self.shown.add(found.span)
            zh, en = (f"“{printable(found.text(lang))}”{_marked(found.mark, lang)}" for lang in _LANGS)
            self.say(kind, zh + (f"：{facts[0]}" if facts else ""), en + (f": {facts[1]}" if facts else ""))
        elif facts:
            self.say("branch", facts[0], facts[1])

    def sentences(self) -> None:
        """The sentences that held, or the whole rule where none is singled out."""
        branches = [step for step in self.scored.steps if step.kind == "branch"]
        for step in branches:
            if isinstance(step.expression, model.Branch):
                self.tell_branch(step.expression, step.choice)
        if not branches and self.scored.indicator.rule is not None:
            for found in self.scored.indicator.sentences:
                if found.kind not in ("measure", "where"):
                    self.sentence(found.span)

    def tell_constant(self, origin: Span | None, moved: Fraction, sign: int) -> None:
        """Points that the sentence itself states, told on its line."""
        zh, en = (_effect(moved, sign, lang) for lang in _LANGS)
        if not self.waits():
            self.sentence(origin)
        if self.waits():
            last = self.reasons[-1]
            comma = ("：", ": ") if last.zh.endswith(("”", "）")) else ("，", ", ")
            joined = evolve(last, zh=last.zh + comma[0] + zh, en=last.en + comma[1] + en, points=moved)
            self.reasons[-1] = joined
        else:
            self.say("formula", zh, en, moved)

    def waits(self) -> bool:
        """Whether the last line said is a sentence whose points are still to come."""
        last = self.reasons[-1]
        return last.kind in ("rule", "item", "branch") and last.points is None

    def tell_formula(self, part: model.Expression, value: Fraction, sign: int) -> None:
        """Names, figures, value: the way in which every expression can be told."""
        kind = "judged" if isinstance(part, model.Judged) else "formula"
        if isinstance(part, model.Apply) and _is_proportion(part):
            kind = "proportion"
        texts = []
        for lang in _LANGS:
            if isinstance(part, model.Judged):
                texts.append(f"{'评分' if lang == 'zh' else 'judged'} {wording.points(value, lang)}")
                continue
            names, filled = (wording.formula(part, known, lang) for known in (None, self.known))
            result = wording.points(value, lang)
            lead = [names] + ([filled] if filled not in (names, result) else [])
            tail = "" if sign > 0 else ("，" if lang == "zh" else ", ") + _effect(-value, -1, lang)
            texts.append(printable(" = ".join(lead) + _equals(result) + tail))
        self.say(kind, texts[0], texts[1], sign * value)

    def tell_steps(self, amount: model.Expression, count: model.Expression, step: Step, moved: Fraction) -> None:
        """How many steps, how large each, what each is worth."""
        each, number = step.parts
        sign = -1 if moved < 0 else 1
        sizes = self.sizes(count)
        for_each = [wording.shown(each, types.POINTS, lang) for lang in _LANGS]
        times = [wording.shown(number, None, lang) for lang in _LANGS]
        zh = f"{sizes[0]}；{times[0]}档 × {for_each[0]}" if sizes else f"{times[0]}次 × {for_each[0]}"
        en = f"{sizes[1]}; {times[1]} × {for_each[1]}" if sizes else f"{times[1]} × {for_each[1]}"
        zh_moved, en_moved = (_effect(moved, -1 if sign < 0 else 0, lang) for lang in _LANGS)
        self.say("steps", f"{zh} = {zh_moved}", f"{en} = {en_moved}", moved)

    def sizes(self, count: model.Expression) -> list[str]:
        """The way from the anchor, divided by the size of a step, and how parts of a step were counted."""
        outer = self.steps.get(id(count)) if isinstance(count, model.Round) else None
        quotient = count.operand if isinstance(count, model.Round) else count
        inner = self.steps.get(id(quotient))
        if inner is None or not isinstance(quotient, model.Apply) or quotient.op != "÷":
            return []
        gap, size = inner.parts
        type_ = quotient.operands[0].type if isinstance(quotient.operands[0], model.Apply) else None
        type_ = {types.RATIO: types.CHANGE, types.DATE: types.DAYS}.get(type_, type_) if type_ else None
        texts = []
        for lang in _LANGS:
            far, one = wording.shown(gap, type_, lang), wording.shown(size, type_, lang)
            number = wording.shown(inner.value, None, lang)
            text = f"相差{far}，每档{one}：{number}档" if lang == "zh" else f"{far} apart, {one} a step: {number} steps"
            if outer is not None and outer.value != inner.value:
                whole = wording.shown(outer.value, None, lang)
                text += f"，按{whole}档计" if lang == "zh" else f", counted as {whole}"
            texts.append(text)
        return texts

    def tell_line(self, part: model.Interpolate, step: Step, moved: Fraction) -> None:
        """The two knots around the figure, or the one beyond which the line is level."""
        at, ends = step.parts[0], step.parts[1:]
        knots = sorted(((_exactly(x), _exactly(y)) for x, y in zip(ends[::2], ends[1::2], strict=True)))
        here = _exactly(at)
        around = [pair for pair in pairwise(knots) if pair[0][0] <= here <= pair[1][0]]
        near = around[0] if around else (knots[0] if here < knots[0][0] else knots[-1],)
        type_ = part.operand.type if isinstance(part.operand, model.Own | model.Ref | model.Apply) else None
        texts = []
        for lang in _LANGS:
            said = [f"{wording.approximate(x, type_, lang)} → {wording.points(y, lang)}" for x, y in near]
            result = f"{wording.approximate(here, type_, lang)} → {wording.points(moved, lang)}"
            if len(said) == 2:
                lead = f"{said[0]} 与 {said[1]} 之间按直线" if lang == "zh" else f"straight from {said[0]} to {said[1]}"
            else:
                lead = f"{said[0]} 以外不变" if lang == "zh" else f"level beyond {said[0]}"
            texts.append(f"{lead}{'：' if lang == 'zh' else ': '}{result}")
        self.say("line", texts[0], texts[1], moved)

    def tell_cap(self, part: model.Apply, step: Step, value: Fraction, sign: int) -> None:
        """A bound that took effect."""
        before = _exactly(step.parts[0])
        if before == value:
            return
        self.sentence(part.origin)
        change = f"{wording.approximate(before, None)} → {wording.approximate(value, None)}"
        bound = numeric.show(value)
        if part.op == "min":
            self.say("cap", f"最多{bound}分：{change}", f"capped at {bound}: {change}", sign * (value - before))
        else:
            self.say("floor", f"最少{bound}分：{change}", f"not below {bound}: {change}", sign * (value - before))


def _exactly(value: Value) -> Fraction:
    if not isinstance(value.content, Interval) or not value.content.is_point:
        raise _Open
    return value.content.point


def _point(value: Interval) -> Fraction | None:
    return value.point if value.is_point else None


def _counts(count: model.Expression) -> bool:
    """Whether an expression counts steps or occurrences."""
    match count:
        case model.Round(operand=model.Apply(op="÷")):
            return True
        case model.Apply(op="÷", type=type_):
            return type_ == types.NUMBER
        case model.Own(type=type_) | model.Ref(type=type_) | model.Fold(type=type_) | model.Apply(type=type_):
            return type_ == types.COUNT
    return False


def _is_proportion(part: model.Apply) -> bool:
    whats = [operand.what for operand in part.operands if isinstance(operand, model.Own)]
    return part.op == "×" and whats == ["points", "measure"] and len(part.operands) == 2


def _range(score: Interval, lang: str) -> str:
    """A score, or both ends of the range that it is in."""
    if score.low is None or score.high is None:
        return "?"
    high = wording.points(score.high, lang)
    low = wording.approximate(score.low, None)
    return high if score.is_point else f"{low}至{high}" if lang == "zh" else f"{low} to {high}"


def _effect(moved: Fraction, sign: int, lang: str) -> str:
    """Points earned (``sign`` above nought), taken off (below) or added (nought)."""
    text = wording.points(abs(moved), lang)
    if sign < 0 or moved < 0:
        return f"扣{text}" if lang == "zh" else f"{text} off"
    if sign == 0:
        return f"加{text}" if lang == "zh" else f"{text} added"
    return f"得{text}" if lang == "zh" else text


def _equals(result: str) -> str:
    return (" " if result.startswith("≈") else " = ") + result


def _inside(origin: Span, span: Span) -> bool:
    return span.start <= origin.start and origin.end <= span.end


def _marked(mark: str, lang: str) -> str:
    """A mark in brackets, if there is one."""
    zh, en = _MARKS[mark]
    return "" if not mark else f"（{zh}）" if lang == "zh" else f" ({en})"


def shown_score(value: Fraction, node: model.Indicator) -> str:
    """A score with the digits of its rounding step."""
    places = numeric.decimals(node.rounding.step) if node.rounding else 0
    return numeric.show(value, places or 0)
