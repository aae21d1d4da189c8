"""Formulas, conditions and figures in words: with names, or with the figures of one unit in their place.

Nothing is evaluated here: every figure shown was read from the data or from the trace of the evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from ..common import numeric, types
from ..common.words import word
from . import data, model
from .evaluator import Value
from .intervals import Interval

_OWN = {"points": "FULL", "measure": "VALUE", "total": "TOTAL"}
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "-": "−"}


@frozen
class Known:
    """The figures that can stand for names: the inputs, and what the rule says of its own leaf."""

    inputs: Mapping[str, model.Input]
    values: Mapping[str, Value]
    own: Mapping[str, tuple[Value, types.Type | None]] = field(factory=dict)  # points, measure, total

    def of_input(self, name: str, type_: types.Type, lang: str) -> str:
        """A figure in the unit of its input, or of its type; its name where the figure is not known."""
        item, value = self.inputs.get(name), self.values.get(name)
        if value is None or value.content is None:
            return name
        if isinstance(value.content, Interval):
            if not value.content.is_point:
                return name
            point = value.content.point
            return approximate(point, type_, lang) if item is None else data.in_unit(point, item, lang)
        return shown(value, type_, lang) if len(value.content) == 1 else name

    def of_own(self, what: str, lang: str) -> str:
        """The leaf's points or measure; the word for it where it is not known."""
        text = shown(*self.own[what], lang) if what in self.own else "?"
        return word(_OWN[what]).spelling(lang) if text == "?" else text


def shown(value: Value, type_: types.Type | None, lang: str) -> str:
    """A value in its unit; a range where it is one; a question mark where nothing is known."""
    content = value.content
    if isinstance(content, Interval):
        if content.is_point:
            return approximate(content.point, type_, lang)
        if content.low is None or content.high is None:
            return "?"
        return f"[{approximate(content.low, type_, lang)}, {approximate(content.high, type_, lang)}]"
    return plain(next(iter(content)), lang) if content is not None and len(content) == 1 else "?"


def plain(value: object, lang: str) -> str:
    """A truth or a label."""
    return word("TRUTH", "yes" if value else "no").spelling(lang) if isinstance(value, bool) else str(value)


def approximate(value: Fraction, type_: types.Type | None, lang: str = "zh") -> str:
    """A figure for people: exact where a short decimal is, else nine digits after ≈; in the unit of its type."""
    if type_ == types.DATE:
        return data.in_unit(value, model.Input("", types.DATE))
    unit = types.base_unit(type_) if type_ is not None else None
    scaled = value / unit.factor if unit else value
    digits = numeric.decimals(scaled)
    if digits is not None and digits <= 6:
        return types.in_unit(value, unit, lang) if unit else numeric.show(value)
    nine = numeric.round_to(scaled, Fraction(1, 10**9), "half_up")
    return "≈ " + (types.in_unit(nine * unit.factor, unit, lang) if unit else numeric.show(nine))


def points(value: Fraction, lang: str) -> str:
    """Points with their unit."""
    return approximate(value, types.POINTS, lang)


def formula(expression: model.Expression, known: Known | None, lang: str) -> str:
    """A formula with its names, or with the figures put in their place where ``known`` holds them."""

    def show(part: model.Expression, *, inner: bool = False) -> str:
        match part:
            case model.Const(value=Fraction() as value, type=type_):
                return approximate(value, type_, lang)
            case model.Const(value=value):
                return plain(value, lang)
            case model.Ref(name=name, type=type_):
                return name if known is None else known.of_input(name, type_, lang)
            case model.Own(what=what):
                return word(_OWN[what]).spelling(lang) if known is None else known.of_own(what, lang)
            case model.Apply(op="min" | "max" | "abs" as op, operands=operands):
                return _call(op, [show(o) for o in operands], part, lang)
            case model.Apply(op="-", operands=(operand,)):
                return f"-{show(operand, inner=True)}"
            case model.Apply(op=op, operands=operands):
                sign = _SIGNS.get(op, op)
                text = f" {sign} ".join(show(o, inner=op != "+" or i > 0) for i, o in enumerate(operands))
                return f"({text})" if inner else text
            case model.Fold(op=op, list=name, body=body, weight=weight):
                inside = [formula(p, None, lang) for p in (weight, body) if p is not None]
                return _call(op, [name, *inside], part, lang)
            case model.Compare(op=op, left=left, right=right):
                return f"{show(left)} {_SIGNS.get(op, op)} {show(right)}"
        return part.origin.text if part.origin is not None else "…"

    return show(expression)


def _call(op: str, inside: list[str], part: model.Expression, lang: str) -> str:
    """A function by its word; as the file writes it where the operation has no such word."""
    try:
        name = word("FUNCTION", op).spelling(lang)
    except KeyError:
        return part.origin.text if part.origin is not None else f"{op}({', '.join(inside)})"
    return f"{name}({', '.join(inside)})"


def condition(expression: model.Expression, known: Known, lang: str) -> str:
    """A condition with its figures: ``12% ≤ 20%``, ``新增项目数 = 0项``, ``已公开 = 是``."""
    match expression:
        case model.Ref(name=name, type=type_) | model.Compare(op="=" | "!=", left=model.Ref(name=name, type=type_)):
            return f"{name} = {known.of_input(name, type_, lang)}"
        case model.Compare(op="=" | "!=", left=model.Own(what="measure")):
            return known.of_own("measure", lang)
        case model.Absent(name=name):
            absent = word("NOT_APPLICABLE").spelling(lang)
            value, item = known.values.get(name), known.inputs.get(name)
            if item is None or value is None or value.content is None:
                return f"{name} {absent}"
            return f"{name} = {known.of_input(name, item.type, lang)}"
        case model.Logic(op="not", operands=(operand,)):
            return condition(operand, known, lang)
        case model.Logic(op=op, operands=operands):
            texts = dict.fromkeys(condition(operand, known, lang) for operand in operands)
            return f" {word(op.upper()).spelling(lang)} ".join(texts)
    return formula(expression, known, lang)


_POLICIES = {
    "rescale_block": ("剔除后在本块折算", "left out, block rescaled"),
    "rescale_whole": ("剔除后在全表折算", "left out, whole rescaled"),
    "share": ("分值摊给同级", "points shared among siblings"),
    "peer_mean": ("得同类平均", "the peer mean"),
    "interval": ("按区间", "an interval"),
}  # fmt: skip


def policy(stated: model.Policy, lang: str) -> str:
    """What a node that does not apply counts, in words."""
    if stated.kind != "points":
        return _POLICIES[stated.kind][lang != "zh"]
    full = stated.value == model.Own("points", types.POINTS)
    if full:
        return "得满分" if lang == "zh" else "full"
    value = stated.value.value if isinstance(stated.value, model.Const) else None
    if not isinstance(value, Fraction):
        assert stated.value is not None
        return f"得 {formula(stated.value, None, lang)}" if lang == "zh" else formula(stated.value, None, lang)
    return f"得{numeric.show(value)}分" if lang == "zh" else f"{numeric.show(value)} points"
