"""Framework files imported by name, once the hook is asked for."""

import subprocess
import sys
from pathlib import Path

from perfrules import api

ROOT = Path(__file__).resolve().parents[2]
HUANGPU = api.locate("cn/guangdong/guangzhou/huangpu/department-2022")


def python(code, folder):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8",
        env={"PYTHONPATH": f"{ROOT}{':' if sys.platform != 'win32' else ';'}{folder}", "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_a_framework_is_a_module(tmp_path):
    (tmp_path / "department-2022.perf").write_bytes(HUANGPU.read_bytes())
    code = (
        "import perfrules.importer, department_2022 as d\n"
        "print(d.evaluate(d.framework.cases[0].given).total, len(d.inputs), d.__doc__, d.__file__)"
    )
    run = python(code, tmp_path)
    assert run.stdout.startswith("99.96 "), run.stderr
    assert run.stdout.strip().endswith("department-2022.perf")


def test_without_the_hook_there_is_no_such_module(tmp_path):
    (tmp_path / "small.perf").write_bytes(HUANGPU.read_bytes())
    assert "ModuleNotFoundError" in python("import small", tmp_path).stderr


def test_a_framework_with_mistakes_says_them(tmp_path):
    (tmp_path / "broken.perf").write_text("语言 1\n【框架】 甲\n", encoding="utf-8")
    run = python("import perfrules.importer, broken", tmp_path)
    assert "ImportError" in run.stderr
    assert "PR4" in run.stderr
