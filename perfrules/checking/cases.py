"""Cases of a framework file: figures read as data are read, expectations resolved to nodes and grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define

from ..common.codes import CODES, CODES_BY_ID
from ..common.diagnostics import Diagnostic, report
from ..common.source import Span
from ..language import nodes, printer
from ..meaning import data, model
from .formulas import Formulas, Refused, constant


@define
class CaseReader:
    """Reads the cases of one file; ``grades`` are the names that a total can get."""

    inputs: Mapping[str, model.Input]
    index: model.Index
    row_fields: Sequence[str]
    grades: Sequence[str]
    year: int | None
    diagnostics: list[Diagnostic]

    def report(self, slug: str, span: Span, **values: object) -> None:
        """Report a mistake in a case."""
        self.diagnostics.append(report(slug, span, labels=(), fix=None, **values))

    def read(self, cases: Iterable[nodes.Case]) -> list[model.Case]:
        """Every case, with everything that is wrong in it reported."""
        names: set[str] = set()
        result = []
        for node in cases:
            if node.name in names:
                self.report("duplicate-name", node.span, name=node.name)
            names.add(node.name)
            given, marks, places = self.figures(node)
            _, problems = data.read(self.inputs, given, self.index, self.row_fields)
            for problem in problems:
                fitting = [place for place in places if problem.where.startswith(place)]
                span = places[max(fitting, key=len)] if fitting else node.span
                self.report(
                    "case-data", span, problem=(problem.message("zh"), problem.message("en")), code=problem.code.id
                )
            for code in node.findings:
                if code not in CODES and code not in CODES_BY_ID:
                    self.report("unknown-finding", node.span, code=code)
            expected = [e for e in map(self.expectation, node.expectations) if e is not None]
            texts = tuple((t.kind, t.text) for t in node.texts)
            spans = dict(zip(node.findings, node.finding_lines, strict=True))
            for fact in node.facts:
                claimed = self.index.scored(fact.name or model.TOTAL_NAMES[0]) if fact.kind == "declared" else None
                spans |= {claimed.key: fact.span} if claimed else {}
            result.append(model.Case(node.name, texts, given, marks, tuple(expected), node.findings, node.span, spans))
        return result

    def figures(self, node: nodes.Case) -> tuple[dict[str, object], dict[str, str], dict[str, Span]]:
        """The figures of a case as a caller of ``evaluate`` would give them, their marks, and where each stands."""
        given: dict[str, Any] = {}
        marks: dict[str, str] = {}
        places: dict[str, Span] = {}
        for fact in node.facts:
            if fact.kind == "row":
                place = self.row(fact, given)
            elif fact.kind == "filled":
                given.setdefault("填写", {}).setdefault(fact.leaf, {})[fact.name] = fact.value
                place = f"填写 {fact.leaf} {fact.name}"
            else:
                value = _status_word(fact.value) if isinstance(fact.value, str) else self.written(fact.value)
                target = given.setdefault("自评", {}) if fact.kind == "declared" else given
                name = fact.name or model.TOTAL_NAMES[0]
                place = f"自评 {name}" if fact.kind == "declared" else name
                if name in target:
                    self.report("stated-twice", fact.span, text=name)
                target[name] = value
            if fact.mark:
                marks[place] = fact.mark
            places[place] = fact.span
        return given, marks, places

    def row(self, fact: nodes.Fact, given: dict[str, Any]) -> str:
        """A row of a list, or periods of a series."""
        cells = {
            name: _status_word(value) if isinstance(value, str) else self.written(value) for name, value in fact.row
        }
        item = self.inputs.get(fact.name)
        known = given.get(fact.name, {}) if item is not None and item.periods else {}
        if len(cells) < len(fact.row) or (isinstance(known, dict) and known.keys() & cells):
            names = [*known, *(name for name, _ in fact.row)]
            self.report("stated-twice", fact.span, text=next(name for name in names if names.count(name) > 1))
        if item is not None and item.periods:
            given.setdefault(fact.name, {}).update(cells)
        else:
            given.setdefault(fact.name, []).append(cells)
        return fact.name

    def written(self, value: object) -> object:
        """A figure of a case as the data reader takes it."""
        match value:
            case nodes.Number(value=number, unit=unit):
                return printer.number(number, unit, "zh")
            case nodes.Special(key="yes" | "no" as key):
                return key == "yes"
            case nodes.DateLiteral():
                try:
                    return value.in_year(self.year or 0).isoformat()
                except ValueError:
                    return value.span.text
            case nodes.Name(text=text):
                return text
        assert isinstance(
            value,
            nodes.Chain | nodes.Comparison | nodes.Call | nodes.Special | nodes.Logic | nodes.Presence | nodes.Pick,
        )
        return value.span.text

    def expectation(self, node: nodes.Expectation) -> model.Expectation | None:
        """What a case expects of a node or of the grade; None when it could not be resolved."""
        if node.what == "grade":
            for name in node.values:
                if name not in self.grades:
                    self.report("unknown-grade", node.span, name=name, grades="、".join(self.grades))
            return model.Expectation("grade", node.kind, tuple(map(str, node.values)), node.span)
        key = ""
        if node.what:
            found = self.index.find(node.what)
            if len(found) != 1:
                slug = "ambiguous-leaf" if found else "unknown-leaf-in-case"
                self.report(slug, node.span, name=node.what, keys="、".join(n.key for n in found))
                return None
            key = found[0].key
        formulas = Formulas({}, self.diagnostics)
        try:
            values = tuple(constant(formulas, v) for v in node.values if not isinstance(v, str))
        except Refused:
            return None
        return model.Expectation(key, node.kind, values, node.span)


def _status_word(status: str) -> str:
    return "缺" if status == "missing" else "不适用"
