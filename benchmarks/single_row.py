"""How long one complete unit takes: the shipped framework's second case, figures as Decimal and int, then as text.

    python benchmarks/single_row.py

Prints microseconds, the best of seven rounds: reading alone, scoring integers alone, evaluate, a compiled module.
"""

from __future__ import annotations

import importlib.util
import tempfile
import timeit
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import perfrules

NAME = "cn/guangdong/guangzhou/huangpu/department-2022"


def best(run: Callable[[], object], number: int) -> float:
    """Microseconds of one run, the best of several rounds."""
    return min(timeit.repeat(run, number=number, repeat=7)) / number * 1e6


def numbers(value: object) -> object:
    """A figure of the case as a program would hold it: text in 万元 as a Decimal, counts as int."""
    if isinstance(value, list):
        return [{name: numbers(cell) for name, cell in row.items()} for row in value]
    if not isinstance(value, str) or value == "不适用":
        return value
    digits = value.rstrip("万元项次个条处份件")
    if value.endswith("万元"):
        return Decimal(digits)
    return (Decimal(digits) if "." in digits else int(digits)) if digits.replace(".", "").isdecimal() else value


def main() -> None:
    """Measure, and print."""
    framework = perfrules.load(NAME)
    texts = framework.cases[1].given
    figures = {name: numbers(value) for name, value in texts.items()}
    engine = framework._engine
    assert engine is not None and framework.evaluate(figures).total == Decimal("81.33")
    taken = engine.read(figures)
    assert taken is not None
    row = taken[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.py"
        path.write_text(framework.to_module(), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("rules", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    for what, run, number in (
        ("score, integers by position", lambda: engine.score(*row), 5000),
        ("read, Decimal and int", lambda: engine.read(figures), 5000),
        ("evaluate, Decimal and int", lambda: framework.evaluate(figures), 5000),
        ("module.evaluate, Decimal and int", lambda: module.evaluate(figures), 5000),
        ("evaluate, text", lambda: framework.evaluate(texts), 2000),
        ("interpreter", lambda: framework._interpret(figures), 20),
    ):
        print(f"{best(run, number):10.1f} µs  {what}")


if __name__ == "__main__":
    main()
