"""Write a page for each diagnostic code from the library's table and ``codes/examples.toml``.

``python docs/build_codes.py`` writes ``codes/PR….md`` and ``codes/README.md``; a test holds them equal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import snippets

from perfrules.common.codes import CODES_BY_ID, Code
from perfrules.common.source import printable

FOLDER = Path(__file__).with_name("codes")
SEVERITIES = {"error": "错误 error", "warning": "提醒 warning", "notice": "说明 notice"}
CHAPTERS = {
    "0": "读文件 Reading", "1": "句子 Sentences", "2": "名称与层次 Names and tree", "3": "类型与单位 Types and units",
    "4": "分值与舍入 Points and rounding", "5": "规则 Rules", "6": "等级 Grades", "7": "算例与核对 Cases and findings",
    "8": "数据 Data",
}  # fmt: skip


def examples() -> dict[str, dict[str, Any]]:
    """The hand-written part: an example and a reason for each code."""
    return tomllib.loads((FOLDER / "examples.toml").read_text(encoding="utf-8"))


def page(code: Code, example: Mapping[str, Any]) -> str:
    """The page of a code."""
    said = next(item for item in snippets.found(example) if item.code.id == code.id)
    parts = [
        f"# {code.id} {code.slug}",
        SEVERITIES[code.severity],
        "## 说什么 What it says",
        sentence(code.zh, "。") + sentence(code.zh_advice, "。"),
        f"{sentence(code.en, '.')} {sentence(code.en_advice, '.')}",
        "## 为什么 Why",
        example["zh"],
        example["en"],
        "## 例 Example",
        *shown(example, "bad", "figures"),
    ]
    lines = [f"{code.id}: {said.message(lang)}\n  = {said.advice(lang)}" for lang in ("zh", "en")]
    parts.append(fenced("text", "\n\n".join(lines)))
    if "good" in example or "good_figures" in example:
        parts += ["## 改正 Corrected", *shown(example, "good", "good_figures")]
    return "\n\n".join([*parts, "[所有代码 All codes](README.md)"]) + "\n"


def shown(example: Mapping[str, Any], text: str, figures: str) -> Iterator[str]:
    """An example as a page shows it."""
    if "bytes" in example:
        yield fenced("text", example["bytes"])
    elif text in example:
        lines = (printable(line) for line in example[text].strip().split("\n"))
        yield fenced(example.get("kind", "perf-rule"), "\n".join(lines))
    if figures in example:
        yield fenced("json", example[figures])


def sentence(text: str, stop: str) -> str:
    """A text of the table as a sentence."""
    return text[0].upper() + text[1:] + ("" if text[-1] in "?？。." else stop)


def fenced(kind: str, text: str) -> str:
    """A block of code."""
    return f"```{kind}\n{text}\n```"


def index() -> str:
    """The list of all codes."""
    parts = [
        "# 诊断代码 Diagnostic codes",
        "每个代码一页：说什么、为什么、例子、怎样改正。\n花括号里的词由程序填入；例子的写法见[语言参考](../language.md)的开头。",
        "A page for each code: what it says, why, an example, and how to correct it.\n"
        "The program fills in what stands in braces; the head of the [language reference](../language.md) says how the "
        "examples are written.",
        "`perfrules explain-code PR505` prints the short form.",
    ]
    for chapter, title in CHAPTERS.items():
        rows = [f"| [{c.id}]({c.id}.md) | {c.zh} | {c.en} |" for c in CODES_BY_ID.values() if c.id[2] == chapter]
        parts += [f"## {title}", "\n".join(["| | 中文 | English |", "|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every file of the folder by its name."""
    known = examples()
    return {f"{c.id}.md": page(c, known[c.id]) for c in CODES_BY_ID.values()} | {"README.md": index()}


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
