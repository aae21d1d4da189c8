"""``perfrules fmt``: what it rewrites, what it leaves alone, what it says."""

import io
import sys

import pytest

from perfrules import cli

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


PASTED = GOOD.replace("【数据】\n", "【数据】\n# 全年\n").replace("总分  10分", "总分 １０ 分")
CANONICAL = GOOD.replace("【", "\n【").replace("= 率", "  = 率").replace("按比例得分", "  按比例得分")


def test_fmt_rewrites_in_place_and_names_the_files(folder, capsys):
    (folder / "pasted.perf").write_text(PASTED, encoding="gb18030")
    code, out, err = run(capsys, "fmt", "pasted.perf", "good.perf")
    assert (code, out) == (0, "rewrote pasted.perf\nrewrote good.perf\n")
    assert "PR002" in err
    assert (folder / "good.perf").read_bytes() == CANONICAL.encode()
    assert (folder / "pasted.perf").read_text(encoding="utf-8") == CANONICAL.replace("【数据】\n", "【数据】\n# 全年\n")
    assert run(capsys, "fmt", "pasted.perf", "good.perf") == (0, "", "")


def test_fmt_check_changes_nothing(folder, capsys):
    (folder / "tidy.perf").write_text(CANONICAL, encoding="utf-8")
    assert run(capsys, "fmt", "--check", "tidy.perf") == (0, "", "")
    assert run(capsys, "fmt", "--check", ".") == (1, "would rewrite bad.perf\nwould rewrite good.perf\n", "")
    assert (folder / "good.perf").read_text(encoding="utf-8") == GOOD
    assert run(capsys, "fmt", "--check", "--lang", "zh", "good.perf") == (1, "需要改写 good.perf\n", "")


def test_fmt_between_streams_and_languages(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    code, english, err = run(capsys, "fmt", "--words", "en", "-")
    assert (code, err) == (0, "")
    assert "1. 甲项  10 points\n  = 率\n  in proportion\n" in english
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(english.encode())))
    assert run(capsys, "fmt", "--words", "zh", "-") == (0, CANONICAL, "")


def test_fmt_leaves_alone_what_cannot_be_read(folder, capsys):
    text = GOOD.replace("按比例得分", "按比例 得 满 分")
    (folder / "broken.perf").write_text(text, encoding="utf-8")
    (folder / "no-text.perf").write_bytes(b"\xff\xfe\x00")
    code, out, err = run(capsys, "fmt", "broken.perf", "no-text.perf", "good.perf")
    assert (code, out) == (1, "rewrote good.perf\n")
    assert "PR110" in err
    assert "PR001" in err
    assert (folder / "broken.perf").read_text(encoding="utf-8") == text
    assert (folder / "no-text.perf").read_bytes() == b"\xff\xfe\x00"


def test_fmt_tells_each_number_that_it_changes(folder, capsys):
    (folder / "lost.perf").write_text(GOOD.replace("1. 甲项", "3. 甲项"), encoding="utf-8")
    code, out, err = run(capsys, "fmt", "lost.perf")
    assert (code, out) == (0, "rewrote lost.perf\n")
    assert err == "lost.perf: 3. becomes 1. (甲项); see that no row is lost\n"


def test_fmt_declares_what_the_use_makes_plain(folder, capsys):
    rules = "若 甲 ÷ 乙 > 20%，得0分\n若 迟报 > 3天，得0分\n"
    (folder / "open.perf").write_text(GOOD.replace("= 率\n", f"{rules}= 率\n"), encoding="utf-8")
    code, out, err = run(capsys, "fmt", "--declare", "open.perf")
    assert (code, out) == (1, "rewrote open.perf\n")
    assert [line.partition(":")[2].split("”")[0] for line in err.splitlines()] == [" “甲", " “乙"]
    assert "迟报：天数（天）\n" in (folder / "open.perf").read_text(encoding="utf-8")
