"""Every form of the language on the python engine, digit for digit as the interpreter has it, or refused by name."""

import random
import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from forms import FORMS, framework_text

import perfrules
from perfrules import drafting
from perfrules.common import numeric
from perfrules.engines import python
from perfrules.testing import differences, group_differences

CONFORMANCE = Path(__file__).parents[1] / "conformance"
LAW = CONFORMANCE.parents[1] / "docs" / "meaning.md"
HEAD = ("总分  10分", "舍入  单项得分 四舍五入到0.01", "等级按  舍入后总分", "不适用时  得满分", "未注明的规则  原文")

# Forms that no plan can express, with the reason that it gives. A new form must be planned or be named here.
REFUSED: dict[str, str] = {}

# Complete rows of good figures that the engine hands to the interpreter, because the sheet leaves them open.
HANDED_BACK = {"10-hole", "81"}


def rows_of_the_law():
    texts = re.findall(r"^```toml\n(.*?)^```", LAW.read_text(encoding="utf-8"), re.M | re.S)
    yield from map(tomllib.loads, texts)
    for path in sorted(CONFORMANCE.glob("rows-*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["row"]


def law_text(row):
    head = {line.split()[0] + (line.split()[1] if line.startswith("舍入") else ""): line
            for line in (*HEAD, *row.get("head", ()))}  # fmt: skip
    tree = row.get("tree") or f"1. 甲项  {row.get('points', '10')}分\n{row['rule'].strip()}"
    grading = ["【等级】", *row["grading"]] if row.get("grading") else []
    parts = [
        "语言 1",
        "【框架】 算例",
        *head.values(),
        "【数据】",
        row.get("data", ""),
        "【指标】",
        tree.strip(),
        *grading,
    ]
    return "\n".join(parts) + "\n"


SAMPLES = [(form["id"], framework_text(form), form.get("cases", ())) for form in FORMS if "errors" not in form]
SAMPLES += [(row["id"], law_text(row), [row]) for row in rows_of_the_law() if "errors" not in row]


def is_complete(framework, figures):
    """Whether every figure that a rule reads is given; a movement by hand need not be."""
    names = {name.split(".")[0] if name.split(".")[0] in framework.model.inputs else name for name in figures}
    wanted = {i.name for i in framework.inputs if i.source != "adjust"}
    series = [i for i in framework.inputs if i.periods and i.name in figures]
    declared = figures.get("自评", {}).keys()
    gaps = {node.name for node in framework.model.root.rows if node.kind == "gap" and node.points}
    return gaps <= declared and wanted <= names and all(len(figures[item.name]) == len(item.periods) for item in series)


@pytest.mark.parametrize(("name", "text", "cases"), SAMPLES, ids=[name for name, *_ in SAMPLES])
def test_examples(name, text, cases):
    framework = perfrules.loads(text)
    if framework.model.needs_peers:
        assert framework.engine == "interpreter: figures of all units together (<text>:1)"  # a unit alone
        assert framework._together is not None or name in REFUSED
        return
    assert framework.engine == ("python" if name not in REFUSED else f"interpreter: {REFUSED[name]}")
    for case in cases:
        figures = {**case.get("given", {}), **({"自评": case["declared"]} if case.get("declared") else {})}
        assert differences(framework, figures) == []
        if is_complete(framework, figures) and "problems" not in case and name not in HANDED_BACK:
            assert framework.evaluate(figures).engine == "python"


def test_series_as_columns_of_a_table_and_by_another_name():
    data = "进度 记作 progress：比率 ≥0，按期 一季度、二季度"
    framework = perfrules.loads(law_text({"data": data, "rule": "= 较小(平均(进度), 100%)；按比例得分"}))
    ways = [
        {"进度": ["20%", "50%"]}, {"进度": {"二季度": "50%", "一季度": "20%"}}, {"progress": ["20%", "50%"]},
        {"进度.一季度": "20%", "进度.二季度": "50%"}, {"progress.一季度": "20%", "progress.二季度": "50%"},
    ]  # fmt: skip
    for figures in ways:
        result = framework.evaluate(figures)
        assert (result.engine, str(result.total)) == ("python", "3.50")
        assert differences(framework, figures) == []
    for figures in ({"进度.一季度": "20%"}, {"进度.一季度": "20%", "进度": ["20%", "50%"]}, {"进度.三季度": "20%"}):
        assert framework._quick(figures) is None


@pytest.mark.parametrize(
    "name", ["ln", "root", "working_days", "OFF_1", "half_up", "t1", "read_1", "found", "renamed", "times_2", "Decimal"]
)
def test_a_figure_may_be_called_what_the_generated_code_uses(name):
    rule = f"若 {name} = 0，得0分\n= 对数({name}，0.001) ÷ 对数(100，0.001) × 100%\n按比例得分，最高满分，最低0分"
    framework = perfrules.loads(law_text({"data": f"{name}：数值 ≥0", "rule": rule}))
    for value in ("0", "0.5", "7", "100", Decimal("0.25")):
        assert differences(framework, {name: value}) == []
        assert framework.evaluate({name: value}).engine == "python"
    assert framework._quick({name: 2, "别的": 1}) is None


# Drawn frameworks


def check_drawn(seed, rows=6, **kinds):
    rng = random.Random(seed)
    framework = perfrules.loads(drafting.draw_framework(rng, **kinds))
    assert framework.engine == "python"
    for _ in range(rows):
        figures = drafting.draw_figures(framework.model, rng, absent=rng.choice([0, 0.05, 0.25]))
        assert differences(framework, figures) == []


@pytest.mark.parametrize("block", drafting.BLOCKS)
def test_each_kind_of_block(block):
    for number in range(6):
        check_drawn(f"{block} {number}", blocks=(block,))


def check_group(seed, **kinds):
    """A group of units: those whose figures of all units are decided are the engine's."""
    rng = random.Random(seed)
    forms = (*drafting.COMPARED, "rising", "guarded")
    policies = ("得满分", "得0分", "得同类平均", "剔除后在全表折算", "分值摊给同级")
    framework = perfrules.loads(drafting.draw_framework(rng, forms, policies=policies, **kinds))
    if not framework.model.needs_peers:
        return 0
    units = [drafting.draw_figures(framework.model, rng, absent=0.1) for _ in range(rng.randint(2, 6))]
    assert group_differences(framework, units) == []
    return sum(result.engine == "python" for result in framework.evaluate_cohort(units))


def test_groups_of_units():
    assert sum(check_group(f"group {number}", blocks=("summed",)) for number in range(25)) > 40
    assert sum(check_group(f"blocks {number}") for number in range(10)) > 15


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_drawn_for_long(part):
    for number in range(100):
        check_drawn(f"long {part}:{number}", rows=30)
        check_group(f"long {part}:{number}")


# The helpers that compiled modules carry


def helper(name):
    space = {}
    for text in (python.HELPERS["half_up"], python.HELPERS[name]):
        exec(text, space)
    return space[name]


@pytest.mark.parametrize(
    "step", [Fraction(1, 10**6), Fraction(1, 100), Fraction(3, 1000), Fraction(1), Fraction(1, 10**60)]
)
def test_helpers_round_as_the_door_for_numbers_does(step):
    rng = random.Random(str(step))
    ln, root = helper("ln"), helper("root")
    values = [Fraction(1), Fraction(1, 10**30), Fraction(10**30 + 1, 10**30)]
    values += [Fraction(rng.randint(1, 10**9), rng.randint(1, 10**6)) for _ in range(40)]
    for value in values:
        above, below = value.numerator, value.denominator
        size = step.numerator, step.denominator
        assert ln(3 * above, 3 * below, *size) * step == numeric.ln_to(value, step)
        for degree in (1, 2, 3, 7):
            assert root(5 * above, 5 * below, degree, *size) * step == numeric.root_to(value, degree, step)
    assert root(0, 1, 3, *size) == 0
    tie = (step * Fraction(5, 2)) ** 2  # its root lies just between two steps
    assert root(tie.numerator, tie.denominator, 2, *size) == 3
