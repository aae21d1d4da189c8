"""Every form of scoring rule that real rubrics use: what it says, in both languages, and what it gives."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import perfrules

HERE = Path(__file__).parent
HEAD = ("总分  10分", "舍入  单项得分 四舍五入到0.01", "等级按  舍入后总分", "不适用时  得满分", "未注明的规则  原文")
FORMS = tomllib.loads((HERE / "forms.toml").read_text(encoding="utf-8"))["form"]


def key(line):
    words = line.split()
    return words[0] + (words[1] if words[0] == "舍入" else "")


def framework_text(form):
    points = form.get("points", "10")
    head = {key(line): line for line in (*HEAD, f"总分  {points}分", *form.get("head", ()))}
    tree = form.get("tree") or f"1. 甲项  {points}分\n{form['rule'].strip()}"
    parts = ["语言 1", "【框架】 例", *head.values(), "【数据】", form.get("data", ""), "【指标】", tree.strip()]
    for name, lines in (("【等级】", form.get("grading")), ("【核对】", form.get("checks"))):
        parts += [name, *lines] if lines else []
    return "\n".join(parts) + "\n"


def same(found, expected):
    return Fraction(str(found)) == Fraction(str(expected))


def test_every_form_of_the_list_is_here():
    wanted = {str(number) for number in range(1, 84)} | {"34a", "34b", "34c", "34d", "34e", "61a", "61b", "61c"}
    assert wanted <= {form["id"] for form in FORMS}
    assert len({form["id"] for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS, ids=[form["id"] for form in FORMS])
def test_form(form):
    text = framework_text(form)
    if "errors" in form:
        with pytest.raises(perfrules.FrameworkError) as refused:
            perfrules.loads(text)
        assert [d.code.id for d in refused.value.diagnostics if d.severity == "error"] == form["errors"]
        return
    framework = perfrules.loads(text)
    assert not framework.warnings
    assert form.get("cases") or form.get("units")
    for case in form.get("cases", ()):
        figures = {**case["given"], "自评": case.get("declared", {})}
        if "problems" in case:
            with pytest.raises(perfrules.DataError) as refused:
                framework.evaluate(figures)
            assert [p.code.id for p in refused.value.problems] == case["problems"]
            continue
        check(framework.evaluate(figures), case)
    if "units" in form:
        results = framework.evaluate_cohort(form["units"])
        assert [Fraction(str(next(iter(r)).score)) for r in results] == [Fraction(s) for s in form["scores"]]
        if "grades" in form:
            assert [r.grade for r in results] == form["grades"]
        with pytest.raises(perfrules.DataError) as refused:
            framework.evaluate(form["units"][0])
        assert [p.code.id for p in refused.value.problems] == ["PR829"]


def check(result, case):
    first = next(iter(result))
    if "score" in case:
        assert same(first.score, case["score"])
    if "range" in case:
        assert all(map(same, first.range, case["range"]))
    if "status" in case:
        assert first.status == case["status"]
    if "total" in case:
        assert same(result.total, case["total"])
    if "total_range" in case:
        assert all(map(same, result.range, case["total_range"]))
    if "grade" in case:
        assert result.grade == case["grade"]
    if "signal" in case:
        assert first.signal == case["signal"]
    for name, status in case.get("statuses", {}).items():
        assert result[name].status == status
    assert [f.code.id for f in result.findings] == case.get("findings", [])
