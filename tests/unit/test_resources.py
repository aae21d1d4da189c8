"""Grammar and frameworks are found inside the package or beside it, and nowhere else."""

from pathlib import Path

import pytest

from perfrules import resources


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Stand in for the folder of an installed package, with nothing in or beside it."""
    folder = tmp_path / "site" / "perfrules"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", folder)
    return folder


def place(home: Path) -> None:
    (home / "grammars").mkdir()
    (home / "grammars" / "perfrules.lark").touch()
    (home / "frameworks" / "cn").mkdir(parents=True)


def test_this_installation_has_both():
    assert resources.grammar_path().is_file()
    assert (resources.frameworks_root() / "cn").is_dir()


def test_inside_the_package_comes_first(package):
    place(package)
    place(package.parent)
    assert resources.grammar_path() == package / "grammars" / "perfrules.lark"
    assert resources.frameworks_root() == package / "frameworks"


def test_beside_the_package_comes_next(package):
    place(package.parent)
    assert resources.grammar_path() == package.parent / "grammars" / "perfrules.lark"
    assert resources.frameworks_root() == package.parent / "frameworks"


@pytest.mark.parametrize("find", [resources.grammar_path, resources.frameworks_root])
def test_a_strangers_folders_do_not_count(package, find):
    (package.parent / "grammars").mkdir()
    (package.parent / "grammars" / "english.lark").touch()
    (package.parent / "frameworks" / "web").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match="not installed completely"):
        find()
