"""What a compiled module holds besides its rules: results, errors, and a reader that says what is wrong with figures.

This text stands in every compiled module, behind that of ``runtime``; it uses nothing but the standard library, and
loads nothing but ``decimal`` until a row is odd or wrong. Its reader accepts and refuses what the library's does.
"""

from __future__ import annotations

from decimal import Decimal

from .runtime import ABSENT, LIMIT, YES_NO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction
    from typing import Any


class DataError(ValueError):
    """Figures that cannot be used; ``problems`` lists everything that is wrong: code, field, what it is."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{field}: {code} {text}" for code, field, text in problems))


class NotDecided(ValueError):
    """A good row that this module cannot score alone; ``missing`` names the figures that are not there."""

    def __init__(self, reason: str, missing: tuple[str, ...] = ()) -> None:
        self.missing = missing
        super().__init__(f"{reason}: the library perfrules scores it, as in perfrules.load(…).evaluate(figures)")


class Figure:
    """A figure to fill in: its kind, units with their size, bounds, the smallest part kept."""

    def __init__(
        self,
        name: str,
        kind: str,
        called: str = "",
        *,
        alias: str | None = None,
        bare: tuple[int, int] | None = (1, 1),
        units: Mapping[str, tuple[int, int]] | None = None,
        other: tuple[str, ...] = (),
        part: tuple[int, int] = (1, 1),
        decimals: int | None = None,
        whole: bool = False,
        limits: tuple[tuple[str, Any], ...] = (),
        options: tuple[str, ...] = (),
        fields: tuple[Figure, ...] = (),
        at_least: int = 0,
        periods: tuple[str, ...] = (),
        moved: bool = False,
        needed: bool = True,
    ) -> None:
        self.name = name
        self.kind = kind  # number, ratio, date, truth, label, text, list
        self.called = called
        self.alias = alias
        self.bare = bare
        self.units = units or {}
        self.other = other  # units that are known but belong elsewhere
        self.part = part
        self.decimals = decimals
        self.whole = whole
        self.limits = limits
        self.options = options
        self.fields = fields
        self.at_least = at_least
        self.periods = periods  # of a series, oldest first
        self.moved = moved  # by hand: nothing given is no movement
        self.needed = needed


class Result:
    """Total, grade and the score of every indicator, by key or by the end of its path; exact decimals."""

    __slots__ = ("_nodes", "_row")

    def __init__(self, nodes: Mapping[str, tuple[Any, ...]], row: tuple[Any, ...]) -> None:
        self._nodes = nodes
        self._row = row

    @property
    def total(self) -> Decimal | Fraction | None:
        """The exact total; None if nothing applies."""
        return self[""]

    @property
    def grade(self) -> str | None:
        """The grade; None if nothing applies."""
        return self._row[2] if self.status("") == "computed" else None

    def __getitem__(self, key: str) -> Decimal | Fraction | None:
        """The score of an indicator; None if it is left out."""
        place, above, below, places = self._node(key)[:4]
        if self.status(key) == "left_out" or (key == "" and self.status("") == "not_applicable"):
            return None
        value = self._row[place]
        if above is None:
            return _decimal(value[0], value[1], places)
        return _decimal(value * above, below, places)

    def status(self, key: str) -> str:
        """``computed``, ``judged``, ``declared``, ``not_applicable`` or ``left_out``."""
        absent, applies, gone, parts = self._node(key)[4:]
        if absent is True or (absent is not False and self._row[absent]):
            return str(gone)
        parted = any(part is True or (part is not False and self._row[part]) for part in parts)
        return "computed" if parted else str(applies)

    def _node(self, name: str) -> tuple[Any, ...]:
        if name in self._nodes:
            return self._nodes[name]
        found = [key for key in self._nodes if key.endswith(f"/{name}")]
        if len(found) != 1:
            fit = f"{name!r} could be any of: {', '.join(found)}"
            raise KeyError(fit if found else f"no indicator is called {name!r}")
        return self._nodes[found[0]]

    @property
    def scores(self) -> dict[str, Decimal | Fraction | None]:
        """The score of every indicator, in the order of the form."""
        return {key: self[key] for key in self._nodes if key}

    def __repr__(self) -> str:
        return f"<Result {self.total} {self.grade or ''}>"


def _decimal(above: int, below: int, places: int) -> Decimal | Fraction:
    """above / below as an exact decimal of at least so many places; a fraction where no decimal is exact."""
    from math import gcd

    shared = gcd(above, below)
    above, below = above // shared, below // shared
    rest, twos, fives = below, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        from fractions import Fraction

        return Fraction(above, below)
    shift = max(twos, fives, places)
    scaled = above * 10**shift // below
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -shift))


class _Examined:
    """One unit's figures, looked at one by one: values as fractions, mistakes, what is missing."""

    def __init__(self, figures: tuple[Figure, ...]) -> None:
        self.figures = figures
        self.values: dict[str, Any] = {}
        self.problems: list[tuple[str, str, dict[str, object]]] = []

    def fail(self, slug: str, field: str, **values: object) -> None:
        self.problems.append((slug, field, values))

    def read(self, data: Any) -> None:
        if not hasattr(data, "items"):
            self.fail("not-a-table", _short(data))
            return
        by_name = {name: f for f in self.figures for name in (f.name, f.alias) if name}
        seen = set()
        for written, given in self.gathered(data, by_name).items():
            name, raw = _with_unit(written, given, by_name)
            figure = by_name.get(name) if isinstance(name, str) else None
            if figure is None:
                self.fail("unknown-figure", _short(name))
            elif figure.name in seen:
                self.fail("figure-twice", name)
            else:
                seen.add(figure.name)
                self.take(figure, raw, name)
        self.relations()

    def gathered(self, data: Any, by_name: Mapping[str, Figure]) -> Mapping[Any, Any]:
        """The figures with those given as ``series.period`` put together by series."""
        result: dict[Any, Any] = {}
        for name, raw in data.items():
            series, dot, period = name.rpartition(".") if isinstance(name, str) else ("", "", "")
            if not (dot and name not in by_name and series in by_name and by_name[series].periods):
                result[name] = raw
                continue
            together = result.setdefault(series, {})
            if isinstance(together, dict):
                together[period] = raw
            else:
                self.fail("figure-twice", series)
        return result

    def take(self, figure: Figure, raw: Any, name: str) -> None:
        status = _status(raw)
        if status == "absent":
            self.values[figure.name] = None
        elif status is None and figure.periods:
            self.take_series(figure, raw, name)
        elif status is None and figure.kind == "list":
            self.take_rows(figure, raw, name)
        elif status is None:
            value = self.value(figure, raw, name)
            if value is not None:
                self.values[figure.name] = value

    def take_series(self, figure: Figure, raw: Any, name: str) -> None:
        cells = raw
        if isinstance(raw, (list, tuple)) and len(raw) == len(figure.periods):
            cells = dict(zip(figure.periods, raw, strict=True))
        if not hasattr(cells, "items"):
            self.fail("not-periods", name, periods="、".join(figure.periods))
            return
        for period in cells:
            if period not in figure.periods:
                self.fail("unknown-period", f"{name}.{_short(period)}", periods="、".join(figure.periods))
        values = []
        for period in figure.periods:
            status = _status(cells.get(period))
            if status is None:
                values.append(self.value(figure.fields[0], cells[period], f"{name}.{period}"))
            elif status == "absent":
                values.append(None)
        if len(values) == len(figure.periods):  # else some of it is missing, and so is the series
            self.values[figure.name] = values

    def take_rows(self, figure: Figure, raw: Any, name: str) -> None:
        if not isinstance(raw, (list, tuple)) or not all(hasattr(row, "items") for row in raw):
            self.fail("not-rows", name, fields="、".join(f.name for f in figure.fields))
            return
        if len(raw) < figure.at_least:
            self.fail("too-few-rows", name, got=len(raw), wanted=figure.at_least)
        rows = []
        for number, record in enumerate(raw, 1):
            for column in record:
                if column not in [f.name for f in figure.fields]:
                    self.fail("unknown-figure", f"{name}[{number}].{column}")
            row = []
            for column in figure.fields:
                where, status = f"{name}[{number}].{column.name}", _status(record.get(column.name))
                if status == "missing":
                    self.fail("missing-in-row", where)
                row.append(None if status else self.value(column, record[column.name], where))
            rows.append(row)
        self.values[figure.name] = rows

    def value(self, figure: Figure, raw: Any, name: str) -> Any:
        if figure.kind == "text":
            return _short(raw)
        if figure.kind == "truth":
            word = raw if isinstance(raw, bool) else YES_NO.get(raw.strip().lower()) if isinstance(raw, str) else None
            if word is None:
                self.fail("not-yes-or-no", name, text=_short(raw))
            return word
        if figure.kind == "label":
            if raw in figure.options:
                return str(raw)
            self.fail("no-such-option", name, text=_short(raw), options="、".join(figure.options))
            return None
        number = self.day(raw, name) if figure.kind == "date" else self.number(figure, raw, name)
        for op, bound in figure.limits:
            if number is not None and not isinstance(bound, str) and not _holds(op, number, _ratio(bound)):
                self.fail("out-of-bounds", name, text=_short(raw), op=op, bound=self.shown(figure, _ratio(bound)))
                return None
        return number

    def day(self, raw: Any, name: str) -> Any:
        import re
        from datetime import date
        from fractions import Fraction

        if isinstance(raw, date):
            return Fraction(raw.toordinal())
        match = re.fullmatch(r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?", _short(raw).strip(), re.ASCII)
        try:
            if match:
                return Fraction(date(int(match[1]), int(match[2]), int(match[3])).toordinal())
        except ValueError:
            match = None
        self.fail("not-a-date", name, text=_short(raw))
        return None

    def number(self, figure: Figure, raw: Any, name: str) -> Any:
        number, word = _exact(raw), ""
        if isinstance(raw, str):
            number, word = _parsed(raw)
        if number is None:
            self.fail("not-a-figure", name, text=_short(raw), type=figure.called)
            return None
        factor = figure.units.get(word) if word else figure.bare
        if word and factor is None:
            slug = "wrong-unit" if word in figure.other else "unknown-unit"
            self.fail(slug, name, text=word, type=figure.called)
        elif factor is None and figure.kind == "ratio":
            self.fail("bare-ratio", name, text=_plain(number), percent=_plain(number * 100))
        elif factor is None and number:
            self.fail("bare-figure", name, text=_plain(number), type=figure.called)
        elif figure.whole and number.denominator != 1:
            self.fail("not-whole", name, text=_plain(number))
        else:
            value = number * _ratio(factor) if factor else number
            if figure.decimals is None or (value / _ratio(figure.part)).denominator == 1:
                return value
            self.fail("too-many-digits", name, text=_short(raw), digits=figure.decimals)
        return None

    def relations(self) -> None:
        by_name = {figure.name: figure for figure in self.figures}
        for figure in self.figures:
            mine = self.values.get(figure.name)
            for op, other in figure.limits:
                if mine is None or not isinstance(other, str) or other not in self.values:
                    continue
                bound = self.values[other]
                if bound is None:
                    self.fail("bound-not-applicable", figure.name, other=other)
                elif not _holds(op, mine, bound):
                    self.fail("beyond-other-figure", figure.name, text=self.shown(figure, mine), op=op, other=other,
                              bound=self.shown(by_name[other], bound))  # fmt: skip

    def shown(self, figure: Figure, value: Any) -> str:
        if figure.kind == "date":
            from datetime import date

            return date.fromordinal(int(value)).isoformat()
        return _plain(value / _ratio(figure.bare) if figure.bare else value)

    def integers(self) -> Iterator[Any]:
        """The figures that the rules read, as the scoring function takes them; a figure too fine gives NotDecided."""
        for figure in self.figures:
            if figure.needed:
                if figure.moved and figure.name not in self.values:
                    yield False  # counts as 0
                    continue
                value = self.values[figure.name]
                if figure.periods and value is not None:
                    yield tuple(_integer(figure.fields[0], cell) for cell in value)
                elif figure.kind == "list" and value is not None:
                    yield tuple(tuple(map(_integer, figure.fields, row)) for row in value)
                else:
                    yield _integer(figure, value)


def examine(figures: tuple[Figure, ...], messages: Mapping[str, tuple[str, str]], data: Any) -> list[Any]:
    """What the quick reader would not take: the figures as integers, or an error that says everything."""
    found = _Examined(figures)
    found.read(data)
    if found.problems:
        problems = [(*messages[slug], field, values) for slug, field, values in found.problems]
        raise DataError([(code, field, text.format_map(_Blank(values))) for code, text, field, values in problems])
    missing = tuple(f.name for f in figures if f.needed and not f.moved and f.name not in found.values)
    if missing:
        raise NotDecided(f"missing figures ({'、'.join(missing)})", missing)
    return list(found.integers())


class _Blank(dict[str, object]):
    """Values of a message; what is not there is not said."""

    def __missing__(self, key: str) -> str:
        return "…"


def _integer(figure: Figure, value: Any) -> Any:
    if value is None or figure.kind in ("truth", "label", "text"):
        return value
    count = value / _ratio(figure.part)
    if count.denominator != 1 or abs(count) > LIMIT:
        raise NotDecided(f"a figure finer or larger than this module keeps ({figure.name})")
    return int(count)


def _ratio(pair: Any) -> Any:
    from fractions import Fraction

    return Fraction(*pair)


def _holds(op: str, left: Any, right: Any) -> bool:
    return bool(
        {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right}[op]
    )


def _status(raw: Any) -> str | None:
    if raw is None:
        return "missing"
    word = raw.strip().lower() if isinstance(raw, str) else None
    return "missing" if word in ("", "缺", "缺失", "missing") else "absent" if word in ABSENT else None


def _with_unit(name: Any, raw: Any, by_name: Mapping[str, Figure]) -> tuple[Any, Any]:
    """A column called 实际支出（万元） is the figure 实际支出, and its bare numbers are in that unit."""
    import re

    found = None
    if isinstance(name, str) and name not in by_name:
        found = re.fullmatch(r"(\S.*?) ?[（(] ?([^（()）]+?) ?[)）]", name)
    if found is None or found[1] not in by_name or found[2] not in by_name[found[1]].other:
        return name, raw
    bare = not isinstance(raw, bool) and re.fullmatch(r"[-+−－]?[\d０-９,，.．]+", str(raw).strip())
    return found[1], f"{raw}{found[2]}" if bare else raw


def _exact(value: Any) -> Any:
    """A number as a fraction; None for anything else, not finite, or over 40 digits."""
    from fractions import Fraction

    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        exponent = int(value.as_tuple().exponent)
        if exponent < -40 or not (value.is_zero() or -40 <= value.adjusted() < 40):
            return None
        return Fraction(0) if value.is_zero() else Fraction(value)
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        return None
    value = Fraction(value)
    return value if abs(value.numerator) < 10**40 and value.denominator < 10**40 else None


def _parsed(raw: str) -> Any:
    """The number and the unit of a text."""
    import re
    from fractions import Fraction

    if len(raw) > 80:
        return None, ""
    match = re.fullmatch(r"([-+−－]?[\d０-９][\d０-９,，.．]*)\s*(\D*)", raw.strip())
    if not match:
        return None, ""
    text = match[1].translate(str.maketrans("０１２３４５６７８９．－−", "0123456789.--"))
    if not re.fullmatch(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", text, re.ASCII):
        return None, ""
    text = text.replace(",", "")
    number = Fraction(text) if sum(map(str.isdigit, text)) <= 40 else None
    return number, match[2].strip().replace("％", "%")


def _plain(value: Any) -> str:
    shown = _decimal(value.numerator, value.denominator, 0)
    return f"{shown:f}" if isinstance(shown, Decimal) else str(shown)


def _short(raw: Any) -> str:
    """A value as it can stand in a message, whatever it is."""
    try:
        text = raw if isinstance(raw, str) else repr(raw)
    except Exception:  # somebody else's __repr__, or an integer too long to print
        text = type(raw).__name__
    text = text if len(text) <= 60 else text[:57] + "…"
    return "".join(char if char.isprintable() else " " for char in text)
