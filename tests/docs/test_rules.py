"""The page of forms is the one that its builder writes, and its English says what its Chinese says."""

import build_rules
import forms
import pytest

from perfrules.common.source import make_source
from perfrules.language import parser


def test_page_is_up_to_date():
    assert build_rules.PAGE.read_text(encoding="utf-8") == build_rules.page(), "run: python docs/build_rules.py"


@pytest.mark.parametrize("form", forms.FORMS, ids=[form["id"] for form in forms.FORMS])
def test_both_languages_are_one_tree(form):
    chinese, mistakes = parser.parse(forms.renamed(form))
    english, others = parser.parse(make_source(forms.english(form)))
    assert not mistakes
    assert not others
    assert chinese == english
