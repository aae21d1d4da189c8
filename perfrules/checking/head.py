"""The head of a file: settings, each once, everything stated that has no right default, and the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..common.source import Span
from ..language import nodes
from ..meaning import model
from .context import TIES, Context, all_headings, is_rule

_SATURDAY = 5
_LONGEST_CALENDAR = 40_000  # days: longer than any, and short enough to count through


def read_head(c: Context) -> None:
    """Settings: each once, and everything stated that has no right default."""
    document = c.document
    for setting in document.settings:
        if isinstance(setting, nodes.Policy):
            c.once(setting.when, c.policies, c.policy(setting), setting.span)
        elif isinstance(setting, nodes.Rounding):
            rounding = c.rounding(setting)
            c.once(setting.place, c.roundings, rounding, setting.span)
        elif setting.kind != "days":
            c.once(setting.kind, c.settings, setting, setting.span)
    start = Span(0, 0, document.source)
    if "year" in c.settings and c.year is None:
        c.report("bad-year", c.settings["year"].span)
    if document.language is None:
        c.report("no-language", start)
    c.calendar = _days(c)
    floor = c.settings.get("floor")
    if floor is not None and floor.values[0] == "no_cap":
        c.report("no-cap", floor.span)
    ties = c.settings.get("ties")
    if ties is not None and ties.values[0] not in TIES:
        c.report("policy-has-no-sense", ties.span)
    row_fields = c.row_fields()
    for name in {name for name in row_fields if row_fields.count(name) > 1}:
        c.report("duplicate-name", c.settings["row_fields"].span, name=name)
    if {"framework", "?"} & document.broken:
        return  # what seems not to be stated may stand in the line that could not be read
    required: dict[str, dict[str, Any]] = {
        "total": c.settings,
        "leaf": c.roundings,
        "not_applicable": c.policies,
    }
    headings = list(all_headings(document.headings))
    if any(is_rule(s) and not s.marks and not h.marks for h in headings for s in h.sentences):
        required["unmarked"] = c.settings
    if document.grades:
        required["grade_on"] = c.settings
    for kind, where in required.items():
        if kind not in where:
            c.report(f"not-stated-{kind.replace('_', '-')}", start)
    policies = [*document.settings, *(s.body for h in headings for s in h.sentences)]
    rescales = next((p for p in policies if isinstance(p, nodes.Policy) and p.key == "rescale_block"), None)
    if rescales is not None and c.roundings.get("block") is None:
        c.report("rescale-without-rounding", rescales.span)


def _days(c: Context) -> model.Calendar | None:
    """The calendar of working days: its span, what is off besides weekends, and weekends that are worked."""
    settings = [s for s in c.document.settings if isinstance(s, nodes.Setting) and s.kind == "days"]
    spans: dict[str, list[tuple[int, int]]] = {"calendar": [], "off": [], "on": []}
    source = ""
    for setting in settings:
        key, written, text = setting.values
        for first, last in written:  # type: ignore[attr-defined]
            try:
                ends = [day.in_year(c.year or 0).toordinal() for day in (first, last)]
            except ValueError:
                c.report("no-such-day", setting.span, text=setting.span.text)
                return None
            if not 0 <= ends[1] - ends[0] <= _LONGEST_CALENDAR:
                return _not_a_calendar(c, setting.span, "一段日期首尾颠倒或太长", "a span is reversed or too long")
            spans[str(key)].append((ends[0], ends[1]))
        source = source or (str(text) if key == "calendar" else "")
    if not settings:
        return None
    if len(spans["calendar"]) != 1:
        return _not_a_calendar(c, settings[0].span, "“日历”要写一段日期", "one span of “calendar” is wanted")
    if not source:
        return _not_a_calendar(c, settings[0].span, "没有写出处", "its source is not stated")
    first_day, last_day = spans["calendar"][0]
    off, on = ({day for low, high in spans[key] for day in range(low, high + 1)} for key in ("off", "on"))
    outside = [day for day in off | on if not first_day <= day <= last_day]
    if off & on or outside:
        named = date.fromordinal(min(off & on or outside)).isoformat()
        zh, en = ("又放假又上班", "is both off and worked") if off & on else ("在日历之外", "lies outside it")
        return _not_a_calendar(c, settings[-1].span, f"{named} {zh}", f"{named} {en}")
    weekends = {day for day in range(first_day, last_day + 1) if date.fromordinal(day).weekday() >= _SATURDAY}
    return model.Calendar(first_day, last_day, frozenset((weekends | off) - on), source)


def _not_a_calendar(c: Context, span: Span, zh: str, en: str) -> model.Calendar | None:
    c.report("bad-calendar", span, why=(zh, en))
    return None
