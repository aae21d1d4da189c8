"""The page about formats: its SARIF result is what the library writes, its table of fields is complete."""

import json
import re
from pathlib import Path

from perfrules import render
from perfrules.api import check_source
from perfrules.common.source import make_source

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def example(mark, kind):
    return re.search(rf"^<!-- {mark} -->\n```{kind}\n(.*?)^```", PAGE, re.M | re.S)[1]


def test_the_sarif_result_is_that_of_the_file():
    diagnostics = check_source(make_source(example("file: wrong.perf", "perf"), "wrong.perf"), [])[1]
    log = json.loads(render.sarif(diagnostics, "en", "0"))
    assert json.loads(example("result of: wrong.perf", "json")) == log["runs"][0]["results"][0]
    table = re.search(r"^## JSON of `check`.*?^## ", PAGE, re.M | re.S)[0]
    named = set(re.findall(r"`(\w+)`", table))
    assert named >= render.as_dict(diagnostics[0]).keys()
