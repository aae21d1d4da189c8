"""The commands: exit codes, streams, formats, and what a user sees when something is wrong."""

import io
import json
import subprocess
import sys

import pytest

from perfrules import cli

HUANGPU = "cn/guangdong/guangzhou/huangpu/department-2022"
GOOD = """语言 1
【框架】 小表
总分  10分
舍入  单项得分 四舍五入到0.01
等级按  舍入后总分
不适用时  得满分
未注明的规则  原文
【数据】
率：比率 0至100%
【指标】
1. 甲项  10分
= 率
按比例得分
【算例】 一半
已知 率 = 50%
应得 甲项 = 5分，总分 = 5分
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "good.perf").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.perf").write_text(GOOD.replace("= 率\n", "= 律\n"), encoding="utf-8")
    return tmp_path


def run(capsys, *arguments):
    code = cli.main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_check_says_good_on_stdout_and_mistakes_on_stderr(folder, capsys):
    assert run(capsys, "check", "good.perf") == (0, "good\n", "")
    code, out, err = run(capsys, "check", "bad.perf")
    assert (code, out) == (1, "")
    assert "PR201" in err
    assert "bad.perf:12:3" in err
    assert "\x1b" not in err


def test_check_of_a_folder_and_as_json(folder, capsys):
    code, out, err = run(capsys, "check", ".", "--format", "json")
    assert code == 1
    assert err == ""
    assert {d["code"] for d in json.loads(out)} == {"PR201"}


def test_colour_only_when_asked_for(folder, capsys, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run(capsys, "check", "bad.perf")[2]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run(capsys, "check", "bad.perf")[2]


def test_language_follows_the_locale_and_the_option(folder, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(capsys, "check", "good.perf")[1] == "通过\n"
    assert run(capsys, "check", "good.perf", "--lang", "en")[1] == "good\n"


def test_what_is_not_there_is_a_usage_mistake(folder, capsys):
    code, out, err = run(capsys, "check", "nothing.perf")
    assert (code, out) == (2, "")
    assert "nothing.perf" in err
    assert run(capsys, "evaluate", "good.perf")[0] == 2
    assert run(capsys, "evaluate", "good.perf", "nothing.json")[0] == 2
    assert run(capsys, "evaluate", "good.perf", "--case", "没有")[0] == 2
    assert run(capsys, "explain-code", "PR999")[0] == 2
    with pytest.raises(SystemExit) as stopped:
        cli.main(["fly"])
    assert stopped.value.code == 2


def test_a_catalogue_name_never_leaves_the_catalogue(folder, capsys):
    assert run(capsys, "check", "../../etc/passwd")[0] == 2


def test_evaluate_figures_of_each_kind(folder, capsys, monkeypatch):
    (folder / "a.json").write_text('{"率": "25%"}', encoding="utf-8")
    (folder / "a.toml").write_text('"率" = "25%"\n', encoding="utf-8")
    (folder / "a.csv").write_text("率\n25%\n", encoding="utf-8")
    for name in ("a.json", "a.toml", "a.csv"):
        code, out, _ = run(capsys, "evaluate", "good.perf", name, "--format", "json")
        assert code == 0
        assert json.loads(out)["total"] == "2.50"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"率": "25%"}'.encode())))
    assert '"total": "2.50"' in run(capsys, "evaluate", "good.perf", "-", "--format", "json")[1]


def test_numbers_in_json_are_never_floats(folder, capsys):
    (folder / "deep.perf").write_text(GOOD.replace("率：比率 0至100%", "率：数值 0至1").replace(
        "按比例得分", "得 满分 × 本值").replace("率 = 50%", "率 = 0.5"), encoding="utf-8")  # fmt: skip
    (folder / "a.json").write_text('{"率": 0.1000000000000000055}', encoding="utf-8")
    code, out, _ = run(capsys, "evaluate", "deep.perf", "a.json", "--format", "json")
    assert code == 0
    assert json.loads(out)["indicators"][0]["measure"] == "0.1000000000000000055"


def test_every_mistake_of_every_row_in_one_run(folder, capsys):
    (folder / "a.csv").write_text("率\n25\n120%\n50%\n也许\n", encoding="utf-8")
    code, out, err = run(capsys, "evaluate", "good.perf", "a.csv")
    assert (code, out) == (1, "")
    assert [line.split(":")[0] for line in err.splitlines()] == ["PR805 row 1 率", "PR811 row 2 率", "PR804 row 4 率"]


@pytest.mark.parametrize(
    "content", ["", "[1]", "{", '{"率": "1%", "率": "2%"}', "[" * 100_000, "\ufeff{}x", '{"率": ' + "9" * 5000 + "}"]
)
def test_unreadable_json_is_a_message(folder, capsys, content):
    (folder / "a.json").write_text(content, encoding="utf-8")
    code, out, err = run(capsys, "evaluate", "good.perf", "a.json")
    assert (code, out) == (1, "")
    assert err.startswith("PR8")


def test_cases_pass_and_fail(folder, capsys):
    assert run(capsys, "test", "good.perf") == (0, "1 passed, 0 failed\n", "")
    (folder / "good.perf").write_text(GOOD.replace("甲项 = 5分", "甲项 = 6分"), encoding="utf-8")
    code, out, _ = run(capsys, "test", "good.perf")
    assert code == 1
    assert "PR714" in out
    assert out.endswith("0 passed, 1 failed\n")


def test_explain_and_explain_code(folder, capsys):
    code, out, _ = run(capsys, "explain", "good.perf", "--case", "一半", "--lang", "zh", "--indicator", "甲项")
    assert code == 0
    assert "指标值 = 率 = 50%" in out
    assert run(capsys, "explain", "good.perf", "--case", "一半", "--indicator", "乙项")[0] == 2
    code, out, _ = run(capsys, "explain-code", "PR505", "--lang", "en")
    assert code == 0
    assert "gap" in out


def test_catalog_lists_what_ships(capsys):
    code, out, _ = run(capsys, "catalog")
    assert code == 0
    assert HUANGPU in out


def test_an_internal_error_is_no_traceback(folder, capsys, monkeypatch):
    def broken(*_):
        raise RuntimeError("boom")

    monkeypatch.setattr(cli.api, "check", broken)
    code, _, err = run(capsys, "check", "good.perf")
    assert code == 3
    assert "boom" in err
    assert "Traceback" not in err


def perfrules(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "perfrules", *arguments], capture_output=True, check=False, **options)


def test_output_is_utf8_whatever_the_locale(folder):
    import os
    from pathlib import Path

    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0",
                   "PYTHONPATH": str(Path(__file__).resolve().parents[2])}  # fmt: skip
    done = perfrules("read", "good.perf", "--lang", "zh", env=environment)
    assert done.returncode == 0
    assert "按比例得分" in done.stdout.decode("utf-8")


def test_help_has_an_example_for_every_command(capsys):
    for command in ("demo", "check", "read", "evaluate", "explain", "explain-code", "test", "catalog"):
        with pytest.raises(SystemExit) as stopped:
            cli.main([command, "--help"])
        assert stopped.value.code == 0
        assert "example: perfrules" in " ".join(capsys.readouterr().out.split())


def test_check_as_sarif_and_for_github(folder, capsys):
    (folder / "sub").mkdir()
    (folder / "sub" / "bad.perf").write_text((folder / "bad.perf").read_text(encoding="utf-8"), encoding="utf-8")
    code, out, err = run(capsys, "check", "good.perf", "bad.perf", "sub", "--format", "sarif")
    assert (code, err) == (1, "")
    results = json.loads(out)["runs"][0]["results"]
    files = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results]
    assert files == ["bad.perf", "sub/bad.perf"]
    code, out, err = run(capsys, "check", "bad.perf", "--format", "github", "--lang", "en")
    assert (code, err) == (1, "")
    assert out.startswith("::error file=bad.perf,line=12,col=3,endLine=12,endColumn=4,title=PR201::")
    assert run(capsys, "check", "good.perf", "--format", "github") == (0, "", "")


CASES = (
    GOOD
    + """
