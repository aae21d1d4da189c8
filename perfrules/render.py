"""Diagnostics for people and for tools: terminal text with carets, JSON, SARIF, GitHub's commands.

The only room that knows colour. The formats are described in docs/formats.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

from .common.codes import Code
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
        elif item.span is not None:
            result["place"] = _place(item.span)
    return result


def _place(span: Span) -> dict[str, object]:
    return {
        "file": span.source.name, "line": span.line, "column": span.column, "end_line": span.end_line,
        "end_column": span.end_column, "length": span.end - span.start,
    }  # fmt: skip


def as_json(items: Sequence[Diagnostic | Problem | Finding]) -> str:
    """All of them as one JSON list, safe for any terminal and encoding."""
    return dumps([as_dict(item) for item in items])


def dumps(value: object) -> str:
    """JSON that any terminal and encoding can carry."""
    return json.dumps(value, ensure_ascii=True, indent=2)


# GitHub ---------------------------------------------------------------------------------------------------------


def github(items: Iterable[Diagnostic | Finding | Problem], lang: str, before: str = "") -> str:
    """A workflow command for each: GitHub Actions turns these lines of a log into annotations of the file.

    ``before`` stands at the head of each message. Columns are given only within one line, as GitHub demands.
    """
    return "\n".join(_command(item, lang, before) for item in items)


def _command(item: Diagnostic | Finding | Problem, lang: str, before: str) -> str:
    span = None if isinstance(item, Problem) else item.span
    properties: dict[str, object] = {}
    if span is not None:
        one = span.line == span.end_line
        properties = {"file": span.source.name, "line": span.line, "col": span.column if one else None,
                      "endLine": span.end_line, "endColumn": span.end_column if one else None}  # fmt: skip
    properties["title"] = item.code.id
    message = before + _sentence(item, lang)
    if isinstance(item, Problem):
        message = f"{item.where}: {message}"
    for label in item.labels if isinstance(item, Diagnostic) else ():
        message += f"\n{label.span.line}:{label.span.column} {label.caption(lang)}"
    written = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items() if value)
    return f"::{item.severity} {written}::{_escaped(message)}"


def _sentence(item: Diagnostic | Finding | Problem, lang: str) -> str:
    """What is wrong and what to do, in one."""
    return f"{item.message(lang)}{'；' if lang == 'zh' else '; '}{item.advice(lang)}"


def _escaped(text: str, further: str = "") -> str:
    """Text inside a workflow command: what could end the value or the line is percent-encoded."""
    shown = re.sub(r"[^\n]+", lambda line: printable(line[0]), text)
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + further else char for char in shown)


# SARIF ----------------------------------------------------------------------------------------------------------

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
_PLACEHOLDER = re.compile(r"\{\w+\}")


def sarif(diagnostics: Sequence[Diagnostic], lang: str, version: str) -> str:
    """A SARIF 2.1.0 log with one run: the rules met, and a result for each diagnostic."""
    met = list({item.code.id: item.code for item in diagnostics}.values())
    order = {code.id: number for number, code in enumerate(met)}
    driver = {"name": "perfrules", "version": version, "rules": [_rule(code, lang) for code in met]}
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if lang == "zh" else "en-US",
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, lang, order[item.code.id]) for item in diagnostics],
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code, lang: str) -> dict[str, object]:
    zh, en = (_PLACEHOLDER.sub("…", text) for text in (code.zh, code.en))
    advice_zh, advice_en = (_PLACEHOLDER.sub("…", text) for text in (code.zh_advice, code.en_advice))
    both = [f"{zh}；{advice_zh}", f"{en}; {advice_en}"]
    return {
        "id": code.id,
        "name": code.slug,
        "shortDescription": {"text": zh if lang == "zh" else en},
        "help": {"text": "\n\n".join(both if lang == "zh" else both[::-1])},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(item: Diagnostic, lang: str, index: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": item.code.id, "ruleIndex": index, "level": _LEVELS[item.severity],
        "message": _message(_sentence(item, lang)),
        "locations": [{"physicalLocation": _physical(item.span)}],
    }  # fmt: skip
    if item.labels:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(label.span), "message": _message(label.caption(lang))}
            for number, label in enumerate(item.labels, 1)
        ]
    if item.fix is not None:
        replacement = {"deletedRegion": _region(item.span), "insertedContent": {"text": item.fix}}
        change = {"artifactLocation": _artifact(item.span), "replacements": [replacement]}
        result["fixes"] = [{"description": _message(item.advice(lang)), "artifactChanges": [change]}]
    return result


def _message(text: str) -> dict[str, str]:
    """A plain message; ``[text](target)``, which readers of SARIF turn into a link, is none of ours."""
    return {"text": printable(text.replace("](", "] ("))}


def _physical(span: Span) -> dict[str, object]:
    return {"artifactLocation": _artifact(span), "region": _region(span)}


def _artifact(span: Span) -> dict[str, str]:
    name = span.source.name
    if PureWindowsPath(name).is_absolute():
        return {"uri": PureWindowsPath(name).as_uri()}
    return {"uri": PurePosixPath(name).as_uri() if name.startswith("/") else quote(name)}


def _region(span: Span) -> Mapping[str, int]:
    """Lines and columns; the offset only where the text was read as it stands in the file."""
    region = {
        "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column,
    }  # fmt: skip
    if span.source.verbatim:
        region |= {"charOffset": span.start, "charLength": span.end - span.start}
    return region
