"""Figures that cannot be used: every mistake is reported with its code and place, and all of them in one run."""

import tomllib
from pathlib import Path

import pytest

import perfrules
from perfrules import render
from perfrules.common.codes import CODES_BY_ID
from perfrules.meaning import data

TABLE = tomllib.loads((Path(__file__).parent / "bad-data.toml").read_text(encoding="utf-8"))
ROWS = TABLE["row"]
KINDS = ("csv", "json", "toml")


@pytest.fixture(scope="module")
def frameworks():
    return {text: perfrules.loads(text) for text in {row.get("framework", TABLE["framework"]) for row in ROWS}}


def problems_of(framework, row):
    if "data" in row:
        with pytest.raises(perfrules.DataError) as refused:
            framework.evaluate(row["data"])
        return refused.value.problems
    return file_problems(framework, *next((row[kind].lstrip("\n").encode(), kind) for kind in KINDS if kind in row))


def file_problems(framework, content, kind):
    """What the command line reports for a file of this content."""
    units, problems = data.records(content, kind)
    for number, unit in enumerate(units, 1):
        problems += framework.read(unit, number if len(units) > 1 else None)[1]
    return problems


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_row(row, frameworks):
    problems = problems_of(frameworks[row.get("framework", TABLE["framework"])], row)
    got = [(item.code.id, item.where, item.row) for item in problems]
    assert sorted(got, key=str) == sorted(((p["code"], p["where"], p.get("row")) for p in row["problems"]), key=str)
    for lang in ("zh", "en"):
        lines = render.problems_text(problems, lang).split("\n")
        assert len(lines) == len(problems)
        assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_from_spreadsheets(encoding, frameworks):
    content = "预算总额,满意率\n5,95%\n".encode(encoding)
    assert file_problems(frameworks[TABLE["framework"]], content, "csv") == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"\xff\xff", "预算总额\n5\n".encode("utf-16")], ids=["bytes", "utf-16"])
def test_files_that_are_no_text(kind, content, frameworks):
    problems = file_problems(frameworks[TABLE["framework"]], content, kind)
    assert [(item.code.id, item.where) for item in problems] == [("PR824", kind)]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("json", b"[" * 100_000), ("json", b'{"x": ' + b"1" * 5000 + b"}"), ("csv", b"x\n" + b"9" * 200_000),
        ("toml", b"x = " + b"[" * 100_000),
    ],
    ids=["brackets", "a long number", "a long cell", "brackets in toml"],
)  # fmt: skip
def test_files_that_are_out_of_all_bounds(kind, content, frameworks):
    assert {item.code.id for item in file_problems(frameworks[TABLE["framework"]], content, kind)} <= {"PR824", "PR801"}


def test_every_code_about_data_has_a_row():
    expected = {problem["code"] for row in ROWS for problem in row["problems"]}
    assert expected == {code for code in CODES_BY_ID if code > "PR800"}


def test_what_is_refused_leaves_no_result(frameworks):
    framework = frameworks[TABLE["framework"]]
    with pytest.raises(perfrules.DataError) as refused:
        framework({"预算总额": "五", "满意率": 95})
    assert str(refused.value).count("\n") == 1
    assert framework.evaluate({}).total is None
