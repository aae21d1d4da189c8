"""Every form of scoring rule that real rubrics use: what it says, in both languages, and what it gives."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from forms import framework_text

import perfrules

HERE = Path(__file__).parent
FORMS = tomllib.loads((HERE / "forms.toml").read_text(encoding="utf-8"))["form"]


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
        for result in results:
            parts_add_up(result)
        assert [Fraction(str(next(iter(r)).score)) for r in results] == [Fraction(s) for s in form["scores"]]
        if "grades" in form:
            assert [r.grade for r in results] == form["grades"]
        with pytest.raises(perfrules.DataError) as refused:
            framework.evaluate(form["units"][0])
        assert [p.code.id for p in refused.value.problems] == ["PR829"]


def parts_add_up(result):
    """Whether the start and the contributions of every explanation make the score."""
    for explanation in result.explanations():
        score = explanation.score.score
        moved = sum(reason.points for reason in explanation.contributions)
        assert explanation.start is None if score is None else explanation.start + moved == Fraction(score)


def check(result, case):
    parts_add_up(result)
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
