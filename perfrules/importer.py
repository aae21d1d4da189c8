"""Import framework files by name, once this module has been imported: ``import perfrules.importer``.

``import department_2022`` then finds ``department_2022.perf`` or ``department-2022.perf`` on ``sys.path``, after
everything that Python itself finds. The module has ``framework``, ``inputs``, ``evaluate`` and ``evaluate_cohort``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from . import api
from .common.diagnostics import FrameworkError


class _Finder(MetaPathFinder):
    """Finds framework files where Python looks for modules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        name = fullname.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            for stem in (name, name.replace("_", "-")):
                file = Path(folder) / f"{stem}.perf"
                if file.is_file():
                    return ModuleSpec(fullname, _Loader(file), origin=str(file))
        return None


class _Loader(Loader):
    """Loads one framework file as a module."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def exec_module(self, module: ModuleType) -> None:
        try:
            framework = api.load(self.file)
        except FrameworkError as error:
            raise ImportError(f"{self.file}\n{error}", name=module.__name__, path=str(self.file)) from error
        module.__doc__ = framework.title
        module.__file__ = str(self.file)
        module.__dict__.update(
            framework=framework, inputs=framework.inputs, evaluate=framework.evaluate,
            evaluate_cohort=framework.evaluate_cohort,
        )  # fmt: skip


if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
    sys.meta_path.append(_Finder())
