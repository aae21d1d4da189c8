"""The tutorials, READMEs and pages about output: every file and command in them runs and prints what the page shows."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from perfrules import cli

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```", re.M | re.S)


def run(command, folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        cli.main(shlex.split(command)[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("page", "commands"),
    [("docs/tutorial.md", 6), ("docs/tutorial.zh.md", 6), ("docs/formats.md", 6), ("docs/explanations.md", 3)],
)
def test_commands_print_what_the_page_shows(page, commands, tmp_path, monkeypatch):
    ran = 0
    for block in BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
        if block["file"]:
            (tmp_path / block["file"]).write_text(block["text"], encoding="utf-8")
        elif block["kind"] == "console":
            for part in re.split(r"^(?=\$ )", block["text"], flags=re.M):
                if part:
                    command, _, expected = part.partition("\n")
                    assert run(command.removeprefix("$ "), tmp_path, monkeypatch) == expected, (
                        "run: python docs/build_pages.py"
                    )
                    ran += 1
    assert ran >= commands


def test_the_readme_says_what_its_code_gives():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = next(block["text"] for block in BLOCK.finditer(text) if block["kind"] == "python")
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "README.md", "exec"), names)
    checked = 0
    for line in code.splitlines():
        expression, comment, shown = line.partition("#")
        if comment and expression.strip():
            value = repr(eval(expression, names))
            assert shown.strip().startswith(value), line
            checked += 1
    assert checked == 5


def test_the_readme_shows_lines_of_the_shipped_file():
    shipped = (ROOT / "frameworks" / f"{cli.DEMO}.perf").read_text(encoding="utf-8").splitlines()
    for page in ("README.md", "README.zh.md"):
        blocks = [b["text"] for b in BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")) if not b["kind"]]
        sample = next(text for text in blocks if "= 结转结余" in text)
        assert [line for line in sample.splitlines() if line not in shipped] == []


def test_the_readme_shows_what_the_demo_prints(capsys):
    assert cli.main(["demo", "--lang", "zh"]) == 0
    printed = capsys.readouterr().out.splitlines()
    for page in ("README.md", "README.zh.md"):
        blocks = [b["text"] for b in BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")) if not b["kind"]]
        sample = next(text for text in blocks if "99.96" in text)
        assert [line for line in sample.splitlines() if line not in printed] == []
