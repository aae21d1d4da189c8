"""The page of spellings is made from the table that the normaliser's tests run."""

import build_spellings


def test_page_is_up_to_date():
    assert build_spellings.PAGE.read_text(encoding="utf-8") == build_spellings.page(), (
        "run: python docs/build_spellings.py"
    )
