"""What every test may use: the switch ``--update``, and the comparison with a text kept beside a case."""

from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite the texts kept beside the cases; read what changed")


@pytest.fixture
def kept(request):
    """Compare a text with the file that keeps it; with ``--update``, write the file instead."""

    def compare(text: str, path: Path) -> None:
        if request.config.getoption("update"):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path.name} is not there yet: run pytest --update"
        assert text == path.read_text(encoding="utf-8")

    return compare
