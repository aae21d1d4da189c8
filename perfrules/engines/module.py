"""A framework as a module that stands alone, and type stubs for it and for the import hook.

The module is made of the very functions that ``evaluate`` runs, so it gives the same digits; what it cannot decide
alone (missing figures, rules that the sheet leaves open, explanations) it leaves to the library, by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from ..common import numeric, types
from ..common.codes import CODES
from ..common.types import UNITS
from ..meaning.model import Const, Input
from . import python, reading
from .plan import PEERS, Plan, quantum
from .python import Code

_MESSAGES = (
    "not-a-table", "unknown-figure", "figure-twice", "not-rows", "too-few-rows", "missing-in-row", "not-yes-or-no",
    "no-such-option", "not-a-date", "not-a-figure", "wrong-unit", "unknown-unit", "bare-ratio", "bare-figure",
    "not-whole", "too-many-digits", "not-periods", "unknown-period", "out-of-bounds", "beyond-other-figure",
    "bound-not-applicable",
)  # fmt: skip


def module(plan: Plan, name: str, sha256: str, version: str, lang: str, places: Iterable[int]) -> str:
    """The source of a module; ``places`` are the digits that each node shows after the point."""
    code = python.generate(plan)
    read = reading.generate(plan, code, "_read")
    helpers = [python.HELPERS[helper].strip("\n") for helper in code.helpers]
    title, name = python.safe(plan.title), python.safe(name)
    head = [
        f'"""{python.safe(plan.name)}: {title}.', "", f"Made from {name} by perfrules {version}; do not edit, run",
        f"``perfrules compile {name} -o THIS_FILE`` again. Needs the standard library only.", '"""', "",
        "from __future__ import annotations", "",
        "from decimal import Decimal",
        "", '__all__ = ["DataError", "FRAMEWORK", "INPUTS", "KEYS", "NotDecided", "OUTPUTS", "Result", "evaluate",',
        '           "score"]', "",
        "FRAMEWORK = {", f'    "name": {plan.name!r},', f'    "title": {plan.title!r},', f'    "sha256": "{sha256}",',
        f'    "perfrules": "{version}",', "}",
    ]  # fmt: skip
    texts = [_embedded("runtime"), _embedded("standalone")]
    tables = "\n".join(
        [
            *read.readers,
            "",
            *_inputs(plan, code, lang),
            *_nodes(plan, code, places),
            *_outputs(plan, code),
            *_messages(lang),
        ]
    )
    rules = [*helpers, code.source.rstrip(), _evaluate(plan)]
    parts = ["\n".join(head), *rules, *texts, tables, read.source.rstrip()]
    return "\n\n\n".join(parts) + "\n"


def _embedded(name: str) -> str:
    """The text of a module of this package without its head, as it can stand in another."""
    text = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    text = re.sub(r'\A""".*?"""\n', "", text, flags=re.S)
    text = re.sub(r"^from (?:__future__|decimal|\.runtime) import .*\n", "", text, flags=re.M)
    text = re.sub(r"^TYPE_CHECKING = .*\nif TYPE_CHECKING:\n(?:(?: {4}.*)?\n)*", "", text, flags=re.M)
    return text.strip("\n")


def _inputs(plan: Plan, code: Code, lang: str) -> list[str]:
    needed = {item.name for item in code.arguments}
    extras = [column.input for column in plan.columns if not column.needed]
    items = [*code.arguments, *extras]
    spellings = tuple(spelling for unit in UNITS for spelling in unit.spellings)
    units: dict[str, str] = {}
    figures = [f"    {_figure(item, needed, units, lang)}," for item in items]
    tables = [f"{name} = {table}" for table, name in units.items()]
    return [f"UNITS = {spellings!r}", *tables, "INPUTS = (", *figures, ")", ""]


def _figure(item: Input, needed: set[str], units: dict[str, str], lang: str) -> str:
    kind = {"truth": "truth", "label": "label", "text": "text", "list": "list", "date": "date", "ratio": "ratio",
            "change": "ratio"}.get(item.type.kind, "number")  # fmt: skip
    words = [f"Figure({item.name!r}, {kind!r}, {item.type.name(lang)!r}"]
    if item.alias:
        words.append(f"alias={item.alias!r}")
    if item.type.numeric:
        bare = reading.bare_power(item)
        factor = item.unit.factor if item.unit else Fraction(1)
        own = {s: _pair(u.factor) for u in UNITS for s in u.spellings if types.comparable(u.type, item.type)}
        table = units.setdefault(repr(own), f"UNITS_{len(units) + 1}")
        words += [f"bare={None if bare is None else _pair(factor)}", f"units={table}"]
    words.append("other=UNITS")
    if item.type.numeric or item.type == types.DATE:
        words.append(f"part={_pair(quantum(item))}")
    if item.decimals is not None:
        words.append(f"decimals={item.decimals}")
    if item.type.whole:
        words.append("whole=True")
    limits = []
    for limit in item.limits:
        bound = limit.bound
        if isinstance(bound, Const):
            if isinstance(bound.value, Fraction):
                limits.append((limit.op, _pair(bound.value)))
        else:
            limits.append((limit.op, bound.name))  # type: ignore[arg-type]
    if limits:
        words.append(f"limits={tuple(limits)!r}")
    if item.options:
        words.append(f"options={item.options!r}")
    if item.fields:
        words.append(f"fields=({', '.join(_figure(column, {column.name}, units, lang) for column in item.fields)},)")
        words.append(f"at_least={item.at_least}")
    if item.periods:
        words.append(f"periods={item.periods!r}")
    if item.source == "adjust" and item.type.numeric:
        words.append("moved=True")
    if item.name not in needed:
        words.append("needed=False")
    return ", ".join(words) + ")"


