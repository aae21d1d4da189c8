"""Framework files with a mistake each: what is reported, at which line, in which words.

A comment ``# expect PR505`` stands directly above the line at which the code is due (several codes with blanks between
them); ``# expect-anywhere PR401`` tells of a mistake that has no line of its own. Nothing else may be reported. The
messages as people see them stand beside each file in a ``.txt``; ``pytest --update`` rewrites those whose codes and
lines are as expected.
"""

import re
from pathlib import Path

import pytest

from perfrules import api, render
from perfrules.common.codes import CODES_BY_ID
from perfrules.common.source import make_source

FOLDER = Path(__file__).parent / "bad"
FILES = sorted(FOLDER.glob("*.perf"))
# Codes about bytes, invisible signs and sizes, which a file in a repository should not hold: see unit/test_reading.py.
MADE_ELSEWHERE = {"PR001", "PR002", "PR003", "PR004", "PR005", "PR006"}


def expectations(text):
    """Pairs of code and line that a file asks for; the line is None where any will do."""
    wanted, waiting = set(), []
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r"\s*# expect(-anywhere)? (PR\d{3}(?: PR\d{3})*)$", line)
        assert found or "# expect" not in line, f"line {number}: this expectation cannot be read"
        if found and found[1]:
            wanted.update((code, None) for code in found[2].split())
        elif found:
            waiting += found[2].split()
        elif not line.lstrip().startswith("#"):
            wanted.update((code, number) for code in waiting)
            waiting = []
    assert not waiting, "an expectation needs a line below it"
    return wanted


def diagnose(path):
    source = make_source(path.read_text(encoding="utf-8"), path.name)
    return api.check_source(source, [])


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_codes_lines_and_words(path, kept):
    wanted = expectations(path.read_text(encoding="utf-8"))
    assert wanted, "a file in bad/ says what is wrong with it"
    checked, diagnostics = diagnose(path)
    anywhere = {code for code, line in wanted if line is None}
    got = {(d.code.id, None if d.code.id in anywhere else d.span.line) for d in diagnostics}
    assert got == wanted
    assert (checked is None) == any(d.severity == "error" for d in diagnostics)
    kept("\n\n".join(render.text(diagnostics, lang) for lang in ("zh", "en")) + "\n", path.with_suffix(".txt"))


def test_every_code_has_a_file():
    expected = {code for path in FILES for code, _ in expectations(path.read_text(encoding="utf-8"))}
    about_frameworks = {code for code in CODES_BY_ID if "PR000" < code < "PR705"}
    assert expected == about_frameworks - MADE_ELSEWHERE


def test_no_text_without_its_file():
    assert {path.stem for path in FOLDER.glob("*.txt")} <= {path.stem for path in FILES}
