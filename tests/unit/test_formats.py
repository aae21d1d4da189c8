"""Diagnostics for programs: SARIF that keeps to its schema, GitHub's commands, JSON."""

import json

import pytest

from perfrules import api, render
from perfrules.common.diagnostics import Label, finding, problem, report
from perfrules.common.source import Span, make_source

TEXT = "语言 1\n甲 乙，丙：50%\n丁\n"


def span(part, text=TEXT, name="表 一.perf"):
    source = make_source(text, name)
    start = source.text.index(part)
    return Span(start, start + len(part), source)


def item(part="乙，丙：50%", **options):
    return report("unknown-name-near", span(part, **options), fix="已", name="乙,100%", near="已",
                  labels=[Label(span("丁"), "这里", "here")])  # fmt: skip


# What sarif-schema-2.1.0.json asks of the parts that we write: required members, the members allowed, and their types.
SHAPES = {
    "log": ({"version", "runs"}, {"$schema": str, "version": str, "runs": ["run"]}),
    "run": ({"tool"}, {"tool": "tool", "language": str, "columnKind": str, "results": ["result"]}),
    "tool": ({"driver"}, {"driver": "driver"}),
    "driver": ({"name"}, {"name": str, "version": str, "rules": ["rule"]}),
    "rule": ({"id"}, {"id": str, "name": str, "shortDescription": "message", "help": "message",
                      "defaultConfiguration": "configuration"}),
    "configuration": (set(), {"level": str}),
    "message": ({"text"}, {"text": str}),
    "result": ({"message"}, {"ruleId": str, "ruleIndex": int, "level": str, "message": "message",
                             "locations": ["location"], "relatedLocations": ["location"], "fixes": ["fix"]}),
    "location": (set(), {"id": int, "physicalLocation": "physical", "message": "message"}),
    "physical": ({"artifactLocation"}, {"artifactLocation": "artifact", "region": "region"}),
    "artifact": (set(), {"uri": str}),
    "region": (set(), dict.fromkeys(
        ("startLine", "startColumn", "endLine", "endColumn", "charOffset", "charLength"), int)),
    "fix": ({"artifactChanges"}, {"description": "message", "artifactChanges": ["change"]}),
    "change": ({"artifactLocation", "replacements"}, {"artifactLocation": "artifact", "replacements": ["replacement"]}),
    "replacement": ({"deletedRegion"}, {"deletedRegion": "region", "insertedContent": "message"}),
}  # fmt: skip


def keeps_to(value, shape):
    if isinstance(shape, list):
        assert isinstance(value, list)
        for part in value:
            keeps_to(part, shape[0])
    elif isinstance(shape, str):
        required, members = SHAPES[shape]
        assert required <= value.keys() <= members.keys(), shape
        for name, part in value.items():
            keeps_to(part, members[name])
    else:
        assert type(value) is shape


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_keeps_to_its_schema(lang):
    warning = report("declared-differs", span("丁"), declared=1, computed=2)
    log = json.loads(render.sarif([item(), warning, item("50%")], lang, "1.0"))
    keeps_to(log, "log")
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["PR202", "PR710"]
    assert rules[0]["name"] == "unknown-name-near"
    assert "没有名为“…”的数据" in rules[0]["help"]["text"]
    assert "no figure is called “…”" in rules[0]["help"]["text"]
    assert [r["ruleIndex"] for r in run["results"]] == [0, 1, 0]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert {r["level"] for r in run["results"]} <= {"error", "warning", "note"}


def test_sarif_of_nothing_is_a_log_without_results():
    log = json.loads(render.sarif([], "zh", "1.0"))
    keeps_to(log, "log")
    assert log["runs"][0]["results"] == []


def test_sarif_places_count_characters():
    result = json.loads(render.sarif([item()], "en", "1.0"))["runs"][0]["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 10, "charOffset": 7, "charLength": 7,
    }  # fmt: skip
    assert TEXT[7:14] == "乙，丙：50%"
    related = result["relatedLocations"][0]
    assert (related["message"]["text"], related["physicalLocation"]["region"]["startLine"]) == ("here", 3)
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement == {"deletedRegion": region, "insertedContent": {"text": "已"}}


def test_sarif_gives_no_offset_where_the_file_reads_otherwise():
    result = json.loads(render.sarif([item(text=TEXT.replace("\n", "\r\n"))], "en", "1.0"))["runs"][0]["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 10}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b/表.perf", "a%20b/%E8%A1%A8.perf"), ("/a b.perf", "file:///a%20b.perf"),
        ("C:/a/b.perf", "file:///C:/a/b.perf"), ("a:b.perf", "a%3Ab.perf"), ("#1?.perf", "%231%3F.perf"),
    ],
)  # fmt: skip
def test_sarif_names_files_by_uri(name, uri):
    log = json.loads(render.sarif([item(name=name)], "en", "1.0"))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_github_commands_are_escaped():
    assert render.github([item(name="a,b:c%\n.perf")], "en") == (
        "::error file=a%2Cb%3Ac%25%0A.perf,line=2,col=3,endLine=2,endColumn=10,title=PR202"
        "::no figure is called “乙,100%25”; did you mean “已”?%0A3:1 here"
    )


def test_github_gives_no_columns_over_several_lines():
    line = render.github([item("丙：50%\n丁")], "zh")
    assert line.startswith("::error file=表 一.perf,line=2,endLine=3,title=PR202::没有名为")


def test_github_severities():
    notice = report("other-encoding", span("丁"), encoding="GB18030")
    assert render.github([notice], "en").startswith("::notice ")
    differs = finding("declared-differs", "甲", declared=1, computed=2)
    assert render.github([differs], "en").startswith(f"::{differs.severity} title=PR710::")


def test_github_has_a_line_for_each_and_no_control_characters():
    items = [item(), item("丁"), problem("unknown-figure", "甲\x1b", 2, name="x")]
    lines = render.github(items, "zh").split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


def test_every_bad_file_of_the_repository_is_good_sarif(request):
    folder = request.config.rootpath / "tests" / "cases" / "bad"
    found = [d for path in sorted(folder.glob("*.perf")) for d in api.check(path)]
    for lang in ("zh", "en"):
        keeps_to(json.loads(render.sarif(found, lang, "1.0")), "log")
        assert render.github(found, lang).count("\n") == len(found) - 1
    assert any(d.fix for d in found)
    assert any(d.labels for d in found)