def _pair(value: Fraction) -> tuple[int, int]:
    return value.numerator, value.denominator


def _nodes(plan: Plan, code: Code, places: Iterable[int]) -> list[str]:
    parts: dict[int, list[int | bool]] = {}
    for place, node in enumerate(plan.nodes):
        if node.kind == "part" and node.parent is not None and plan.nodes[node.parent].status == "judged":
            parts.setdefault(node.parent, []).append(code.absents[place])
    lines = ["_NODES = {"]
    for place, (node, digits) in enumerate(zip(plan.nodes, places, strict=True)):
        unit = code.outputs[code.values[place]].unit
        above, below = (None, None) if unit is None else _pair(unit)
        entry = (code.values[place], above, below, digits, code.absents[place], node.status, node.absent_status,
                 tuple(parts.get(place, ())))  # fmt: skip
        lines.append(f"    {node.key!r}: {entry!r},")
    return [*lines, "}", "KEYS = tuple(key for key in _NODES if key)", ""]


def _outputs(plan: Plan, code: Code) -> list[str]:
    """What stands at each place of what ``score`` returns, and the value of one."""
    what = ["total", "unrounded total", "grade", *("" for _ in code.outputs[3:])]
    for place, node in enumerate(plan.nodes):
        absent = code.absents[place]
        if place:
            what[code.values[place]] = node.key
        if not isinstance(absent, bool):
            what[absent] = f"{node.key or 'total'}: not applicable"
    units = ["pair" if output.unit is None else str(output.unit) for output in code.outputs]
    truths = {place for place in code.absents if not isinstance(place, bool)}
    lines = ["OUTPUTS = ("]
    for place, (text, unit) in enumerate(zip(what, units, strict=True)):
        lines.append(f"    {(text, '' if place in truths or place == 2 else unit)!r},")
    return [*lines, ")", ""]


def _messages(lang: str) -> list[str]:
    lines = ["_MESSAGES = {"]
    for slug in _MESSAGES:
        row = CODES[slug]
        lines.append(f"    {slug!r}: ({row.id!r}, {(row.zh if lang == 'zh' else row.en)!r}),")
    return [*lines, "}"]


def _evaluate(plan: Plan) -> str:
    lines = [
        "def evaluate(figures):",
        '    """Score one unit: a mapping of figures to numbers, texts with unit, truths, dates or rows.',
        "",
        "    Raises DataError with everything that is wrong, NotDecided for what only the library can score.",
        '    """',
    ]
    if plan.declared:
        lines += [
            f"    declared = {tuple(plan.declared)!r}",
            '    stated = figures.get("自评", figures.get("declared", {})) if isinstance(figures, dict) else {}',
            "    if not isinstance(stated, dict) or set(stated) != set(declared):",
            f"        raise NotDecided({'declared scores (自评) of other rows than ' + '、'.join(plan.declared)!r})",
            "    points = number(6, {'': 6, '分': 6, 'points': 6, 'point': 6}, 0, LIMIT)",
            "    scores = [points(stated[key]) for key in declared]",
            '    figures = {key: value for key, value in figures.items() if key not in ("自评", "declared")}',
        ]
    stated = "*row, *scores" if plan.declared else "*row"
    return "\n".join([
        *lines,
        "    taken = _read(figures) if isinstance(figures, dict) else None",
        "    row = taken[0] if taken is not None else examine(INPUTS, _MESSAGES, figures)",
        f"    found = score({stated})",
        "    if found is None:",
        '        raise NotDecided("the sheet leaves this row open, or a judged score is outside its level")',
        "    return Result(_NODES, found)",
    ])  # fmt: skip


# Stubs ----------------------------------------------------------------------------------------------------------


