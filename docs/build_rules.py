"""Writes docs/rules.md from tests/conformance/forms.toml: ``python docs/build_rules.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms import FORMS, english, framework_text

from perfrules.common.source import make_source
from perfrules.language import formatter

PAGE = Path(__file__).with_name("rules.md")
_GROUPS = (
    (1, "从一个数到得分", "From one figure to points"), (23, "扣分与加分", "Deductions and additions"),
    (35, "由人评定", "Judgement"), (42, "排名", "Ranks"),
    (46, "几个数、几个时期、几个项目", "Several figures, periods and items"), (57, "表的结构", "Structure"),
    (63, "不适用与缺失", "Not applicable and missing"), (72, "总分与等级", "Total and grade"),
)  # fmt: skip
_INTRO = """# The forms of scoring rules

Every form of scoring rule that we have seen in a printed rubric, and the sentence that states it, in both languages.
Look for what your sheet says in the headings, copy the sentence, and put your own names and figures into it.
Each example is run by the tests with the figures below it, so what the tables say is what the library gives.

每一种评分规则，先写表上常见的说法，再写本语言的句子（中文、英文），下面是数据和得分。
找到与你的表相同的一种，抄下句子，换成自己的名称和数。
这些例子都由测试逐一运行，表里的得分就是程序算出的得分。

This page is made from `tests/conformance/forms.toml` by `python docs/build_rules.py`.
"""
_SHOWN = {
    "score": "score", "range": "range", "total": "total", "total_range": "range of the total", "grade": "grade",
    "signal": "signal", "problems": "refused", "findings": "reported", "status": "status",
}  # fmt: skip


def page() -> str:
    """The whole page."""
    return "\n".join([_INTRO, *_entries()]).rstrip() + "\n"


def _entries() -> Iterator[str]:
    groups = list(_GROUPS)
    for form in FORMS:
        number = int(re.match(r"\d+", form["id"])[0])
        if groups and number >= groups[0][0]:
            _, zh, en = groups.pop(0)
            yield f"## {en} · {zh}\n"
        zh, en = form["idea"]
        yield f"### {form['id']}. {zh}\n\n{en[0].upper()}{en[1:]}.\n"
        chinese = formatter.format_source(make_source(framework_text(form)), "zh").text
        yield f"```text\n{_shown(chinese, form)}\n```\n"
        yield f"```text\n{_shown(english(form), form)}\n```\n"
        yield from _figures(form)


def _shown(text: str, form: Mapping[str, Any]) -> str:
    """The part of a file that says the rule: figures are left out, and so is the heading of a single row."""
    sections = re.split(r"\n(?=[【\[](?![^】\]\n]*[=,]))", text)
    wanted = [part for part in sections if re.match(r"[【\[](指标|indicators|等级|grades|核对|checks)[】\]]", part)]
    head, *rest = wanted
    lines = head.rstrip().split("\n")[1:]
    if "tree" not in form:
        lines = [line[2:] for line in lines[1:]]
    openings = ("总分", "total ", "并列", "ties", "日历", "calendar")
    stated = [line for line in text.split("\n") if line.startswith(openings)]
    extra = [line for line in stated if "，" in line or ", " in line or not line.startswith(("总分", "total"))]
    return "\n".join([*extra, *lines, *(line for part in rest for line in part.rstrip().split("\n"))]).strip("\n")


def _figures(form: Mapping[str, Any]) -> Iterator[str]:
    if "errors" in form:
        yield f"Refused until it is said: {', '.join(f'[{code}](codes/{code}.md)' for code in form['errors'])}.\n"
        return
    if "units" in form:
        yield "| unit | figures | score |" + (" grade |" if "grades" in form else "")
        yield "|---|---|---|" + ("---|" if "grades" in form else "")
        for index, (unit, score) in enumerate(zip(form["units"], form["scores"], strict=True)):
            grade = f" {form['grades'][index]} |" if "grades" in form else ""
            yield f"| {index + 1} | {_given(unit)} | {score} |{grade}"
        yield ""
        return
    yield "| figures | gives |"
    yield "|---|---|"
    for case in form["cases"]:
        given = _given({**case["given"], **{f"自评 {name}": value for name, value in case.get("declared", {}).items()}})
        gives = "; ".join(f"{word} {_plain(case[key])}" for key, word in _SHOWN.items() if key in case)
        yield f"| {given} | {gives} |"
    yield ""


def _given(figures: Mapping[str, Any]) -> str:
    return "，".join(f"{name} = {_plain(value)}" for name, value in figures.items()) or "–"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "[" + "; ".join(_plain(inner) for inner in value) + "]"
    return str(value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
