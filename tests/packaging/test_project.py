"""Rules that the tree keeps as a whole: no package index named, imports downward, few dependencies, rooms of a size."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "perfrules").rglob("*.py"))

CORE_DEPENDENCIES = {"attr", "attrs", "lark"}
EXTRAS = {"perfrules/testing.py": {"hypothesis"}}  # imported where they are needed, never with the module
LINES_TO_SPLIT_AT = 900

# Put together here, so that this file does not find itself.
INDEX_MARKS = ("registry " + "=", "index" + "-url")


def name_in_tree(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_packages(module: Path) -> set[str]:
    """Give the first name of every absolute import, wherever in the module it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def tracked_files() -> list[Path]:
    """List the files that git tracks; skip the test where there is nothing to list."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True)
    files = [ROOT / name for name in listing.stdout.decode("utf-8").split("\0") if name]
    if listing.returncode != 0 or not files:
        pytest.skip("git lists no tracked files here")
    return [file for file in files if file.is_file()]


def test_no_tracked_file_names_a_package_index():
    contents = ((file, file.read_bytes()) for file in tracked_files())
    found = [
        f"{name_in_tree(file)}: {mark}" for file, data in contents for mark in INDEX_MARKS if mark.encode() in data
    ]
    assert found == []


def test_constraints_are_plain_pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if line.count("==") != 1 or set(line) & set(" /@#")] == []


def test_imports_run_downward():
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    if command is None:
        pytest.skip("import-linter is not installed")
    run = subprocess.run(
        [command, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("module", MODULES, ids=name_in_tree)
def test_core_depends_on_attrs_and_lark_only(module):
    allowed = CORE_DEPENDENCIES | EXTRAS.get(name_in_tree(module), set())
    assert imported_packages(module) - sys.stdlib_module_names - {"perfrules"} <= allowed


@pytest.mark.parametrize("module", MODULES, ids=name_in_tree)
def test_no_module_outgrows_its_room(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) < LINES_TO_SPLIT_AT
