"""The page about figures: its JSON example is figures of the shipped framework."""

import json
import re
from pathlib import Path

import perfrules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data.md"


def test_the_json_example_is_read_without_a_problem():
    text = re.search(r"^```json\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert text is not None
    framework = perfrules.load("cn/guangdong/guangzhou/huangpu/department-2022")
    result = framework.evaluate(json.loads(text[1]))
    assert str(result["部门整体绩效目标产出指标完成情况"].score) == "20.00"
    assert result["结转结余率"].status == "declared"
