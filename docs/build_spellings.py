"""Write spellings.md from spellings.toml and the table of words: ``python docs/build_spellings.py``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perfrules.common.words import NORMALISED, WORDS

FOLDER = Path(__file__).parent
PAGE = FOLDER / "spellings.md"
WHAT = {
    "FILLER": ("略去", "left out"),
    "COUNTED": ("“每发现一处”后面略去", "left out behind “each”"),
    "DONE": ("期限后面略去", "left out behind a deadline"),
    "BY": ("按…计分", "scored by …"), "SCORED": ("按…计分", "scored by …"),
    "UNTIL": ("封顶", "a cap"), "UP_TO": ("最多扣", "at most deducts"),
    "UNDEDUCTED": ("得满分", "gets full"), "CONVERTED": ("两种读法，不收", "two readings, refused"),
}  # fmt: skip


def page() -> str:
    """The page."""
    groups = tomllib.loads((FOLDER / "spellings.toml").read_text(encoding="utf-8"))["group"]
    return "\n".join(
        [
            "# 写法 Spellings",
            "",
            "评分标准的同一个意思有许多写法；左边的可以照原样粘贴，读成右边的一句，`perfrules read` 也按右边读回。",
            "例子里的指标叫“预算完成率”，指标值写在每组前面；其他名称都是声明过的数据。",
            "有两种读法的不收，报 [PR109](codes/PR109.md) 并写出两种；没有声明的话报 [PR110](codes/PR110.md)。",
            "数的是什么没有声明，报 [PR112](codes/PR112.md)；没有说得几分，报 [PR113](codes/PR113.md)；"
            "“酌情”报 [PR114](codes/PR114.md)。",
            "",
            "One meaning has many spellings; those on the left can be pasted as printed, and are read, and read back, "
            "as the sentence on the right.",
            "In the examples the indicator is called 预算完成率, its measure stands above each group, and every other "
            "name is a declared figure.",
            "What reads in two ways is refused with both readings ([PR109](codes/PR109.md)); "
            "prose that names nothing declared gets [PR110](codes/PR110.md).",
            "A count that nothing declares gets [PR112](codes/PR112.md), a sentence without points "
            "[PR113](codes/PR113.md), points left to somebody [PR114](codes/PR114.md).",
            *(line for group in groups for line in table(group)),
            "",
            "## 只在粘贴时认得的词 Words known in pasted text only",
            "",
            "| 词 words | 读成 read as |",
            "|---|---|",
            *words(),
            "",
        ]
    )


def table(group: dict[str, Any]) -> Iterator[str]:
    """A group of spellings."""
    yield from ("", f"## {group['zh']} {group['en']}", "")
    before = [f"= {group['measure']}"] if group.get("measure") else []
    before += group.get("before", [])
    if before:
        yield from ("前面是 Before them: " + "；".join(f"`{line}`" for line in before), "")
    yield from ("| 粘贴 pasted | 意思 means |", "|---|---|")
    for row in group["rows"]:
        yield "| " + " | ".join(" · ".join(f"`{line}`" for line in side.split("\n")) for side in row) + " |"


def words() -> Iterator[str]:
    """Words that the normaliser turns into others."""
    for word in WORDS:
        if word.terminal in NORMALISED["rule"]:
            zh, en = WHAT[word.terminal]
            yield f"| {' '.join(f'`{spelling}`' for spelling in word.zh)} | {zh} {en} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