def module_stub(plan: Plan) -> str:
    """The type stub of a compiled module."""
    code = python.generate(plan)
    keys = [node.key for node in plan.nodes[1:]]
    ends = Counter(key.rpartition("/")[2] for key in keys)
    names = [end for end, times in ends.items() if times == 1 and end not in keys]
    grades = ", ".join(repr(name) for name in _grades(plan))
    parameters = [f"    {name}: {_integer_type(item)},  # {_what(item)}"
                  for name, item in zip(code.names, code.arguments, strict=True)]  # fmt: skip
    parameters += [f"    declared_{number}: int | None = None," for number, _ in enumerate(code.declared, 1)]
    return "\n".join([
        *_stub_head(plan), "from decimal import Decimal", "from fractions import Fraction",
        "from typing import Any, Literal, TypedDict", "", *_typed_figures(plan), "",
        f"Key = Literal{keys}", f"Name = Literal{names}" if names else "Name = Key",
        f"Grade = Literal[{grades}]" if grades else "Grade = str",
        "Status = Literal['computed', 'judged', 'declared', 'not_applicable', 'left_out']", "",
        "FRAMEWORK: dict[str, str]", "INPUTS: tuple[Any, ...]", "KEYS: tuple[Key, ...]",
        "OUTPUTS: tuple[tuple[str, str], ...]", "",
        "class DataError(ValueError):", "    problems: tuple[tuple[str, str, str], ...]", "",
        "class NotDecided(ValueError):", "    missing: tuple[str, ...]", "",
        "class Result:", "    @property", "    def total(self) -> Decimal | Fraction | None: ...", "    @property",
        "    def grade(self) -> Grade | None: ...", "    @property",
        "    def scores(self) -> dict[Key, Decimal | Fraction | None]: ...",
        "    def __getitem__(self, key: Key | Name) -> Decimal | Fraction | None: ...",
        "    def status(self, key: Key | Name) -> Status: ...", "",
        "def evaluate(figures: Figures) -> Result: ...", "def score(", *parameters, ") -> tuple[Any, ...] | None: ...",
        "",
    ])  # fmt: skip


def hook_stub(plan: Plan) -> str:
    """The type stub of a framework file that ``perfrules.importer`` imports."""
    return "\n".join([
        *_stub_head(plan), "from decimal import Decimal", "from fractions import Fraction",
        "from typing import Literal, TypedDict", "", "from perfrules import Framework, Result",
        "from perfrules.meaning.model import Input", "", *_typed_figures(plan), "",
        "framework: Framework", "inputs: tuple[Input, ...]", "", "def evaluate(figures: Figures) -> Result: ...", "",
    ])  # fmt: skip


def _stub_head(plan: Plan) -> list[str]:
    return [f"# {python.safe(plan.name)}: {python.safe(plan.title)}; made by perfrules, do not edit.", "",
            "from datetime import date"]  # fmt: skip


def _grades(plan: Plan) -> list[str]:
    """What the grade can be."""
    if plan.grade is None:
        return []
    found: list[str] = []
    todo = [plan.grade]
    seen = set()
    while todo:
        number = todo.pop()
        if number in seen:
            continue
        seen.add(number)
        step = plan.steps[number]
        if step.op == "const" and isinstance(step.value, str) and step.value:
            found.append(step.value)
        if step.op == "choose":
            todo += step.operands[1:]
    return sorted(found)


def _typed_figures(plan: Plan) -> list[str]:
    lines = [
        "Number = int | Decimal | Fraction | float | str",
        "Truth = bool | Literal['是', '否', 'yes', 'no', '不适用']", "",
    ]  # fmt: skip
    inputs = [column.input for column in plan.columns if column.input.source != PEERS]
    lists = [item for item in inputs if item.type == types.LIST and not item.periods]
    for number, item in enumerate(lists, 1):
        fields = ", ".join(f"{column.name!r}: {_figure_type(column, '')}" for column in item.fields)
        lines.append(f"Row{number} = TypedDict('Row{number}', {{{fields}}})  # {_what(item)}")
    lines.append("Figures = TypedDict('Figures', {")
    for item in inputs:
        row = f"Row{lists.index(item) + 1}" if item in lists else ""
        lines.append(f"    {item.name!r}: {_figure_type(item, row)},  # {_what(item)}")
        if item.periods:
            cell = _figure_type(item.fields[0], "")
            lines += [f"    {f'{item.name}.{period}'!r}: {cell}," for period in item.periods]
    return [*lines, "}, total=False)"]


def _figure_type(item: Input, row: str) -> str:
    if item.periods:
        cell = _figure_type(item.fields[0], "")
        periods = ", ".join(map(repr, item.periods))
        return f"list[{cell}] | dict[Literal[{periods}], {cell}] | Literal['不适用']"
    match item.type.kind:
        case "truth":
            return "Truth"
        case "label":
            return f"Literal[{', '.join(map(repr, (*item.options, '不适用')))}]"
        case "text":
            return "str"
        case "date":
            return "date | str"
        case "list":
            return f"list[{row}] | Literal['不适用']"
    return "str" if reading.bare_power(item) is None else "Number"


def _integer_type(item: Input) -> str:
    if item.periods:
        return f"tuple[{_integer_type(item.fields[0])}, ...] | None"
    kinds = {"truth": "bool | None", "label": "str | None", "list": "tuple[tuple[Any, ...], ...] | None"}
    return kinds.get(item.type.kind, "int | None")


def _what(item: Input) -> str:
    """What a figure is, in a comment: its type, the size of the integer that counts it, its documentation."""
    words = [item.type.name("zh")]
    if item.type.numeric:
        base = types.base_unit(item.type)
        words.append(f"以{numeric.show(quantum(item))}{base.zh if base and base.factor == 1 else ''}计")
    if item.doc:
        words.append(item.doc)
    return python.safe("，".join(words))