【算例】 不对
已知 率 = 50%
自评 甲项 = 4分
应得 等级 = 优
应报 PR711
"""
)


def test_a_failing_case_has_the_line_that_fails(folder, capsys):
    (folder / "good.perf").write_text(CASES.replace("甲项 = 5分，总分 = 5分", "甲项 = 6分，\n  总分 = 5分").replace(
        "应得 等级 = 优\n", ""), encoding="utf-8")  # fmt: skip
    code, out, err = run(capsys, "test", "good.perf", "--lang", "en")
    assert (code, err) == (1, "")
    assert [line.split(": ")[0] for line in out.splitlines()[:3]] == ["good.perf:16", "good.perf:22", "good.perf:21"]
    code, out, _ = run(capsys, "test", "good.perf", "--format", "github", "--lang", "en")
    assert code == 1
    assert "::error file=good.perf,line=16," in out
    assert out.endswith("0 passed, 2 failed\n")
    code, out, _ = run(capsys, "test", "good.perf", "--format", "json")
    told = json.loads(out)
    assert (code, told["passed"], told["failed"]) == (1, 0, 2)
    assert [f["place"]["line"] for case in told["cases"] for f in case["failures"]] == [16, 22, 21]


def test_a_file_that_cannot_be_used_does_not_stop_the_cases_of_others(folder, capsys):
    code, out, err = run(capsys, "test", ".", "--lang", "en")
    assert (code, out) == (1, "1 passed, 0 failed\n")
    assert "PR201" in err
    code, out, err = run(capsys, "test", ".", "--format", "json")
    assert [d["code"] for d in json.loads(out)["diagnostics"]] == ["PR201"]
    code, out, err = run(capsys, "test", ".", "--format", "github")
    assert (code, err) == (1, "")
    assert out.startswith("::error file=bad.perf,")


def test_a_case_with_a_judged_score_that_cannot_be_is_reported_at_the_case(folder, capsys):
    text = (
        GOOD.replace("率：比率 0至100%\n", "")
        .replace("= 率\n按比例得分", "评委定档\n“好” 得8分至10分；“差” 得0分")
        .replace("已知 率 = 50%\n应得 甲项 = 5分，总分 = 5分", "已知 “甲项.等次” = 好，“甲项.评分” = 5分")
    )
    (folder / "good.perf").write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "test", "good.perf", "--lang", "en")
    assert (code, err) == (1, "")
    assert "PR701" in out


def test_wrong_figures_and_files_as_json(folder, capsys):
    (folder / "a.csv").write_text("率\n25\n50%\n", encoding="utf-8")
    code, out, err = run(capsys, "evaluate", "good.perf", "a.csv", "--format", "json")
    assert (code, err) == (1, "")
    assert [(p["code"], p["row"], p["where"]) for p in json.loads(out)["problems"]] == [("PR805", 1, "率")]
    code, out, err = run(capsys, "evaluate", "bad.perf", "a.csv", "--format", "json")
    assert (code, err) == (1, "")
    assert [d["code"] for d in json.loads(out)["diagnostics"]] == ["PR201"]


COHORT = """语言 1
【框架】 排名
总分  10分
舍入  单项得分 四舍五入到0.01
不适用时  得满分
未注明的规则  推定
并列名次  占位
【数据】
得率：比率 0至100%
【指标】
1. 甲项  10分
   = 名次(得率)；1名 得满分；2名 得8分；否则 5分
