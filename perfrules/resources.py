"""Finds the grammar and the shipped frameworks.

In an installed wheel both lie inside the package; in a checkout, and so in an editable install, they lie beside it.
A folder counts only if it holds what ours holds: a stranger's `grammars` beside the package is passed over.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def grammar_path() -> Path:
    """Give the path of the grammar file."""
    return _holder("grammars", "perfrules.lark") / "perfrules.lark"


def frameworks_root() -> Path:
    """Give the folder in which the shipped frameworks lie, by country."""
    return _holder("frameworks", "cn")


def _holder(folder: str, proof: str) -> Path:
    candidates = (_PACKAGE / folder, _PACKAGE.parent / folder)
    for candidate in candidates:
        if (candidate / proof).exists():
            return candidate
    places = " or ".join(str(candidate) for candidate in candidates)
    raise FileNotFoundError(f"perfrules is not installed completely: no {proof} in {places}")
