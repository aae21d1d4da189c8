"""Read-back: every statement of a file in canonical words, with what each rule gives at and beside every edge.

The author signs values, not syntax: a rule that was read otherwise than meant shows here at a glance. Whatever decides
a score stands here; cases decide none and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .common import numeric
from .common.source import printable
from .common.words import SECTIONS, word
from .edges import values
from .language import nodes, parser, printer
from .meaning import data, model, wording
from .meaning.evaluator import figures

_MARKS = {"stated": ("原文", "stated"), "inferred": ("推定", "inferred"), "legal": ("法定", "legal")}
_SIGNS = {"<=": "≤", ">=": "≥"}
_STYLE = printer.Style(as_written=True)


def read_back(framework: model.Model, lang: str) -> str:
    """The whole framework read back, statement by statement."""
    _, _, statements = parser.parse_lines(framework.source)
    by_place = {node.span.start: node for node in framework.root.walk() if node is not framework.root}
    names = frozenset(framework.inputs)
    lines: list[str] = []
    section = ""
    open_node: model.Indicator | None = None
    for line in statements:
        start, value = line.statement.start, line.value
        if start.startswith("section:") or start == "heading":
            lines += _in_force(framework, open_node, lang)
            open_node = None
        if start.startswith("section:"):
            section = start.removeprefix("section:")
            if section != "case":
                zh, en = SECTIONS[section]
                lines += ["", f"{f'【{zh}】' if lang == 'zh' else f'[{en}]'} {value}".rstrip()]
        elif section == "case" or value is None:
            continue
        elif start == "heading":
            open_node = by_place[value.span.start]
            text = printer.statement(start, value, lang, _STYLE, names)
            lines.append(f"{value.number}{'' if value.number[-1:] in '、）)' else ' '}{text}  [{open_node.key}]")
        else:
            indent = "    " if open_node is not None else ""
            lines.append(indent + _statement(start, value, open_node, lang, names))
    lines += _in_force(framework, open_node, lang)
    return "\n".join(map(printable, lines)).lstrip("\n")


def _statement(start: str, value: object, node: model.Indicator | None, lang: str, names: frozenset[str]) -> str:
    """A statement in canonical words; a sentence of a rule with how sure it is, said or not."""
    if isinstance(value, nodes.Sentence) and node is not None:
        for sentence in node.sentences:
            if sentence.span == value.span and sentence.mark:
                zh, en = _MARKS[sentence.mark]
                return sentence.text(lang) + (f"（{zh}）" if lang == "zh" else f" ({en})")
    return printer.statement(start, value, lang, _STYLE, names)


def _in_force(framework: model.Model, node: model.Indicator | None, lang: str) -> Iterator[str]:
    """Below an indicator: its values, the figures that it reads, and what holds for it though it stands elsewhere."""
    if node is None:
        return
    zh = lang == "zh"
    colon = "：" if zh else ": "
    if node.rule is not None:
        yield from (f"      {line}" for line in values(framework, node, node.rule, lang))
        yield from (f"      {line}" for line in _inputs(framework, node.rule, lang))
    absent, missing = wording.policy(node.not_applicable, lang), wording.policy(node.missing, lang)
    parts = [
        f"{'不适用时' if zh else 'if not applicable'}{colon}{absent}",
        f"{'缺失时' if zh else 'if missing'}{colon}{missing}",
        f"{'舍入' if zh else 'rounding'}{colon}{_rounding(node.rounding, lang)}",
    ]
    yield "      " + ("；" if zh else "; ").join(parts)


def _rounding(rounding: model.Rounding | None, lang: str) -> str:
    if rounding is None:
        return "不舍入" if lang == "zh" else "none"
    way = word("MODE", rounding.mode).spelling(lang)
    step = numeric.show(rounding.step)
    return f"{way}到{step}" if lang == "zh" else f"{way} to {step}"


def _inputs(framework: model.Model, rule: model.Rule, lang: str) -> Iterator[str]:
    """The figures that the rule reads, with type, unit and bounds."""
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


def _bound(limit: model.Limit, item: model.Input, lang: str) -> str:
    if isinstance(limit.bound, model.Ref):
        return limit.bound.name
    assert isinstance(limit.bound.value, Fraction)
    return data.in_unit(limit.bound.value, item, lang) if limit.bound.value else "0"