【算例】 一局
已知 得率 = 90%
应得 甲项 = 10分
【算例】 二局
已知 得率 = 80%
应得 甲项 = 8分
"""


def test_units_that_are_compared_are_scored_together(folder, capsys):
    (folder / "rank.perf").write_text(COHORT, encoding="utf-8")
    (folder / "units.csv").write_text("得率\n80%\n95%\n", encoding="utf-8")
    (folder / "one.csv").write_text("得率\n80%\n", encoding="utf-8")
    code, out, _ = run(capsys, "evaluate", "rank.perf", "units.csv", "--format", "json")
    assert code == 0
    assert [unit["total"] for unit in json.loads(out)] == ["8.00", "10.00"]
    code, out, _ = run(capsys, "evaluate", "rank.perf", "--case", "二局", "--format", "json")
    assert json.loads(out)["total"] == "8.00"
    assert run(capsys, "test", "rank.perf")[0] == 0
    code, _, err = run(capsys, "explain", "rank.perf", "one.csv")
    assert code != 0
    assert "PR829" in err


def test_several_units_are_explained_one_by_one_with_their_headings(folder, capsys):
    (folder / "form.perf").write_text(
        (folder / "good.perf").read_text(encoding="utf-8").replace("【数据】", "【表头】\n单位：文字\n【数据】"),
        encoding="utf-8",
    )
    (folder / "two.csv").write_text("单位\n甲局\n乙局\n", encoding="utf-8")
    _, out, _ = run(capsys, "explain", "form.perf", "two.csv", "--lang", "zh")
    first, second = out.split("单位：乙局")
    assert "单位：甲局" in first
    assert first.count("甲项") == second.count("甲项")


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有这个算例；有："), ("en", "no such case; there are: ")])
def test_a_case_that_is_not_there_names_those_that_are(lang, said, capsys):
    assert cli.main(["evaluate", "cn/mof/department-2013", "--case", "明年", "--lang", lang]) == 2
    assert capsys.readouterr().err.startswith(said)
