"""What every test may use: the switch ``--update``, how long drawn tests look, the text kept beside a case."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Health checks and deadlines look at the clock, and a busy machine makes it say anything.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
# A quick run tries the same examples every time: it fails because of a change, never by chance. The long one goes
# looking, four times as far; only in continuous integration, where a failure must be there again, without chance.
# Tests state their share of a profile's examples.
settings.register_profile("quick", max_examples=100, derandomize=True, **_CALM)
settings.register_profile("long", max_examples=400, derandomize=bool(os.environ.get("CI")), print_blob=True, **_CALM)
settings.load_profile("quick")


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
