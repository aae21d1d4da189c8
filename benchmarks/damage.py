"""What becomes of a damaged framework file: ``python benchmarks/damage.py [--every N] [FILE …]``.

Each line of the rules is lost, swapped with the next, robbed of a mark, or has a word or figure changed into its
opposite, one at a time. A damage is good if the checker reports it, if no score can be told from before, or if the
read-back shows it and a case of the file fails. What only the read-back shows is counted apart; what nothing shows is
a hole, and makes the script fail.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import perfrules
from perfrules import drafting, readback

ROOT = Path(__file__).parents[1] / "frameworks" / "cn"
FILES = ("guangdong/guangzhou/huangpu/department-2022.perf", "hunan/department-2017.perf", "mof/department-2013.perf")
SUBSTITUTIONS = (
    ("每超", "每低"), ("每低", "每超"), ("≥", ">"), ("≤", "<"), (">", "≥"), ("<", "≤"), ("万元", "元"),
    ("得满分", "得0分"), ("每1个", "每2个"), ("一半", "满分"), ("÷", "×"), ("且", "或"),
)  # fmt: skip
MARKS = "；，。÷×−=%（）：、“”≥≤"
HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\d+\.)")
TEXT = re.compile(r"\s*(?:解释|原文|备注|来源|依据|评分单位|#)")
DRAWN = 30


def damages(text: str) -> Iterator[tuple[str, str]]:
    """Each damaged text with the kind of its damage."""
    lines = text.split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("【指标】"))
    last = next(i for i, line in enumerate(lines) if i > first and line.startswith("【"))
    rules = [i for i in range(first + 1, last) if lines[i].strip() and not TEXT.match(lines[i])]

    def changed(at: int, *new: str) -> str:
        return "\n".join([*lines[:at], *new, *lines[at + 1 :]])

    for place, i in enumerate(rules):
        heading = HEADING.match(lines[i])
        yield ("lost heading" if heading else "lost line"), changed(i)
        if place + 1 < len(rules):
            j = rules[place + 1]
            swapped = [*lines]
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield "swapped lines", "\n".join(swapped)
        if heading:
            number = re.search(r"\d+|[一二三四五六七八九]", lines[i])
            assert number
            other = "9" if number[0].isdigit() else "九"
            if number[0] != other:
                yield "changed number", changed(i, lines[i][: number.start()] + other + lines[i][number.end() :])
            continue
        for at, char in enumerate(lines[i]):
            if char in MARKS:
                yield "lost mark", changed(i, lines[i][:at] + lines[i][at + 1 :])
        for old, new in SUBSTITUTIONS:
            if old in lines[i]:
                yield f"{old} → {new}", changed(i, lines[i].replace(old, new, 1))


def scores(framework: perfrules.Framework, figures: list[dict[str, object]]) -> list[object]:
    """All scores, totals and grades of a set of forms; what the figures' reader says of each that it refuses."""
    out: list[object] = []
    for unit in figures:
        try:
            result = framework.evaluate(unit)
        except perfrules.DataError as error:
            out.append([p.code.id for p in error.problems])
            continue
        out.append([(score.range, score.status) for score in result] + [result.range, result.grades])
    return out


def judge(text: str, before: tuple[list[object], str], figures: list[dict[str, object]], warned: int) -> str:
    """What shows a damage."""
    try:
        framework = perfrules.loads(text)
    except perfrules.FrameworkError:
        return "checker"
    if len(framework.warnings) > warned:
        return "checker"
    if scores(framework, figures) == before[0]:
        return "no score changes"
    seen = readback.read_back(framework.model, "zh") != before[1]
    fails = any(framework.run_case(case) for case in framework.cases)
    return "read and case" if seen and fails else "case alone" if fails else "read alone" if seen else "HOLE"


def main() -> int:
    """Damage the files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1, help="try only every N-th damage")
    options = parser.parse_args()
    table: dict[str, Counter[str]] = {}
    for path in options.files or [ROOT / name for name in FILES]:
        text = path.read_text(encoding="utf-8")
        framework = perfrules.loads(text)
        rng = random.Random(2026)
        figures: list[dict[str, object]] = [dict(case.given) for case in framework.cases]
        figures += [drafting.draw_figures(framework.model, rng) for _ in range(DRAWN)]
        before = scores(framework, figures), readback.read_back(framework.model, "zh")
        for number, (kind, damaged) in enumerate(damages(text)):
            if number % options.every:
                continue
            found = judge(damaged, before, figures, len(framework.warnings))
            table.setdefault(kind, Counter())[found] += 1
            if found in ("HOLE", "read alone"):
                print(f"{found}: {path.name}: {kind}: {_difference(text, damaged)}")
    columns = ("checker", "no score changes", "read and case", "case alone", "read alone", "HOLE")
    print("| damage | tried | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 2) + "|")
    for kind, found in table.items():
        print(f"| {kind} | {found.total()} | " + " | ".join(str(found[c] or "–") for c in columns) + " |")
    total = sum(table.values(), Counter())
    print(f"| all | {total.total()} | " + " | ".join(str(total[c] or "–") for c in columns) + " |")
    return int(total["HOLE"] > 0)


def _difference(old: str, new: str) -> str:
    pairs = zip(old.split("\n"), new.split("\n"), strict=False)
    return next((f"{a.strip()}  ⇒  {b.strip()}" for a, b in pairs if a != b), "…")


if __name__ == "__main__":
    raise SystemExit(main())
