"""Framework files that are right: they check without a word, their cases hold, and both languages give one tree.

``bands.zh.perf`` and ``bands.en.perf`` say the same; names and free texts are alike in both, so their trees are equal.
"""

from pathlib import Path

import pytest

from perfrules import api
from perfrules.common.source import make_source
from perfrules.language import parser

FOLDER = Path(__file__).parent / "good"
FILES = sorted(FOLDER.glob("*.perf"))
PAIRS = sorted(path for path in FOLDER.glob("*.zh.perf") if path.with_name(path.name.replace(".zh.", ".en.")).exists())


def source(path):
    return make_source(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_checks_clean_and_its_cases_hold(path):
    checked, diagnostics = api.check_source(source(path), [])
    assert [str(item) for item in diagnostics] == []
    framework = api.Framework(checked)
    assert framework.cases
    assert {case.name: list(map(str, framework.run_case(case))) for case in framework.cases} == {
        case.name: [] for case in framework.cases
    }


@pytest.mark.parametrize("path", PAIRS, ids=[path.stem.removesuffix(".zh") for path in PAIRS])
def test_both_languages_give_one_tree(path):
    chinese, _ = parser.parse(source(path))
    english, _ = parser.parse(source(path.with_name(path.name.replace(".zh.", ".en."))))
    assert chinese == english


def test_there_are_pairs():
    assert len(PAIRS) >= 10
