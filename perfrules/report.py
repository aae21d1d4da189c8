"""Results as text: the scored tree, where its points come from, and what does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from .common import numeric
from .common.source import display_width, pad, printable
from .meaning.data import in_unit
from .meaning.intervals import Interval

if TYPE_CHECKING:
    from .api import Result, Score

_STATUS = {
    "computed": ("计算", "computed"), "judged": ("评定", "judged"), "declared": ("自评", "declared"),
    "not_applicable": ("不适用", "not applicable"), "missing_policy": ("缺数", "missing"),
    "left_out": ("剔除", "left out"), "open": ("未定", "open"), "gaps": ("未列入", "not modelled"),
}  # fmt: skip
_MARK = {"inferred": ("推定", "inferred"), "legal": ("法定", "legal"), "stated": ("原文", "stated")}


def _pick(pair: tuple[str, str], lang: str) -> str:
    return pair[lang != "zh"]


def result_table(result: Result, lang: str) -> str:
    """The scored tree with points, scores and status; total, grade, shares, findings and gaps below it."""
    rows = list(_rows(result.root, lang, 0))
    width = min(60, max(display_width(row[0]) for row in rows))
    heads = (("", ""), ("分值", "points"), ("得分", "score"), ("来源", "from"), ("规则", "rule"))
    wide = max(12, max(display_width(row[2]) for row in rows) + 1)
    out = [*heading(result, lang), ""]
    for cells in [tuple(_pick(h, lang) for h in heads), *rows]:
        name, points, score, status, mark = cells
        line = (
            f"{pad(name, width)}  {pad(points, 7, right=True)} {pad(score, wide, right=True)}  {pad(status, 15)} {mark}"
        )
        out.append(line.rstrip())
    out.append("-" * (width + wide + 10))
    out += _footer(result, lang)
    return "\n".join(out)


def heading(result: Result, lang: str) -> Iterator[str]:
    """The framework's title, and what the form's header says, as far as it is filled in."""
    outcome = result._outcome
    yield printable(outcome.model.title)
    for item in outcome.model.inputs.values():
        if item.source != "form":
            continue
        content = outcome.knowledge.values[item.name].content
        if item.name in outcome.texts:
            yield printable(f"{item.name}：{outcome.texts[item.name]}")
        elif isinstance(content, Interval) and content.is_point:
            yield printable(f"{item.name}：{in_unit(content.point, item, lang)}")


def _rows(score: Score, lang: str, depth: int) -> Iterator[tuple[str, str, str, str, str]]:
    for child in score.children:
        indicator = child._indicator
        name = "  " * depth + indicator.heading
        leaf = indicator.kind != "block"
        status = _pick(_STATUS["gaps" if indicator.kind == "gap" and child.status == "open" else child.status], lang)
        mark = _MARK.get(child.mark)
        yield (
            printable(name), str(child.points), _score(child), status if leaf else "",
            _pick(mark, lang) if mark and leaf and child.status in ("computed", "judged", "open") else "",
        )  # fmt: skip
        for field, text in child._scored.filled.items():
            yield printable("  " * (depth + 2) + f"{field}：{text}"), "", "", "", ""
        if child.status != "declared":  # the parts of a declared row say nothing of its score
            yield from _rows(child, lang, depth + 1)


def _score(score: Score) -> str:
    if score.status == "left_out":
        return "–"
    return str(score.score) if score.score is not None else f"{score.range[0]}…{score.range[1]}"


def _footer(result: Result, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    total = str(result.total) if result.total is not None else f"{result.range[0]}…{result.range[1]}"
    if result.root.status == "not_applicable":
        total = _pick(_STATUS["not_applicable"], lang)
    grades = "、".join(result.grades) if zh else ", ".join(result.grades)
    if not grades:
        grades = "无" if zh else "none"
    points = numeric.to_decimal(result.model.root.points)
    yield f"总分 {total} / {points}    等级 {grades}" if zh else f"total {total} / {points}    grade {grades}"
    yield _shares(result, zh)
    for text, holds in result.overrides:
        if holds is not False:
            known = ("生效" if holds else "未定") if zh else ("in force" if holds else "not known yet")
            yield f"{'调整' if zh else 'override'}（{known}）：{printable(text)}"
    for finding in result.findings:
        yield f"{'不符' if zh else 'finding'} {finding.code.id} {printable(finding.where)}：{finding.message(lang)}"
    if result.gaps:
        yield "本文件未列入：" if zh else "not modelled by the file:"
        yield from (f"  · {printable(gap)}" for gap in result.gaps)


def _shares(result: Result, zh: bool) -> str:
    shares = result.shares
    parts = []
    for name, words in _STATUS.items():
        value: Fraction = getattr(shares, name)
        if value:
            points = numeric.show(value)
            parts.append(f"{words[0]} {points}分" if zh else f"{words[1]} {points} points")
    inferred = numeric.show(shares.inferred)
    tail = f"；得分依推定规则的 {inferred}分" if zh else f"; {inferred} points rest on inferred rules"
    lead = "分值来源：" if zh else "points by source: "
    return lead + ("，" if zh else ", ").join(parts) + tail
