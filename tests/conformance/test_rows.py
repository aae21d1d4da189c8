"""Conformance: each row, a small framework with figures, gives exactly what it says.

Rows stand in docs/meaning.md (the law and its examples) and in the TOML files beside this test.
"""

import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import perfrules

HERE = Path(__file__).parent
LAW = HERE.parents[1] / "docs" / "meaning.md"
FIELDS = {
    "id", "head", "data", "rule", "tree", "points", "grading", "given", "declared", "score", "range", "status",
    "total", "total_range", "grade", "grades", "scores", "signal", "errors", "problems", "findings",
    "units", "unit_scores", "unit_ranges", "unit_totals", "unit_grades",
}  # fmt: skip
HEAD = ("总分  10分", "舍入  单项得分 四舍五入到0.01", "等级按  舍入后总分", "不适用时  得满分", "未注明的规则  原文")


def rows():
    for block in re.findall(r"^```toml\n(.*?)^```", LAW.read_text(encoding="utf-8"), re.M | re.S):
        yield tomllib.loads(block)
    for path in sorted(HERE.glob("rows-*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["row"]


def head_key(line):
    words = line.split()
    return words[0] + (words[1] if words[0] == "舍入" else "")


def framework_text(row):
    head = {head_key(line): line for line in (*HEAD, *row.get("head", ()))}
    tree = row.get("tree") or f"1. 甲项  {row.get('points', '10')}分\n{row['rule'].strip()}"
    parts = ["语言 1", "【框架】 算例", *head.values(), "【数据】", row.get("data", ""), "【指标】", tree.strip()]
    if row.get("grading"):
        parts += ["【等级】", *row["grading"]]
    return "\n".join(parts) + "\n"


def numbers(values):
    return [Fraction(str(value)) for value in values]


ROWS = list(rows())


def test_rows_are_many_and_well_formed():
    assert len(ROWS) >= 60
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert not set().union(*ROWS) - FIELDS


def test_every_point_of_the_law_has_an_example():
    assert {row["id"].split("-")[0] for row in ROWS} >= {str(point) for point in range(1, 17)}


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_row(row):
    text = framework_text(row)
    if "errors" in row:
        with pytest.raises(perfrules.FrameworkError) as refused:
            perfrules.loads(text)
        codes = [d.code.id for d in refused.value.diagnostics if d.severity == "error"]
        assert sorted(codes) == sorted(row["errors"])
        return
    framework = perfrules.loads(text)
    if "units" in row:
        check_units(framework.evaluate_cohort(row["units"]), row)
        return
    figures = {**row.get("given", {}), "自评": row.get("declared", {})}
    if "problems" in row:
        with pytest.raises(perfrules.DataError) as refused:
            framework.evaluate(figures)
        assert sorted(p.code.id for p in refused.value.problems) == sorted(row["problems"])
        return
    result = framework.evaluate(figures)
    first = next(iter(result))
    if "score" in row:
        assert numbers([first.score]) == numbers([row["score"]])
    if "range" in row:
        assert numbers(first.range) == numbers(row["range"])
    if "status" in row:
        assert first.status == row["status"]
    if "signal" in row:
        assert first.signal == row["signal"]
    if "total" in row:
        assert numbers([result.total]) == numbers([row["total"]])
    if "total_range" in row:
        assert result.total is None
        assert numbers(result.range) == numbers(row["total_range"])
    if "grade" in row:
        assert result.grade == row["grade"]
    if "grades" in row:
        assert list(result.grades) == row["grades"]
    for name, score in row.get("scores", {}).items():
        assert numbers([result[name].score]) == numbers([score])
    assert [f.code.id for f in result.findings] == row.get("findings", [])
    for explanation in result.explanations():
        score = explanation.score.score
        moved = sum(reason.points for reason in explanation.contributions)
        assert explanation.start is None if score is None else explanation.start + moved == Fraction(score)


def check_units(results, row):
    firsts = [next(iter(result)) for result in results]
    if "unit_scores" in row:
        assert numbers(first.score for first in firsts) == numbers(row["unit_scores"])
    if "unit_ranges" in row:
        assert [numbers(first.range) for first in firsts] == [numbers(ends) for ends in row["unit_ranges"]]
    if "unit_totals" in row:
        assert numbers(result.total for result in results) == numbers(row["unit_totals"])
    if "unit_grades" in row:
        assert [result.grade for result in results] == row["unit_grades"]
    assert {"unit_scores", "unit_ranges", "unit_totals", "unit_grades"} & set(row)
