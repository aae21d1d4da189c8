"""Hunt for differences between the python engine and the interpreter: drawn frameworks × drawn figures.

    python benchmarks/hunt_differences.py --rows 100000 --seconds 1800 --seed 1

Each row compares total, unrounded total, grade, and score and status of every node. The shipped frameworks take part,
and every tenth framework compares units, which are drawn in groups.
What differs is printed with the seed that makes it again; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter

import perfrules
from perfrules import drafting, testing

GROUPED = {
    "forms": (*drafting.COMPARED, "rising", "guarded", "quarters", "adjusted"),
    "policies": (*drafting.POLICIES, "得同类平均"),
}


def groups(
    framework: perfrules.Framework, rng: random.Random, rows: int, counts: Counter[str], seed: str, text: str | None
) -> int:
    """Units in groups of one to six; how many groups differ."""
    failed = 0
    for group in range(rows // 5):
        absent = rng.choice([0, 0.05, 0.3])
        units = [drafting.draw_figures(framework.model, rng, absent=absent) for _ in range(rng.randint(1, 6))]
        found = testing.group_differences(framework, units)
        counts["groups"] += 1
        counts["rows"] += len(units)
        failed += bool(found)
        if found:
            print(f"seed {seed}, group {group}: {found[:4]}\n{units}\n{text or framework.name}\n")
    return failed


def main() -> int:
    """Hunt, and say what was compared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--each", type=int, default=50, help="rows for each framework")
    options = parser.parse_args()
    shipped = [perfrules.load(name) for name in perfrules.catalog()]
    counts: Counter[str] = Counter()
    started, number, failed = time.monotonic(), 0, 0
    while counts["rows"] < options.rows and time.monotonic() - started < options.seconds:
        seed = f"{options.seed}:{number}"
        rng = random.Random(seed)
        text = None
        if number % 50 < len(shipped):
            framework = shipped[number % 50]
        else:
            text = drafting.draw_framework(rng, **(GROUPED if number % 10 == 9 else {}))
            try:
                framework = perfrules.loads(text)
            except perfrules.FrameworkError as error:
                counts["drawn frameworks that the checker refuses"] += 1
                print(f"seed {seed}: refused {[d.code.id for d in error.diagnostics]}", file=sys.stderr)
                number += 1
                continue
        counts["frameworks"] += 1
        if framework.model.needs_peers:
            failed += groups(framework, rng, options.each, counts, seed, text)
            number += 1
            continue
        counts["frameworks without an engine"] += framework.engine != "python"
        nodes = sum(1 for _ in framework.model.root.walk())
        for row in range(options.each):
            figures = drafting.draw_figures(framework.model, rng, absent=rng.choice([0, 0.05, 0.3]))
            found = testing.differences(framework, figures)
            counts["rows"] += 1
            if framework._quick(figures) is None:
                counts["rows of the interpreter (odd figures, open rules)"] += 1
            else:
                counts["node scores compared"] += nodes
            if found:
                failed += 1
                if failed <= 5:
                    print(f"seed {seed}, row {row}: {found[:4]}\n{figures}\n{text or framework.name}\n")
        number += 1
    counts["rows that differ"] = failed
    print(f"{time.monotonic() - started:.0f} s", dict(counts))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
