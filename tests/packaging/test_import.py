"""Importing the package is quick and loads nothing that is not needed."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    ).stdout


def test_import_loads_neither_lark_nor_attrs():
    loaded = python("import perfrules, sys; print(sorted(m for m in sys.modules if m.split('.')[0] in "
                    "('lark', 'attr', 'attrs', 'typing', 'perfrules')))")  # fmt: skip
    assert loaded.strip() == "['perfrules']"


def test_import_costs_little():
    def seconds(code):
        best = 9.0
        for _ in range(5):
            started = time.perf_counter()
            python(code)
            best = min(best, time.perf_counter() - started)
        return best

    # 1 ms where it was written; the bar is 30 ms.
    assert seconds("import perfrules") - seconds("pass") < 0.03


def test_every_public_name_resolves():
    assert python("import perfrules; print([getattr(perfrules, n).__name__ for n in perfrules.__all__])")
    assert python("import perfrules; print(perfrules.__version__)").strip()
