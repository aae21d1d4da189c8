"""Write the tables of words and units in language.md from the library's own: ``python docs/build_words.py``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from perfrules.common.types import UNITS
from perfrules.common.words import NORMALISED, SECTIONS, WORDS

PAGE = Path(__file__).with_name("language.md")


def page(text: str) -> str:
    """The page with its tables written anew."""
    for name, lines in (("units", units()), ("words", words())):
        marks = rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)"
        table = "\n".join(lines)
        text = re.sub(marks, lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text, flags=re.S)
    return text


def units() -> Iterable[str]:
    """Units by what they measure."""
    yield from ("| type | units, Chinese | units, English |", "|---|---|---|")
    for type_, group in groupby(UNITS, key=lambda unit: unit.type):
        columns: list[list[str]] = [[], []]
        for unit in group:
            others = [[s for s in unit.others if s.isascii() == ascii_] for ascii_ in (False, True)]
            for column, first, more in zip(columns, (unit.zh, unit.en), others, strict=True):
                column.append(f"{first} ({', '.join(more)})" if more else first)
        yield f"| {type_.name('zh')} {type_.name('en')} | {'、'.join(columns[0])} | {', '.join(columns[1])} |"


def words() -> Iterable[str]:
    """Every word with its spellings; the first of each language is the canonical one."""
    yield from ("| word | Chinese | English |", "|---|---|---|")
    yield from (f"| section | 【{zh}】 | [{en}] |" for zh, en in SECTIONS.values())
    for word in WORDS:
        if word.terminal in NORMALISED["rule"]:
            continue  # see spellings.md
        name = word.terminal.lower().replace("_", " ")
        key = "" if word.key == word.terminal.lower() else f": {word.key}"
        yield f"| {name}{key} | {_listed(word.zh)} | {_listed(word.en)} |"


def _listed(spellings: Iterable[str]) -> str:
    return " ".join(f"`{spelling}`" for spelling in spellings if spelling) or "–"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
