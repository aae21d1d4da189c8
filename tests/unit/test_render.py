"""What people see: carets under full-width characters, nothing that can play with a terminal."""

import json

from perfrules import render
from perfrules.common import diagnostics
from perfrules.common.source import Span, display_width, make_source, printable


def diagnostic(text, marked, **labels):
    source = make_source(text, "表.perf")
    at = text.index(marked)
    spans = [
        diagnostics.Label(Span(text.index(part), text.index(part) + len(part), source), caption, caption)
        for caption, part in labels.items()
    ]
    return diagnostics.report("unknown-sign", Span(at, at + len(marked), source), labels=spans, char="%")


def test_carets_stand_under_full_width_characters():
    shown = render.text([diagnostic("结转结余率 ％ 得满分", "％")], "zh")
    line, carets = shown.split("\n")[2:4]
    assert display_width(line.split("％")[0]) == len(carets.split("^")[0])
    assert carets.count("^") == 2


def test_every_label_has_its_line_and_caption():
    shown = render.text([diagnostic("第一行 甲\n第二行 乙\n", "乙", 这里="甲")], "zh")
    assert "1 | 第一行 甲" in shown
    assert "-- 这里" in shown


def test_control_characters_are_written_out():
    assert printable("a\x1b[31mb\x07") == "a\\u{1b}[31mb\\u{7}"
    shown = render.text([diagnostic("甲\x1b[2J乙", "乙")], "zh")
    assert "\x1b" not in shown


def test_a_long_line_is_shown_around_its_place():
    shown = render.text([diagnostic("长" * 4000 + "！" + "长" * 4000, "！")], "zh")
    assert max(map(len, shown.split("\n"))) < 400


def test_both_languages_and_json_say_the_same_code():
    item = diagnostic("甲 % 乙", "%")
    assert "错误 PR103" in render.text([item], "zh")
    assert "error PR103" in render.text([item], "en")
    loaded = json.loads(render.as_json([item]))
    assert loaded[0]["place"] == {
        "file": "表.perf", "line": 1, "column": 3, "end_line": 1, "end_column": 4, "length": 1,
    }  # fmt: skip
    assert loaded[0]["message"].keys() == {"zh", "en"}
