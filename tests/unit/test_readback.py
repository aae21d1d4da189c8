"""Read-back is complete: whatever decides a score stands in it, in both languages."""

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest
from forms import FORMS, framework_text

import perfrules
from perfrules import drafting, readback

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
TEXTS = {f"form {form['id']}": framework_text(form) for form in FORMS if "errors" not in form}
SHIPPED = {path.parent.name + "/" + path.stem: path.read_text("utf-8") for path in sorted(FRAMEWORKS.rglob("*.perf"))}
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)


def read(text, lang):
    return readback.read_back(perfrules.loads(text).model, lang)


def statements(text):
    """Places of the lines that are no comments and belong to no case."""
    case = False
    for place, line in enumerate(text.split("\n")):
        if line.startswith("【"):
            case = line.startswith("【算例】")
        if line.strip() and not case and not line.strip().startswith("#"):
            yield place


def figures(text):
    return {Fraction(figure.replace(",", "")) for figure in FIGURE.findall(text)}


def changes(text):
    """The text with one line lost, or with the last digit of one figure raised, one after another."""
    lines = text.split("\n")
    for place in statements(text):
        yield "\n".join(lines[:place] + lines[place + 1 :])
        for digits in re.finditer(r"\d+", lines[place]):
            raised = digits[0][:-1] + str((int(digits[0][-1]) + 1) % 10)
            line = lines[place][: digits.start()] + raised + lines[place][digits.end() :]
            yield "\n".join([*lines[:place], line, *lines[place + 1 :]])


def shown(text, lang="zh"):
    """What the read-back says; nothing where the checker refuses the file."""
    try:
        return read(text, lang)
    except perfrules.FrameworkError:
        return None


@pytest.mark.parametrize("name", [*TEXTS, *SHIPPED])
def test_every_name_and_every_figure_is_read_back(name):
    text = (TEXTS | SHIPPED)[name]
    lines = text.split("\n")
    written = figures("\n".join(lines[place] for place in statements(text)))
    model = perfrules.loads(text).model
    nodes = list(model.root.walk())[1:]
    names = {node.name for node in nodes} | {node.key for node in nodes if node.kind != "gap"}
    for item in model.inputs.values():
        if item.source in ("data", "form", "item"):
            names |= {item.name, item.doc, item.alias or "", *item.options, *item.periods}
            names |= {column.name for column in item.fields}
    names |= {grade.name for grade in model.grades} | set(model.row_fields)
    names |= {word for node in nodes for word in node.texts.values()} | {word for _, word in model.texts}
    for lang in ("zh", "en"):
        back = read(text, lang)
        assert not written - figures(back)
        assert not {word for word in names if word not in back}


@pytest.mark.parametrize("name", TEXTS)
def test_a_changed_figure_or_a_lost_line_is_seen(name):
    text = TEXTS[name]
    before = read(text, "zh")
    for number, changed in enumerate(changes(text)):
        if (number + len(name)) % 3 == 0:  # a third of them in each run; all of them below
            assert shown(changed) != before


@pytest.mark.fuzz
@pytest.mark.parametrize("name", [*TEXTS, *SHIPPED])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_changed_figure_and_every_lost_line_is_seen(name, lang):
    text = (TEXTS | SHIPPED)[name]
    before = read(text, lang)
    for changed in changes(text):
        assert shown(changed, lang) != before


def test_where_steps_run_out_and_both_sides_of_a_condition_are_told():
    back = read(TEXTS["form 23"], "zh")
    assert "109.99% → 0.5 · 110% → 0" in back
    back = read(TEXTS["form 11"], "zh")
    assert "实际：0 → 10 · 0.01 → 0…10" in back
    assert "地区：“东部” → 0…10" in read(TEXTS["form 21"], "zh")


@pytest.mark.parametrize("seed", range(20))
def test_any_drawn_framework_is_read_back_in_both_languages(seed):
    rng = random.Random(seed)
    model = perfrules.loads(drafting.draw_framework(rng, (*drafting.FORMS, *drafting.COMPARED))).model
    for lang in ("zh", "en"):
        back = readback.read_back(model, lang)
        assert all((node.name if node.kind == "gap" else node.key) in back for node in model.root.rows)
        assert all(score != "–" for score in re.findall(r"→ (\S+)", back))
