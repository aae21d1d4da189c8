"""Diagnostics for people and for tools: terminal text with carets, and JSON. The only room that knows colour."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from .common.diagnostics import Diagnostic, Finding, Problem
from .common.source import Span, display_width, printable

_WORDS = {"error": ("错误", "error"), "warning": ("提醒", "warning"), "notice": ("说明", "notice")}
_COLOURS = {"error": "31", "warning": "33", "notice": "36"}
_WINDOW = 60  # characters shown on each side of a place in a long line


def text(diagnostics: Iterable[Diagnostic], lang: str, *, colour: bool = False) -> str:
    """Every diagnostic with its lines, carets under the characters meant, and what to do."""
    return "\n\n".join(_one(diagnostic, lang, colour) for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic, lang: str, colour: bool) -> str:
    word = _WORDS[diagnostic.severity][lang != "zh"]
    head = f"{word} {diagnostic.code.id}"
    if colour:
        head = f"\x1b[1;{_COLOURS[diagnostic.severity]}m{head}\x1b[0m"
    span = diagnostic.span
    places = [(span, "", "^"), *((label.span, label.caption(lang), "-") for label in diagnostic.labels)]
    margin = " " * len(str(max(place.line for place, _, _ in places)))
    lines = [f"{head}: {diagnostic.message(lang)}"]
    lines.append(f"{margin}--> {printable(span.source.name)}:{span.line}:{span.column}")
    for place, caption, sign in places:
        lines += _excerpt(place, caption, sign, margin)
    lines.append(f"{margin} = {diagnostic.advice(lang)}")
    return "\n".join(lines)


def _excerpt(span: Span, caption: str, sign: str, margin: str) -> list[str]:
    """A line of the source and the carets below it, aligned under full-width characters too."""
    line = span.source.line_text(span.line)
    start = span.column - 1
    end = max(start, min(len(line), start + span.end - span.start))
    left, right = max(0, start - _WINDOW), min(len(line), end + _WINDOW)
    before, marked, after = (printable(line[a:b]) for a, b in ((left, start), (start, end), (end, right)))
    marked = marked[: 2 * _WINDOW]
    lead, trail = ("…" if left else ""), ("…" if right < len(line) else "")
    number = str(span.line).rjust(len(margin))
    carets = " " * (display_width(lead + before)) + sign * max(1, display_width(marked))
    return [f"{number} | {lead}{before}{marked}{after}{trail}", f"{margin} | {carets} {caption}".rstrip()]


def problems_text(problems: Iterable[Problem], lang: str) -> str:
    """Mistakes of data, a line each, by row and field."""
    lines = []
    for item in problems:
        row = "" if item.row is None else (f"第{item.row}行 " if lang == "zh" else f"row {item.row} ")
        colon = "：" if lang == "zh" else ": "
        advice = item.advice(lang)
        lines.append(f"{item.code.id} {row}{printable(item.where)}{colon}{item.message(lang)}"
                     f"{'。' if lang == 'zh' else '. '}{advice}")  # fmt: skip
    return "\n".join(lines)


def as_dict(item: Diagnostic | Problem | Finding) -> dict[str, object]:
    """A diagnostic, problem or finding as JSON can hold it; lines and columns count from 1."""
    result: dict[str, object] = {
        "code": item.code.id, "slug": item.slug, "severity": item.severity,
        "message": {"zh": item.message("zh"), "en": item.message("en")},
        "advice": {"zh": item.advice("zh"), "en": item.advice("en")},
    }  # fmt: skip
    if isinstance(item, Diagnostic):
        result["place"] = _place(item.span)
        result["labels"] = [{**_place(label.span), "zh": label.zh, "en": label.en} for label in item.labels]
        if item.fix is not None:
            result["fix"] = item.fix
    else:
        result["where"] = item.where
        if isinstance(item, Problem):
            result["row"] = item.row
    return result


def _place(span: Span) -> dict[str, object]:
    return {"file": span.source.name, "line": span.line, "column": span.column, "length": span.end - span.start}


def as_json(items: Sequence[Diagnostic | Problem | Finding]) -> str:
    """All of them as one JSON list, safe for any terminal and encoding."""
    return json.dumps([as_dict(item) for item in items], ensure_ascii=True, indent=2)
