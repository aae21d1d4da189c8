"""The examples of the documents: found in Markdown, completed to whole framework files, checked.

There are three kinds. ``perf`` is a whole file. ``perf-rule`` holds the lines of one indicator; comment lines at its
head declare its figures (``# 数据 …`` or ``# inputs …``), its points if they are not 10 (``# 分值 4分`` or ``# points
4 points``) and lines of the head (``# 框架 …`` or ``# framework …``). ``perf-part`` holds sections that take the place
of their namesakes in a base file; lines of the head, figures, checks and gaps come beside what the base has; a
part with indicators brings its own figures, grades and cases, and one with grades its own cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from perfrules import api
from perfrules.common.diagnostics import DataError, Diagnostic, Finding, Problem
from perfrules.common.source import make_source
from perfrules.common.words import SECTIONS, WORDS
from perfrules.language import parser
from perfrules.meaning import data

LANGUAGE = Path(__file__).with_name("language.md")
HEAD = "总分 10分；舍入 单项得分 四舍五入到0.01；等级按 舍入后总分；不适用时 得满分；未注明的规则 原文"
ADDED = ("form", "inputs", "checks", "gaps")

_BLOCK = re.compile(r"(?:^<!-- errors: ([PR\d ]+) -->\n)?^```(perf|perf-rule|perf-part)\n(.*?)^```$", re.M | re.S)
_HEADER = re.compile(r"# *(数据|inputs|分值|points|框架|framework) +(.+)")
_SECTION_BY_WORD = {word: key for key, words in SECTIONS.items() for word in words}
_OPENING = re.compile(rf"[【\[]({'|'.join(_SECTION_BY_WORD)})[】\]].*", re.I)
_STATED_ONCE = {"TOTAL", "YEAR_IS", "GRADE_ON", "IF_LACKING", "UNMARKED", "ROUND"}
_HEAD_WORDS = {
    s: w.terminal if w.key == w.terminal.lower() else f"{w.terminal} {w.key}"
    for w in WORDS
    if w.terminal in _STATED_ONCE
    for s in (*w.zh, *w.en)
}
_PLACES = {s: w.key for w in WORDS if w.terminal in ("WHERE_ROUNDED", "TOTAL") for s in (*w.zh, *w.en)}


class Block(NamedTuple):
    """An example in a document: its kind, its text, the error codes announced before it, and its line."""

    kind: str
    text: str
    errors: tuple[str, ...]
    line: int


def blocks(markdown: str) -> Iterator[Block]:
    """The examples of a document in order."""
    for match in _BLOCK.finditer(markdown):
        line = markdown.count("\n", 0, match.start(2)) + 1
        yield Block(match[2], match[3], tuple((match[1] or "").split()), line)


def whole(kind: str, text: str, base: str = "") -> str:
    """The whole file that an example stands for."""
    return text if kind == "perf" else rule_file(text) if kind == "perf-rule" else part_file(text, base)


def rule_file(text: str) -> str:
    """A file of one indicator with these lines."""
    inputs, head, points = [], {_setting(line): line for line in HEAD.split("；")}, "10分"
    for line in text.splitlines():
        header = _HEADER.match(line)
        if not header:
            break
        if header[1] in ("数据", "inputs"):
            inputs.append(header[2])
        elif header[1] in ("框架", "framework"):
            head[_setting(header[2])] = header[2]
        else:
            points = header[2]
    head[_setting("总分")] = f"总分 {points}"
    parts = ["语言 1", "【框架】 例", *head.values(), "【数据】", *inputs, "【指标】", f"1. 甲项  {points}", text]
    return "\n".join(parts) + "\n"


def part_file(text: str, base: str) -> str:
    """The base file with these sections in the place of its own."""
    file, part = sections(base), sections(text)
    if "indicators" in part:
        file = {"": file[""], "framework": file["framework"]}
    if "grades" in part:
        file.pop("case", None)
    for key, lines in part.items():
        if key == "framework" and key in file:
            stated = {_setting(line) for line in lines[1:]}
            file[key] = [line for line in file[key] if _setting(line) not in stated] + lines[1:]
        elif key in ADDED and key in file:
            file[key] += lines[1:]
        else:
            file[key] = lines
    return "\n".join(line for lines in file.values() for line in lines) + "\n"


def sections(text: str) -> dict[str, list[str]]:
    """The lines of a file by section, each section with its opening line; cases of a file lie together."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.splitlines():
        opening = _OPENING.match(line)
        key = _SECTION_BY_WORD[opening[1].lower()] if opening else key
        found.setdefault(key, []).append(line)
    return found


def _setting(line: str) -> str:
    """What a line of the head states, so that a second line takes its place."""
    word = max((word for word in _HEAD_WORDS if line.startswith(word)), key=len, default="")
    if not word:
        return line
    place = line.removeprefix(word).split()[:1] if _HEAD_WORDS[word] == "ROUND" else []
    return " ".join([_HEAD_WORDS[word], *(_PLACES.get(p, "leaf") for p in place)])


def check(text: str) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a file."""
    return api.check_source(make_source(text, "<example>"), [])[1]


def codes(found: Iterable[Diagnostic]) -> list[str]:
    """The codes of the errors among diagnostics, each once, in order."""
    return sorted({item.code.id for item in found if item.severity == "error"})


def base() -> str:
    """The small file of the language reference that a part of a file completes."""
    return next(blocks(LANGUAGE.read_text(encoding="utf-8"))).text


def found(example: Mapping[str, Any], which: str = "bad") -> list[Diagnostic | Problem | Finding]:
    """What the library says to an example of a code: about the file, else about the figures, findings and cases."""
    if "bytes" in example:
        return list(api.check_source(*parser.read(bytes.fromhex(example["bytes"]), "<example>"))[1])
    text = example.get(which, example["bad"])
    if which == "bad" and "long" in example:
        sign, instead, times = example["long"]
        text = text.replace(sign, instead * times)
    text = whole(example.get("kind", "perf-rule"), text.strip(), base())
    diagnostics = list(check(text))
    if codes(diagnostics):
        return diagnostics
    framework = api.loads(text)
    figures = example.get("figures" if which == "bad" else "good_figures")
    if figures is None:
        return [*diagnostics, *(failure for case in framework.cases for failure in framework.run_case(case))]
    units, problems = data.records(figures.encode(), "json")
    try:
        return problems or [finding for unit in units for finding in framework.evaluate(unit).findings]
    except DataError as refused:
        return list(refused.problems)
