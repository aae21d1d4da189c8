"""The forms of tests/conformance/forms.toml as whole files, in Chinese and in English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfrules.common.source import Source, make_source
from perfrules.language import formatter, lexer, parser

_FILE = tomllib.loads((Path(__file__).parents[1] / "tests" / "conformance" / "forms.toml").read_text(encoding="utf-8"))
FORMS: list[dict[str, Any]] = _FILE["form"]
_HEAD = ("总分  10分", "舍入  单项得分 四舍五入到0.01", "等级按  舍入后总分", "不适用时  得满分", "未注明的规则  原文")


def framework_text(form: Mapping[str, Any]) -> str:
    """The whole file of one form: a small framework around its rule, or around its tree."""
    points = form.get("points", "10")
    head = {_setting(line): line for line in (*_HEAD, f"总分  {points}分", *form.get("head", ()))}
    tree = form.get("tree") or f"1. 甲项  {points}分\n{form['rule'].strip()}"
    parts = ["语言 1", "【框架】 例", *head.values(), "【数据】", form.get("data", ""), "【指标】", tree.strip()]
    for name, lines in (("【等级】", form.get("grading")), ("【核对】", form.get("checks"))):
        parts += [name, *lines] if lines else []
    return "\n".join(parts) + "\n"


def _setting(line: str) -> str:
    words = line.split()
    return words[0] + (words[1] if words[0] == "舍入" else "")


def renamed(form: Mapping[str, Any]) -> Source:
    """The file with English names, titles and options in it; its words are still Chinese."""
    source = make_source(framework_text(form), f"form {form['id']}")
    english = {**_FILE["english"], **form["names"]}
    text = source.text
    tokens = [token for statement in lexer.scan(source, parser.vocabulary())[0] for token in statement.tokens]
    for token in sorted(tokens, key=lambda token: token.span.start, reverse=True):
        if token.type not in ("NAME", "STRING", "HEADING", "TEXT"):
            continue
        start, end = token.span.start, token.span.end
        inner = text[start:end].strip("“”")
        if inner in english:
            marks = ("“", "”") if text[start] == "“" else ("", "")
            text = text[:start] + marks[0] + english[inner] + marks[1] + text[end:]
    return make_source(text, source.name)


def english(form: Mapping[str, Any]) -> str:
    """The file in English words."""
    text = formatter.format_source(renamed(form), "en").text
    assert text is not None
    return text
