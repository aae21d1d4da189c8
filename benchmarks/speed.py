"""One unit, text to evaluator, ten thousand indicators, import: ``python benchmarks/speed.py``.

The workload is huangpu26.perf; beside each figure stands a peer of the same run, written by hand for these rules: plain
floats with floor(x × 100 + ½), and Decimal with its divisions rearranged into comparisons. Each peer pays for taking
the same dict apart. A ratio below its bar is a pass; bars are those of the project's performance page.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory

from lark import Lark, Token

import perfrules
from perfrules import resources
from perfrules.common import collector
from perfrules.common.source import make_source
from perfrules.language import lexer, normaliser, parser, tables

TEXT = (Path(__file__).parent / "huangpu26.perf").read_text(encoding="utf-8")
MONEY = "spent budget carry sme_amt proc_amt inc_remit inc_due fa_used fa_total pub_act pub_bud tp_act tp_bud tp_last"
RATIOS = "q1 q2 q3 q4 p1 p2"
TRUTHS = "d1 d2 d3 d4 pi_complete ic_ok alloc_ok inv_ok"
COUNTS = (
    "out_done out_target fin_viol perf_days exec_late pi_days upheld sign_days sign_n file_days "
    "dq_err dq_rec asset_viol"
)
ROUNDS = 15


def unit(rng: random.Random) -> dict[str, object]:
    """A complete unit as a program holds it: Decimal for money and percentages, int for counts, bool for facts."""
    row: dict[str, object] = {name: Decimal(rng.randint(1, 10**9)).scaleb(-4) for name in MONEY.split()}
    row |= {name: Decimal(rng.randint(0, 12_000)).scaleb(-2) for name in RATIOS.split()}
    row |= {name: rng.random() < 0.8 for name in TRUTHS.split()}
    row |= {name: rng.randint(1, 60) for name in COUNTS.split()}
    row["pre_req"], row["rect_found"] = rng.randint(0, 9), rng.randint(0, 9)
    row["pre_done"] = rng.randint(0, row["pre_req"])
    row["rect_done"] = rng.randint(0, row["rect_found"])
    row["carry"] = row["budget"] * Decimal(rng.choice(["0.1", "0.2", "0.05", "0.3"]))
    return row


def floats(r: dict[str, object]) -> tuple[float, ...]:
    """The peer in floats: twenty-six scores and their total."""
    g = {name: float(value) for name, value in r.items()}  # type: ignore[arg-type]

    def cents(x: float) -> float:
        return floor(x * 100 + 0.5) / 100

    pub, sign = g["pub_act"] / g["pub_bud"], g["sign_days"] / g["sign_n"]
    wrong, carry = g["dq_err"] / g["dq_rec"], g["carry"] / g["budget"]
    mended = g["rect_done"] / g["rect_found"] if g["rect_found"] else 1.0
    scores = (
        cents(min(g["out_done"] / g["out_target"], 1) * 20),
        cents(min((g["q1"] + g["q2"] + g["q3"] + g["q4"]) / 4 / 100, 1) * 20),
        cents(min(g["spent"] / g["budget"], 1) * 10),
        cents(g["pre_done"] / g["pre_req"] * 3) if g["pre_req"] else 3.0,
        2.0 if carry <= 0.1 else 1.0 if carry <= 0.2 else 0.0, cents(max(2 - 0.5 * g["fin_viol"], 0)),
        cents(0.5 * (g["d1"] + g["d2"] + g["d3"] + g["d4"])),
        2.0 if g["perf_days"] <= 0 else 1.6 if g["perf_days"] <= 5 else 1.0 if g["perf_days"] <= 20 else 0.0,
        cents(min(0.6 * g["p1"] + 0.4 * g["p2"], 100) / 100 * 5), cents(mended * 3) if mended >= 0.6 else 0.0,
        cents(max(7 - 0.7 * g["exec_late"], 0)), 0.5 if g["pi_complete"] else 0.0,
        1.5 if g["pi_days"] >= 30 else 0.75 if g["pi_days"] >= 15 else 0.0, 1.0 if g["ic_ok"] else 0.0,
        cents(max(2 - g["upheld"], 0)), 3.0 if sign <= 30 else cents((45 - sign) / 15 * 3) if sign < 45 else 0.0,
        1.0 if g["file_days"] <= 2 else 0.5 if g["file_days"] <= 5 else 0.0,
        cents(min(g["sme_amt"] / g["proc_amt"] / 0.3, 1)), 2.0 if g["alloc_ok"] else 0.0,
        cents(min(g["inc_remit"] / g["inc_due"], 1)) if g["inc_due"] else 1.0, 1.0 if g["inv_ok"] else 0.0,
        2.0 if wrong <= 0.01 else 1.5 if wrong <= 0.03 else 1.0 if wrong <= 0.05 else 0.0,
        cents(max(2 - 0.5 * g["asset_viol"], 0)), cents(min(g["fa_used"] / g["fa_total"], 1) * 2),
        2.0 if pub <= 1 else cents(max(2 - (pub - 1) * 10, 0)),
        2.0 if g["tp_act"] <= min(g["tp_bud"], g["tp_last"]) else 1.0 if g["tp_act"] <= g["tp_bud"] else 0.0,
    )  # fmt: skip
    return (*scores, sum(scores))


def decimals(r: dict[str, object]) -> tuple[Decimal, ...]:
    """The peer in Decimal, thresholds multiplied out, one division a score."""
    g = {name: Decimal(value) for name, value in r.items()}  # type: ignore[arg-type]
    cent, zero, one = Decimal("0.01"), Decimal(0), Decimal(1)

    def cents(x: Decimal) -> Decimal:
        return x.quantize(cent, ROUND_HALF_UP)

    def part(above: Decimal, below: Decimal, points: int) -> Decimal:
        return Decimal(points) if above >= below else cents(above * points / below)

    found, days, count = g["rect_found"], g["sign_days"], g["sign_n"]
    over = g["pub_act"] - g["pub_bud"]
    scores = (
        part(g["out_done"], g["out_target"], 20), part(g["q1"] + g["q2"] + g["q3"] + g["q4"], Decimal(400), 20),
        part(g["spent"], g["budget"], 10), part(g["pre_done"], g["pre_req"], 3) if g["pre_req"] else Decimal(3),
        Decimal(2) if g["carry"] * 10 <= g["budget"] else one if g["carry"] * 5 <= g["budget"] else zero,
        max(2 - g["fin_viol"] / 2, zero), (g["d1"] + g["d2"] + g["d3"] + g["d4"]) / 2,
        Decimal(2) if g["perf_days"] <= 0 else Decimal("1.6") if g["perf_days"] <= 5
        else one if g["perf_days"] <= 20 else zero,
        cents(min((g["p1"] * 3 + g["p2"] * 2) / 100, Decimal(5))),
        Decimal(3) if not found else cents(g["rect_done"] * 3 / found) if g["rect_done"] * 5 >= found * 3 else zero,
        max(7 - Decimal("0.7") * g["exec_late"], zero), Decimal("0.5") if g["pi_complete"] else zero,
        Decimal("1.5") if g["pi_days"] >= 30 else Decimal("0.75") if g["pi_days"] >= 15 else zero,
        one if g["ic_ok"] else zero, max(2 - g["upheld"], zero),
        Decimal(3) if days <= 30 * count else cents((45 * count - days) / (5 * count)) if days < 45 * count else zero,
        one if g["file_days"] <= 2 else Decimal("0.5") if g["file_days"] <= 5 else zero,
        one if g["sme_amt"] * 10 >= g["proc_amt"] * 3 else cents(g["sme_amt"] * 10 / (g["proc_amt"] * 3)),
        Decimal(2) if g["alloc_ok"] else zero, part(g["inc_remit"], g["inc_due"], 1) if g["inc_due"] else one,
        one if g["inv_ok"] else zero,
        Decimal(2) if g["dq_err"] * 100 <= g["dq_rec"] else Decimal("1.5") if g["dq_err"] * 100 <= g["dq_rec"] * 3
        else one if g["dq_err"] * 20 <= g["dq_rec"] else zero,
        max(2 - g["asset_viol"] / 2, zero), part(g["fa_used"], g["fa_total"], 2),
        Decimal(2) if over <= 0 else cents(max(2 - over * 10 / g["pub_bud"], zero)),
        Decimal(2) if g["tp_act"] <= g["tp_bud"] and g["tp_act"] <= g["tp_last"]
        else one if g["tp_act"] <= g["tp_bud"] else zero,
    )  # fmt: skip
    return (*scores, sum(scores, zero))


def interleaved(*runs: Callable[[], object]) -> list[float]:
    """The least seconds of processor time, round by round in turn: other processes can only add to it.

    Time on the clock would count their turns as well, which fall on the longer of two runs.
    """
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, times in zip(runs, taken, strict=True):
            started = time.process_time()
            run()
            times.append(time.process_time() - started)
    return [min(times) for times in taken]


def row(what: str, ours: float, unit_name: str, ratio: float | None, bar: str) -> None:
    """A line of the table."""
    print(f"| {what} | {ours:.3g} {unit_name} | {'–' if ratio is None else f'{ratio:.2f}'} | {bar} |")


def one_unit() -> None:
    """Scaled integers in, and a dict as a program has it."""
    framework = perfrules.loads(TEXT)
    rng = random.Random(26)
    units = [unit(rng) for _ in range(300)]
    for each in units:  # the peers must agree before they are timed
        result = framework.evaluate(each)
        assert result.engine == "python"
        assert tuple(score.score for score in result) == decimals(each)[:-1]
        assert result.total == decimals(each)[-1]
    engine = framework._engine
    assert engine is not None
    rows = [engine.read(each)[0] for each in units]
    taken = [{name: float(value) for name, value in each.items()} for each in units]
    score, integers = engine.score, rows
    inside, peer = interleaved(lambda: [score(*r) for r in integers], lambda: [floats(r) for r in taken])
    row("scaled integers in, all scores out / floats in a dict", inside / 300 * 1e6, "µs", inside / peer, "0.75")
    whole, peer = interleaved(
        lambda: [framework.evaluate(r).total for r in units], lambda: [decimals(r) for r in units]
    )
    row("evaluate(dict), result included / Decimal by hand", whole / 300 * 1e6, "µs", whole / peer, "1.0")
    wrong = sum(any(abs(Decimal(f) - d) > Decimal("0.004") for f, d in zip(floats(t), decimals(u), strict=True))
                for t, u in zip(taken, units, strict=True))  # fmt: skip
    print(f"| units of 300 in which floats give a wrong score | {wrong} | – | 0 for ours |")


def from_text() -> None:
    """Text to evaluator in a warm process, and growth to ten thousand indicators."""
    source = make_source(TEXT)

    def load() -> object:
        framework = perfrules.loads(TEXT)
        return framework._engine

    load()
    ours, reading = interleaved(load, lambda: parser.parse(source))
    row("text to python engine, 26 indicators", ours * 1e3, "ms", None, "25 ms")
    row("… of which reading the text", reading * 1e3, "ms", None, "")
    taken = []
    for size in (1_000, 10_000):
        text = long_framework(size)
        started = time.process_time()
        framework = perfrules.loads(text)
        assert framework._engine is not None
        taken.append(time.process_time() - started)
        if size == 10_000:
            row(f"text to python engine, {size} indicators / lark's trees with positions, tokens given", taken[-1], "s",
                taken[-1] / lark_alone(text), "2.0")  # fmt: skip
    row("10,000 indicators / 1,000", taken[1], "s", taken[1] / taken[0], "12")


def long_framework(size: int) -> str:
    """A framework of many leaves in blocks of a hundred, four kinds of rule in turn."""
    kinds = (
        ("x{n}: ratio 0 to 100%", "= x{n}; ≥90% gets full; ≥60% gets half; otherwise 0"),
        ("x{n}: money (wan yuan) 0 to y{n}\ny{n}: money (wan yuan) >0", "= x{n} ÷ y{n}; in proportion"),
        ("x{n}: count ≥0", "= x{n}; each deducts 0.5 points, down to 0"),
        ("x{n}: yes/no", "= x{n}; yes gets full; no gets 0 points"),
    )
    inputs, tree = [], []
    for n in range(size):
        declared, rule = kinds[n % 4]
        if n % 100 == 0:
            tree.append(f"{n // 100 + 1}. Block {n // 100 + 1}  200 points")
        inputs.append(declared.format(n=n))
        tree += [f"{n // 100 + 1}.{n % 100 + 1}. Leaf {n}  2 points", rule.format(n=n)]
    head = ("language 1", "[framework] long", f"total {2 * size} points", "round leaf half up to 0.01",
            "grade on rounded total", "if not applicable gets full", "unmarked rules inferred")  # fmt: skip
    return "\n".join([*head, "[inputs]", *inputs, "[indicators]", *tree]) + "\n"


def lark_alone(text: str) -> float:
    """Seconds that lark takes for the trees of a text, positions on; it is given the tokens, and so pays for none."""
    statements, _, _ = lexer.scan(make_source(text), parser.vocabulary())
    statements, _ = normaliser.normalise(statements, parser.vocabulary())
    grammar = Lark(
        resources.grammar_path().read_text(encoding="utf-8"), parser="lalr", lexer="basic", start=list(tables.STARTS),
        maybe_placeholders=False, propagate_positions=True,
    )  # fmt: skip
    phrases = [
        (s.start, [Token(t.type, "", t.span.start, t.span.line, 1, t.span.line, 1, t.span.end) for t in s.tokens])
        for s in statements
        if not s.start.startswith("section")
    ]
    with collector.paused():  # as the library reads
        started = time.process_time()
        for start, tokens in phrases:
            machine = grammar.parse_interactive(start=start)
            for token in tokens:
                machine.feed_token(token)
            machine.feed_eof()
        return time.process_time() - started


def processes() -> None:
    """Import and check as whole processes: processor time, the least of several runs."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def seconds(*arguments: str, folder: str | None = None) -> float:
        times = []
        for _ in range(ROUNDS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder, env=plain)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return min(times)

    bare = seconds("-c", "pass")
    row("import perfrules over bare python", (seconds("-c", "import perfrules") - bare) * 1e3, "ms", None, "30 ms")
    file = str(Path(__file__).parent / "huangpu26.perf")
    row("perfrules check, whole process", seconds("-m", "perfrules", "check", file), "s", None, "0.6 s")
    with TemporaryDirectory() as folder:
        (Path(folder) / "rules.py").write_text(perfrules.loads(TEXT).to_module(), encoding="utf-8")
        ours = seconds("-c", "import rules", folder=folder) - bare
        row("import of a compiled module over bare python", ours * 1e3, "ms", None, "10 ms")
        ours = seconds("-c", "import decimal") - bare
        row("… of which decimal", ours * 1e3, "ms", None, "")


if __name__ == "__main__":
    print("| what | ours | ratio | bar |\n|---|---|---|---|")
    one_unit()
    from_text()
    processes()
