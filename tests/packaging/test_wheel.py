"""Grammar and frameworks arrive by every road: wheel, wheel from the sdist, editable install, plain checkout.

Each environment holds Python, attrs, lark and perfrules, and nothing else, so a hidden dependency shows here.
No step needs a network.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).resolve().parents[2]
HUANGPU = "cn/guangdong/guangzhou/huangpu/department-2022"
CORE_DEPENDENCIES = ("attrs", "lark")


def run(*command: str | Path, cwd: Path, pythonpath: str | None = None) -> str:
    """Run a command that must succeed; give what it printed."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    if pythonpath is not None:
        environment["PYTHONPATH"] = pythonpath
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}"
    return done.stdout


def build(source: Path, kind: str, into: Path) -> Path:
    """Build one distribution without isolation; give its file."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    run(sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", into, source, cwd=into)
    (file,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel_from_sdist(sdist, tmp_path_factory):
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return build(source, "wheel", tmp_path_factory.mktemp("wheel-from-sdist"))


@pytest.fixture
def environment(tmp_path):
    """Make an environment that holds the core dependencies alone; give its interpreter."""
    folder = tmp_path / "environment"
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", query, cwd=tmp_path).strip())
    for name in CORE_DEPENDENCIES:
        for file in metadata.files(name) or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), target)
    return python


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def install(python: Path, *what: str | Path, pythonpath: str | None = None) -> None:
    """Install into another environment with the pip of this one."""
    pytest.importorskip("pip")
    run(
        sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install",
        "--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed", *what,
        cwd=python.parent, pythonpath=pythonpath,
    )  # fmt: skip


def contents(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_wheel_holds_grammar_frameworks_and_type_marker(wheel):
    names = contents(wheel)
    assert "perfrules/grammars/perfrules.lark" in names
    assert f"perfrules/frameworks/{HUANGPU}.perf" in names
    assert "perfrules/py.typed" in names


def test_wheel_puts_only_the_package_into_site_packages(wheel):
    tops = {name.partition("/")[0] for name in contents(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"perfrules"}


def test_wheel_from_sdist_is_the_same_wheel(wheel, wheel_from_sdist):
    assert sorted(contents(wheel_from_sdist)) == sorted(contents(wheel))


def test_sdist_holds_what_the_tests_need_and_no_more(sdist):
    with tarfile.open(sdist) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"pyproject.toml", "Makefile", "constraints.txt", "perfrules", "grammars", "frameworks", "tests"} <= tops
    assert not tops & {".venv", ".git", "build", "dist"}


@pytest.mark.parametrize("road", ["wheel", "wheel_from_sdist"])
def test_an_installed_wheel_checks_the_shipped_framework(road, request, environment, empty):
    install(environment, request.getfixturevalue(road))
    run(environment, "-m", "perfrules", "check", HUANGPU, cwd=empty)


def test_the_installed_command_checks_the_shipped_framework(wheel, environment, empty):
    install(environment, wheel)
    command = environment.with_name("perfrules.exe" if os.name == "nt" else "perfrules")
    run(command, "check", HUANGPU, cwd=empty)


def test_an_editable_install_checks_the_shipped_framework(environment, empty):
    backend = pytest.importorskip("hatchling")
    install(environment, "--editable", ROOT, pythonpath=str(Path(backend.__file__).parents[1]))
    run(environment, "-m", "perfrules", "check", HUANGPU, cwd=empty)
    query = "import perfrules; print(perfrules.__file__)"
    assert Path(run(environment, "-c", query, cwd=empty).strip()).parents[1] == ROOT
    copies = [path for path in environment.parents[1].rglob("*.perf") if path.is_file()]
    assert not copies


def test_a_plain_checkout_checks_the_shipped_framework(environment, empty):
    run(environment, "-m", "perfrules", "check", HUANGPU, cwd=empty, pythonpath=str(ROOT))
