"""perfrules: budget performance rubrics as code, checked, exact and explained.

Names resolve on first use, so that importing the package loads neither lark nor attrs.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than everything else here
if TYPE_CHECKING:
    from typing import Any

    from .api import Case, Explanation, Framework, Result, Score, catalog, check, load, loads
    from .common.diagnostics import DataError, Diagnostic, Finding, FrameworkError, Problem

__all__ = [
    "Case",
    "DataError",
    "Diagnostic",
    "Explanation",
    "Finding",
    "Framework",
    "FrameworkError",
    "Problem",
    "Result",
    "Score",
    "catalog",
    "check",
    "load",
    "loads",
]

_HOME = dict.fromkeys(__all__, "api") | dict.fromkeys(
    ("DataError", "Diagnostic", "Finding", "FrameworkError", "Problem"), "common.diagnostics"
)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("perfrules")
        except PackageNotFoundError:  # a plain checkout is not installed
            return "0+checkout"
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
