"""Diagnostics as values: what is wrong, where, in plain words of two languages, and what to do.

A mistake of a framework is a :class:`Diagnostic` with a span; a mistake of data is a :class:`Problem` with a row and a
field. Both take their code and words from the one table in ``codes``. Rendering is another room's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from . import numeric
from .codes import CODES, Code
from .source import Span, printable


@frozen
class Label:
    """A further place that belongs to a diagnostic, with its caption."""

    span: Span
    zh: str
    en: str

    def caption(self, lang: str) -> str:
        """The caption in a language."""
        return self.zh if lang == "zh" else self.en


@frozen
class _Message:
    code: Code
    values: Mapping[str, object]

    @property
    def slug(self) -> str:
        """The code's readable name."""
        return self.code.slug

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``notice``."""
        return self.code.severity

    def message(self, lang: str) -> str:
        """What is wrong, in one sentence."""
        return _fill(self.code.zh if lang == "zh" else self.code.en, self.values, lang)

    def advice(self, lang: str) -> str:
        """What to do about it."""
        return _fill(self.code.zh_advice if lang == "zh" else self.code.en_advice, self.values, lang)


@frozen
class Diagnostic(_Message):
    """A mistake of a framework file at a place in its text; ``fix`` is text that could replace the span."""

    span: Span
    labels: tuple[Label, ...] = ()
    fix: str | None = None

    def __str__(self) -> str:
        return f"{self.span.source.name}:{self.span.line}:{self.span.column}: {self.code.id} {self.message('zh')}"


@frozen
class Problem(_Message):
    """A mistake of data: the field, and the row (from 1) where several units came in one file."""

    where: str
    row: int | None = None

    def __str__(self) -> str:
        place = f"第{self.row}行 {self.where}" if self.row is not None else self.where
        return f"{printable(place)}: {self.code.id} {self.message('zh')}"


@frozen
class Finding(_Message):
    """What a form or case says that cannot be so: a declared score unlike the computed one, a sum that fails.

    ``span`` is the line of the case that says it; None where the figures came from elsewhere.
    """

    where: str = field(default="")
    span: Span | None = field(default=None, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{printable(self.where)}: {self.code.id} {self.message('zh')}"


def report(
    slug: str, span: Span, *, labels: Iterable[Label] = (), fix: str | None = None, **values: object
) -> Diagnostic:
    """A diagnostic by its slug."""
    return Diagnostic(CODES[slug], values, span, tuple(labels), fix)


def problem(slug: str, where: str, row: int | None, **values: object) -> Problem:
    """A problem of data by its slug."""
    return Problem(CODES[slug], values, where, row)


def finding(slug: str, where: str, span: Span | None = None, **values: object) -> Finding:
    """A finding by its slug."""
    return Finding(CODES[slug], values, where, span)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each diagnostic once, by place."""
    unique: dict[tuple[str, Span], Diagnostic] = {}
    for item in diagnostics:
        unique.setdefault((item.code.id, item.span), item)
    return sorted(unique.values(), key=lambda d: (d.span.start, d.span.end, d.code.id))


def closest(name: str, names: Sequence[str]) -> str | None:
    """The known name most like an unknown one."""
    from difflib import get_close_matches  # costs 5 ms that only mistakes should pay

    # 有 and 无, 已 and 未 are one character apart and opposite: such a name is never what was meant.
    alike = [known for known in names if not (set(known) ^ set(name)) & _OPPOSITES]
    found = get_close_matches(name, alike, 1, 0.5)
    return found[0] if found else None


_OPPOSITES = frozenset("有无未已非不没否")


class FrameworkError(Exception):
    """A framework file that cannot be used; ``diagnostics`` holds everything that is wrong with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class DataError(Exception):
    """Figures that cannot be used; ``problems`` holds everything that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def _fill(template: str, values: Mapping[str, object], lang: str) -> str:
    return template.format(**{name: _shown(value, lang) for name, value in values.items()})


def _shown(value: object, lang: str) -> str:
    if isinstance(value, tuple):
        return str(value[0] if lang == "zh" else value[1])
    if isinstance(value, Fraction):
        return numeric.show(value)
    return printable(str(value))
