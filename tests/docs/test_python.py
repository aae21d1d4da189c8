"""The pages for programmers: their blocks run from top to bottom, as a reader would type them."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from perfrules import cli

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(
    r"(?:<!-- (?P<kind>file|run): (?P<what>.*?) -->\n)?^```(?P<lang>\w*)\n(?P<text>.*?)^```", re.M | re.S
)


@pytest.mark.parametrize("page", ["python.md", "testing.md"])
def test_blocks_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    space = {"__name__": "page"}
    ran = 0
    for block in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        if block["kind"] == "file":
            (tmp_path / block["what"]).write_text(block["text"], encoding="utf-8")
        if block["kind"] == "run":
            assert cli.main(shlex.split(block["what"])[1:]) == 0
        if block["lang"] == "python":
            exec(compile(block["text"], page, "exec"), space)
            ran += 1
    assert ran >= 1
    for name in ("small_rules", "small_form"):
        sys.modules.pop(name, None)
