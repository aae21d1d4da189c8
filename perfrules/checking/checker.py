"""Syntax nodes to a model: everything that an author can get wrong about a framework is found here, in one run.

The passes stand in :data:`PASSES` in the order in which they run. A pass reports and goes on; the model is built only
if nothing was reported as an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field

from ..common import numeric, types
from ..common.diagnostics import Diagnostic, Label, in_order, report
from ..common.source import Span
from ..common.types import UNIT_BY_SPELLING, Type, Unit
from ..language import nodes, printer
from ..language.lexer import is_word
from ..meaning import data, intervals, model
from ..meaning.evaluator import Evaluator, Knowledge, Value, figures
from ..meaning.intervals import Interval
from ..meaning.knowledge import known, limits_of
from ..meaning.model import Expression
from . import proofs
from .cases import CaseReader
from .formulas import FULL, Formulas, Refused, Typed, constant, in_words
from .lowering import Lowered, RuleReader

PART_RANK = 900  # （1）
ROW_RANKS = range(30, PART_RANK)  # 1. and its deeper English kin

_TYPES: dict[str, Type] = {
    "money": types.MONEY, "ratio": types.RATIO, "count": types.COUNT, "number": types.NUMBER, "days": types.DAYS,
    "workdays": types.WORKDAYS, "months": types.MONTHS, "points": types.POINTS, "date": types.DATE,
    "truth": types.TRUTH, "label": types.LABEL, "text": types.TEXT, "list": types.LIST,
}  # fmt: skip


# Figures that belong to an indicator, in files of either language.
_OWN_FIGURES = {
    "score": ("评分", "score"), "level": ("等次", "level"), "adjustment": ("调整", "adjustment"),
    "reason": ("调整理由", "reason"), "chosen": ("选定", "chosen"),
}  # fmt: skip
_KINDS: dict[type, str] = {nodes.Measure: "measure", nodes.Where: "where"}
_TIES = ("skip", "dense")
_SATURDAY = 5
_LONGEST_CALENDAR = 40_000  # days: longer than any, and short enough to count through


def check(document: nodes.Document) -> tuple[model.Model | None, list[Diagnostic]]:
    """The model of a document (None when it has errors) and all diagnostics, by place."""
    checker = _Checker(document)
    for run in PASSES:
        run(checker)
    diagnostics = in_order(checker.diagnostics)
    good = checker.root is not None and not any(d.severity == "error" for d in diagnostics)
    return (checker.model() if good else None), diagnostics


@define
class _Checker:
    document: nodes.Document
    calendar: model.Calendar | None = None
    peers: dict[str, model.Peer] = field(factory=dict)
    diagnostics: list[Diagnostic] = field(factory=list)
    settings: dict[str, nodes.Setting] = field(factory=dict)
    roundings: dict[str, model.Rounding | None] = field(factory=dict)
    policies: dict[str, model.Policy] = field(factory=dict)
    inputs: dict[str, model.Input] = field(factory=dict)
    taken: dict[str, model.Input] = field(factory=dict)  # names and aliases
    knowledge: Knowledge | None = None
    item_keys: dict[int, str] = field(factory=dict)
    weight_types: dict[int, Type] = field(factory=dict)  # by where a heading starts
    used: set[str] = field(factory=set)
    suspect: set[str] = field(factory=set)  # figures whose declaration is refused: nothing is proven of their rules
    root: model.Indicator | None = None
    rows: dict[str, model.Indicator] = field(factory=dict)
    index: model.Index = field(factory=lambda: model.Index(()))
    grades: tuple[model.Grade, ...] = ()
    overrides: list[model.Override] = field(factory=list)
    checks: list[model.Check] = field(factory=list)
    cases: list[model.Case] = field(factory=list)

    def report(self, slug: str, span: Span, *labels: Label, fix: str | None = None, **values: object) -> None:
        self.diagnostics.append(report(slug, span, labels=labels, fix=fix, **values))

    @property
    def year(self) -> int | None:
        setting = self.settings.get("year")
        value = setting.values[0] if setting else None
        good = isinstance(value, Fraction) and value.denominator == 1 and 1 <= value <= 9999
        return int(value) if good and isinstance(value, Fraction) else None

    # Head

    def head(self) -> None:
        """Settings: each once, and everything stated that has no right default."""
        document = self.document
        for setting in document.settings:
            if isinstance(setting, nodes.Policy):
                self.once(setting.when, self.policies, self.policy(setting), setting.span)
            elif isinstance(setting, nodes.Rounding):
                rounding = self.rounding(setting)
                self.once(setting.place, self.roundings, rounding, setting.span)
            elif setting.kind != "days":
                self.once(setting.kind, self.settings, setting, setting.span)
        start = Span(0, 0, document.source)
        if "year" in self.settings and self.year is None:
            self.report("bad-year", self.settings["year"].span)
        if document.language is None:
            self.report("no-language", start)
        self.calendar = self.days()
        ties = self.settings.get("ties")
        if ties is not None and ties.values[0] not in _TIES:
            self.report("policy-has-no-sense", ties.span)
        row_fields = self.row_fields()
        for name in {name for name in row_fields if row_fields.count(name) > 1}:
            self.report("duplicate-name", self.settings["row_fields"].span, name=name)
        if {"framework", "?"} & document.broken:
            return  # what seems not to be stated may stand in the line that could not be read
        required: dict[str, dict[str, Any]] = {
            "total": self.settings,
            "leaf": self.roundings,
            "not_applicable": self.policies,
        }
        headings = list(_all_headings(document.headings))
        if any(_is_rule(s) and not s.marks and not h.marks for h in headings for s in h.sentences):
            required["unmarked"] = self.settings
        if document.grades:
            required["grade_on"] = self.settings
        for kind, where in required.items():
            if kind not in where:
                self.report(f"not-stated-{kind.replace('_', '-')}", start)
        policies = [*document.settings, *(s.body for h in headings for s in h.sentences)]
        rescales = next((p for p in policies if isinstance(p, nodes.Policy) and p.key == "rescale_block"), None)
        if rescales is not None and self.roundings.get("block") is None:
            self.report("rescale-without-rounding", rescales.span)

    def days(self) -> model.Calendar | None:
        """The calendar of working days: its span, what is off besides weekends, and weekends that are worked."""
        settings = [s for s in self.document.settings if isinstance(s, nodes.Setting) and s.kind == "days"]
        spans: dict[str, list[tuple[int, int]]] = {"calendar": [], "off": [], "on": []}
        source = ""
        for setting in settings:
            key, written, text = setting.values
            for first, last in written:  # type: ignore[attr-defined]
                try:
                    ends = [day.in_year(self.year or 0).toordinal() for day in (first, last)]
                except ValueError:
                    self.report("no-such-day", setting.span, text=setting.span.text)
                    return None
                if not 0 <= ends[1] - ends[0] <= _LONGEST_CALENDAR:
                    return self.not_a_calendar(setting.span, "一段日期首尾颠倒或太长", "a span is reversed or too long")
                spans[str(key)].append((ends[0], ends[1]))
            source = source or (str(text) if key == "calendar" else "")
        if not settings:
            return None
        if len(spans["calendar"]) != 1:
            return self.not_a_calendar(settings[0].span, "“日历”要写一段日期", "one span of “calendar” is wanted")
        if not source:
            return self.not_a_calendar(settings[0].span, "没有写出处", "its source is not stated")
        first_day, last_day = spans["calendar"][0]
        off, on = ({day for low, high in spans[key] for day in range(low, high + 1)} for key in ("off", "on"))
        outside = [day for day in off | on if not first_day <= day <= last_day]
        if off & on or outside:
            named = date.fromordinal(min(off & on or outside)).isoformat()
            zh, en = ("又放假又上班", "is both off and worked") if off & on else ("在日历之外", "lies outside it")
            return self.not_a_calendar(settings[-1].span, f"{named} {zh}", f"{named} {en}")
        weekends = {day for day in range(first_day, last_day + 1) if date.fromordinal(day).weekday() >= _SATURDAY}
        return model.Calendar(first_day, last_day, frozenset((weekends | off) - on), source)

    def not_a_calendar(self, span: Span, zh: str, en: str) -> model.Calendar | None:
        self.report("bad-calendar", span, why=(zh, en))
        return None

    def once(self, kind: str, where: dict[str, Any], value: object, span: Span) -> None:
        if kind in where:
            self.report("stated-twice", span, text=span.text)
        where[kind] = value

    def policy(self, node: nodes.Policy) -> model.Policy:
        if node.key == "interval" and node.when == "not_applicable":
            self.report("policy-has-no-sense", node.span)
        if node.key in _TIES or (node.key not in ("points", "interval") and node.when == "missing"):
            self.report("policy-has-no-sense", node.span)
        if node.value is None:
            return model.Policy(node.key)
        try:
            value = Formulas({}, self.diagnostics).points(node.value)
            return model.Policy("points", evolve(value, origin=node.span))
        except Refused:
            return model.Policy("points", FULL)

    def rounding(self, node: nodes.Rounding) -> model.Rounding | None:
        if node.mode is None:
            return None
        assert node.step is not None
        if node.step <= 0 or numeric.decimals(node.step) is None:
            self.report("bad-rounding-step", node.span)
            return model.Rounding(Fraction(1), node.mode)
        return model.Rounding(node.step, node.mode)

    # Inputs

    def declare(self) -> None:
        """Inputs of 【表头】 and 【数据】, of lines in leaves, of checklist items and of judged leaves."""
        for source, declarations in (("form", self.document.form), ("data", self.document.inputs)):
            for declaration in declarations:
                self.declare_one(declaration, source)
        for heading in _all_headings(self.document.headings):
            judged = False
            for sentence in heading.sentences:
                body = sentence.body
                if isinstance(body, nodes.Declaration):
                    self.declare_one(body, "data")
                elif isinstance(body, nodes.Item):
                    key = body.alias or body.text
                    self.item_keys[body.span.start] = key
                    self.add_input(
                        model.Input(key, types.TRUTH, doc=body.text, source="item", span=body.span), body.span
                    )
                elif isinstance(body, nodes.Judged) and not judged:
                    judged = True
                    self.declare_judged(heading, body)
                elif isinstance(body, nodes.Adjust):
                    self.declare_adjustment(heading, sentence)
                elif isinstance(body, nodes.Combine) and body.key == "chosen":
                    names = tuple(dict.fromkeys(child.alias or child.title for child in heading.children))
                    key = self.key_of(heading, "chosen")
                    self.add_input(
                        model.Input(key, types.LABEL, options=names, source="chosen", span=body.span), body.span
                    )
        by_place = {declaration.span: declaration for declaration in self.declarations()}
        for item in list(self.inputs.values()):
            if item.span in by_place and by_place[item.span].name == item.name and not item.periods:
                limited = self.with_limits(item, by_place[item.span])
                if limited.type.numeric and limits_of(limited).is_empty:
                    self.report("limit-of-fact", by_place[item.span].span, name=item.name)
                    limited = item
                self.inputs[item.name] = limited
                self.taken.update({name: limited for name in (item.name, item.alias) if name})
        self.knowledge = known(self.inputs, {}, {})

    def declare_one(self, node: nodes.Declaration, source: str) -> None:
        for name in filter(None, (node.name, node.alias, *(column.name for column in node.fields))):
            if is_word(name):
                self.report("name-is-word", node.name_span, name=name)
        self.add_input(self.input(node, source), node.name_span)

    def input(self, node: nodes.Declaration, source: str) -> model.Input:
        """An input without its limits, which may name inputs that come later."""
        type_ = _TYPES[node.type]
        unit = UNIT_BY_SPELLING[node.unit] if node.unit else None
        if unit is not None and type_ == types.NUMBER and unit.type.kind == "quantity":
            type_ = unit.type
        if unit is not None and not types.comparable(unit.type, type_):
            self.report("unit-of-other-type", node.span, unit=unit.zh, type=(type_.name("zh"), type_.name("en")))
            unit = None
        if type_ == types.LABEL and len(node.options) < 2:
            self.report("options-not-stated", node.span, name=node.name)
        if node.repeated:
            self.report("stated-twice", node.span, text=node.span.text)
        for option in {option for option in node.options if node.options.count(option) > 1}:
            self.report("duplicate-name", node.span, name=option)
        columns = [column.name for column in node.fields]
        for name in {name for name in columns if columns.count(name) > 1}:
            self.report("duplicate-name", node.span, name=name)
        if node.decimals is not None and node.decimals < 0:
            self.report("limit-of-fact", node.span, name=node.name)
        if node.at_least is not None and type_ != types.LIST:
            self.report("limit-of-fact", node.span, name=node.name)
        if node.periods:
            return self.series(node, type_, unit, source)
        if (type_ == types.LIST) != bool(node.fields):
            self.report("list-and-fields", node.span, name=node.name)
        fields = []
        for column in node.fields:
            if any(isinstance(limit.bound, nodes.Name) for limit in column.limits):
                self.report("bound-in-list", column.span, name=column.name)
                column = evolve(column, limits=())
            fields.append(self.with_limits(self.input(column, source), column))
        return model.Input(
            node.name, type_, node.alias, unit, (), node.options, tuple(fields), node.decimals, node.at_least or 0,
            (), node.doc, source, node.span,
        )  # fmt: skip

    def series(self, node: nodes.Declaration, type_: Type, unit: Unit | None, source: str) -> model.Input:
        """A figure by period: a list whose rows are the periods and whose one column is the figure itself."""
        if not type_.numeric or node.fields:
            self.report("series-of-what", node.span, name=node.name)
            self.suspect.add(node.name)
            type_ = types.NUMBER
        for name in {name for name in node.periods if node.periods.count(name) > 1}:
            self.report("duplicate-name", node.span, name=name)
        if any(isinstance(limit.bound, nodes.Name) for limit in node.limits):
            self.report("bound-in-list", node.span, name=node.name)
            node = evolve(node, limits=())
        column = model.Input(node.name, type_, None, unit, decimals=node.decimals, span=node.span)
        return model.Input(
            node.name, types.LIST, node.alias, None, fields=(self.with_limits(column, node),),
            at_least=len(node.periods), periods=node.periods, doc=node.doc, source=source, span=node.span,
        )  # fmt: skip

    def add_input(self, item: model.Input, span: Span) -> None:
        if item.alias == item.name:
            self.report("duplicate-name", span, name=item.name)
            item = evolve(item, alias=None)
        for name in filter(None, (item.name, item.alias)):
            if name in data.DECLARED_KEYS or name in data.FILLED_KEYS:
                self.report("name-is-word", span, name=name)
            if name in self.taken:
                other = self.taken[name]
                label = [Label(other.span, "已在此处", "already here")] if other.span else []
                self.report("duplicate-name", span, *label, name=name)
                return
        self.taken.update({name: item for name in (item.name, item.alias) if name})
        self.inputs[item.name] = item

    def declare_judged(self, heading: nodes.Heading, node: nodes.Judged) -> None:
        score, level = self.key_of(heading, "score"), self.key_of(heading, "level")
        if node.kind == "level":
            options = [
                label for s in heading.sentences if isinstance(s.body, nodes.Band) and s.body.within
                for label in s.body.within.labels
            ]  # fmt: skip
            self.add_input(
                model.Input(level, types.LABEL, options=tuple(options), source="judged", span=node.span), node.span
            )
        if node.kind == "score" or any(
            isinstance(s.body, nodes.Band) and s.body.outcome.kind == "judged" for s in heading.sentences
        ):
            limits: tuple[model.Limit, ...] = ()
            if isinstance(heading.points, nodes.Number) and heading.points.unit != "%" and node.kind == "score":
                worth = heading.points.value
                ends = ((">=", min(worth, Fraction(0))), ("<=", max(worth, Fraction(0))))
                limits = tuple(model.Limit(op, model.Const(value, types.POINTS)) for op, value in ends)
            item = model.Input(score, types.POINTS, None, types.POINT, limits, source="judged", span=node.span)
            self.add_input(item, node.span)

    def declare_adjustment(self, heading: nodes.Heading, sentence: nodes.Sentence) -> None:
        """The points by which people may move a score, and their reason."""
        limits = [model.Limit(">=", model.Const(Fraction(0), types.POINTS))] * 2
        for clause in sentence.clauses:
            if isinstance(clause.value, nodes.Number) and clause.side:
                down = clause.side == "deducts"
                bound = model.Const(-clause.value.value if down else clause.value.value, types.POINTS)
                limits[0 if down else 1] = model.Limit(">=" if down else "<=", bound)
            elif clause.value is not None and clause.side:
                self.report("not-constant", clause.span, text=clause.span.text)
        if limits[1].op == ">=":
            limits[1] = model.Limit("<=", model.Const(Fraction(0), types.POINTS))
        key, span = self.key_of(heading, "adjustment"), sentence.span
        self.add_input(
            model.Input(key, types.POINTS, None, types.POINT, tuple(limits), source="adjust", span=span), span
        )
        self.add_input(model.Input(self.key_of(heading, "reason"), types.TEXT, source="adjust", span=span), span)

    def key_of(self, heading: nodes.Heading, what: str) -> str:
        """What a figure is called that belongs to an indicator: its name with a word of the file's language."""
        word = _OWN_FIGURES[what][_language_of(self.document) != "zh"]
        return f"{heading.alias or heading.title}.{word}"

    def with_limits(self, item: model.Input, node: nodes.Declaration) -> model.Input:
        limits = []
        for limit in node.limits:
            try:
                limits.append(self.limit(item, limit))
            except Refused:
                continue
        return evolve(item, limits=tuple(limits))

    def declarations(self) -> Iterator[nodes.Declaration]:
        yield from (*self.document.form, *self.document.inputs)
        for heading in _all_headings(self.document.headings):
            yield from (s.body for s in heading.sentences if isinstance(s.body, nodes.Declaration))

    def limit(self, item: model.Input, node: nodes.Limit) -> model.Limit:
        formulas = self.formulas()
        bound = formulas.lower(node.bound)
        if not (item.type.numeric or item.type == types.DATE) or node.op == "!=":
            raise formulas.refuse("limit-of-fact", node.span, name=item.name)
        typed = Typed(model.Ref(item.name, item.type), item.type)
        constant = bound.expression
        if isinstance(constant, model.Apply) and constant.op == "-" and isinstance(constant.operands[0], model.Const):
            value = constant.operands[0].value
            assert isinstance(value, Fraction)
            constant = model.Const(-value, bound.type)
        formulas.check_comparable(typed, node.span, Typed(constant, bound.type), node.bound.span)
        if not isinstance(constant, (model.Const, model.Ref)) or constant == typed.expression:
            raise formulas.refuse("limit-of-fact", node.span, name=item.name)
        return model.Limit(node.op, constant)

    # The tree

    def tree(self) -> None:
        """Points that add up at every level, keys, rules."""
        total = self.settings.get("total")
        values = [v for v in total.values if isinstance(v, Fraction)] if total else []
        points = values[-1] if values else None
        children = self.children_of(self.document.headings, self.document.root, (), points, self.inherited())
        if not children and "?" in self.document.broken:
            return
        if not children:
            self.report("no-indicators", Span(0, 0, self.document.source))
            return
        summed = _points_of_all(children)
        if points is not None and total is not None and summed != points and not _weighted(children):
            self.sum_mismatch(total.span, self.document.headings, summed, points, "总分")
        self.check_weights(children, points or summed)
        low, high = self.total_bounds(children, points or summed)
        self.root = model.Indicator(
            "", "总分", "", "block", points or summed, tuple(children), None, self.roundings.get("total"),
            self.policies.get("not_applicable", model.Policy("points", FULL)),
            self.policies.get("missing", model.Policy("interval")), "", (), {}, (), self.document.span, low, high,
        )  # fmt: skip
        self.keys()

    def total_bounds(self, children: list[model.Indicator], points: Fraction) -> tuple[Fraction, Fraction]:
        """The lowest and the highest total: what the rows leave, within what the head states."""
        low, high = _reach(children, points)
        total = self.settings.get("total")
        clauses = [v for v in total.values if isinstance(v, nodes.Clause)] if total else []
        rounding = self.roundings.get("total")
        for clause in clauses:
            bound = clause.value
            if isinstance(bound, nodes.Number) and rounding and not numeric.is_multiple(bound.value, rounding.step):
                self.report("points-not-multiple", clause.span, name="总分", points=bound.value, step=rounding.step)
            if clause.kind not in ("at_most", "at_least") or clause.side or not isinstance(bound, nodes.Number):
                self.report("unlike-a-bound", clause.span, text=clause.span.text)
            elif not low <= bound.value <= high or (bound.value < points) == (clause.kind == "at_most"):
                self.report("bound-of-total", clause.span, low=low, high=high)
            elif clause.kind == "at_most":
                high = bound.value
            else:
                low = bound.value
        return low, high

    def inherited(self) -> tuple[model.Policy, model.Policy]:
        return (
            self.policies.get("not_applicable", model.Policy("points", FULL)),
            self.policies.get("missing", model.Policy("interval")),
        )

    def sum_mismatch(
        self, span: Span, headings: tuple[nodes.Heading, ...], summed: Fraction, points: Fraction, name: str
    ) -> None:
        labels = [Label(h.span, f"{_own_points(h) or '?'}分", f"{_own_points(h) or '?'} points") for h in headings[:8]]
        self.report("points-do-not-add-up", span, *labels, name=name, sum=summed, points=points)

    def children_of(
        self, headings: tuple[nodes.Heading, ...], sentences: tuple[nodes.Sentence, ...], path: tuple[str, ...],
        points: Fraction | None, policies: tuple[model.Policy, model.Policy], outside: str = "",
    ) -> list[model.Indicator]:  # fmt: skip
        styles = {h.points.unit for h in headings if isinstance(h.points, nodes.Number)}
        if len(styles) > 1:
            self.report("points-and-percent", headings[0].span)
        names = Counter(h.title for h in headings if h.alias is None)
        result = []
        for heading in headings:
            if heading.alias is None and names[heading.title] > 1:
                other = next(h for h in headings if h.title == heading.title and h is not heading)
                self.report(
                    "same-name",
                    heading.title_span,
                    Label(other.title_span, "同名", "the same name"),
                    name=heading.title,
                )
            result.append(self.indicator(heading, path, points, policies, outside))
        self.weights(result, headings)
        kinds = {child.not_applicable.kind for child in result}
        if _weighted(result):
            for child, heading in zip(result, headings, strict=True):
                if child.weight is not None:
                    self.fixed_points(child, heading)
        if "share" in kinds:
            if kinds & {"rescale_block", "rescale_whole"}:
                self.report("policies-mixed", headings[0].span)
            for child, heading in zip(result, headings, strict=True):
                self.fixed_points(child, heading)
        for sentence in sentences:
            gap = sentence.body
            if isinstance(gap, nodes.Gap) and gap.points is not None:
                if not headings and any(map(_is_rule, sentences)):
                    self.report("gap-in-leaf", gap.span)
                elif outside == "deduction":
                    self.report("points-in-deduction", gap.span, name=gap.text)
                else:
                    result.append(self.gap(gap, path, policies))
        return result

    def weights(self, children: list[model.Indicator], headings: tuple[nodes.Heading, ...]) -> None:
        """Siblings that share points by weight: their weights are of one type, never negative, and never all zero."""
        weighted = [(c, h) for c, h in zip(children, headings, strict=True) if c.weight is not None]
        if not weighted or self.knowledge is None:
            return
        total = intervals.point(0)
        first = weighted[0][1].span
        self.know_peers()
        for child, heading in weighted:
            assert child.weight is not None
            types_ = [self.weight_types.get(span.start) for span in (first, heading.span)]
            if types_[0] and types_[1] and not types.comparable(types_[0], types_[1]):
                left, right = (in_words(type_) for type_ in types_ if type_)
                self.report("not-comparable", heading.span, Label(first, "同级的权重", "its sibling's weight"),
                            left=left, right=right)  # fmt: skip
                return
            value = Evaluator(self.knowledge).evaluate(child.weight)
            reach = value.content if isinstance(value.content, Interval) else intervals.EMPTY
            if reach.low is None or reach.low < 0:
                self.report("weight-below-zero", heading.span, name=heading.title)
                return
            total = intervals.add(total, reach)
        if total.low is None or (total.low <= 0 and not (total.low == 0 and total.low_open)):
            self.report("weights-may-be-zero", weighted[0][1].span, name=weighted[0][1].title)

    def check_weights(self, children: list[model.Indicator], points: Fraction, combine: str = "sum") -> None:
        """What is shared by weight must be there to be shared, and the same for every unit that is compared."""
        printed = sum((c.points for c in children if c.weight is None and not c.extra), Fraction(0))
        for child in children:
            if child.weight is None or child.extra:
                continue
            why: tuple[str, str] | None = None
            if combine != "sum":
                why = ("这一块不是各项相加", "the block is not the sum of its indicators")
            elif printed >= points:
                had, all_ = numeric.show(printed), numeric.show(points)
                why = (f"写定的已有 {had} 分，这一块共 {all_} 分", f"{had} of the {all_} points are printed already")
            elif child.low < 0:
                why = ("它可能低于 0 分", "it can fall below 0")
            elif any(node.not_applicable.kind == "peer_mean" for node in child.walk()):
                why = ("各单位的分值不同，没有同类平均", "its points differ between units, and have no peer mean")
            if why:
                self.report("weight-has-no-place", child.span, name=child.name, why=why)

    def fixed_points(self, node: model.Indicator, heading: nodes.Heading) -> None:
        """Points written as a number cannot follow where siblings share theirs."""
        for inner, written in zip(node.walk(), _all_headings([heading]), strict=False):
            if inner.rule is None:
                continue
            chosen = [part for part in model.walk(inner.rule.value) if isinstance(part, model.Choose)]
            outcomes = [branch.value for part in chosen for branch in part.branches] + [
                part.otherwise for part in chosen
            ]
            fixed = [
                part for part in outcomes
                if isinstance(part, model.Const) and part.type == types.POINTS and part.value and part.origin
            ]  # fmt: skip
            fixed += [
                policy.value for policy in (inner.not_applicable, inner.missing)
                if isinstance(policy.value, model.Const) and policy.value.value
            ]  # fmt: skip
            if fixed and fixed[0].origin is not None:
                self.report("fixed-points", fixed[0].origin, leaf=written.title, text=fixed[0].origin.text)

    def gap(
        self, node: nodes.Gap, path: tuple[str, ...], policies: tuple[model.Policy, model.Policy]
    ) -> model.Indicator:
        return model.Indicator(
            "/".join((*path, node.text)), node.text, "", "gap", node.points or Fraction(0), (), None,
            self.roundings.get("leaf"), *policies, "", (), {}, (*path, node.text), node.span,
        )  # fmt: skip

    def indicator(
        self, heading: nodes.Heading, path: tuple[str, ...], block: Fraction | None,
        policies: tuple[model.Policy, model.Policy], outside: str = "",
    ) -> model.Indicator:  # fmt: skip
        extra = heading.extra or outside
        if extra:  # a bonus that does not apply is none, and one that nobody has shown is not given by the head
            nothing = isinstance(policies[1].value, model.Const) and policies[1].value.value == 0
            generous = heading.extra and not outside and not nothing
            policies = (
                model.Policy("points", model.Const(Fraction(0), types.POINTS)),
                model.Policy("interval") if generous else policies[1],
            )
        seen: dict[str, Any] = {}
        for sentence in heading.sentences:
            if isinstance(sentence.body, nodes.Policy):
                policy = self.policy(sentence.body)
                self.once(sentence.body.when, seen, policy, sentence.span)
                if extra and policy.kind not in ("points", "interval"):
                    self.report("policy-has-no-sense", sentence.span)
                policies = (policy, policies[1]) if sentence.body.when == "not_applicable" else (policies[0], policy)
        weight = self.weight(heading)
        points = self.points_of(heading, block)
        if weight is not None:
            if points is not None:
                self.report("weight-and-points", heading.span, name=heading.title)
            points = block
        printed = points
        if extra == "deduction":
            points = None if points is None else Fraction(0)
        rank = heading.ordinal[0]
        has_parts = bool(heading.children) and rank in ROW_RANKS and heading.children[0].ordinal[0] == PART_RANK
        own_path = (*path, heading.title)
        scale = next((s.body.points for s in heading.sentences if isinstance(s.body, nodes.Scale)), None)
        scale = scale if heading.children else None
        children = self.children_of(heading.children, heading.sentences, own_path, scale or points, policies, extra)
        is_block = bool(children) and not has_parts
        if has_parts:
            children = [
                evolve(child, kind="part", rounding=child.rounding if _own_rounding(written) else None)
                for child, written in zip(children, heading.children, strict=False)
            ]
        kind = "block" if is_block else "leaf"
        if points is None:
            if not children:
                self.report("leaf-without-points", heading.span, name=heading.title)
            printed = points = _points_of_all(children)
        combine = self.combined(heading, children, scale or points)
        low, high = _reach(children, Fraction(0) if extra else points, combine, scale)
        if extra and printed is not None:
            low, high = self.extra_bounds(heading, extra, printed, low, high)
        if children and any(_is_rule(s) and not _of_block(s) for s in heading.sentences):
            stray = next(s for s in heading.sentences if _is_rule(s) and not _of_block(s))
            self.report("rule-on-block", stray.span, name=heading.title)
        rounding = self.roundings.get("block" if is_block else "leaf")
        for sentence in heading.sentences:
            if isinstance(sentence.body, nodes.Rounding):
                rounding = self.rounding(sentence.body)
                self.once("rounding", seen, rounding, sentence.span)
        if combine == "geometric" and (rounding is None or rounding.mode != "half_up"):
            self.report("geometric-without-rounding", heading.span, name=heading.title)
        result = model.Indicator(
            heading.alias or "/".join(own_path), heading.title, heading.number, kind, points, tuple(children), None,
            rounding, *policies, self.mark_of(heading), tuple(self.sentences(heading)), _texts(heading), own_path,
            heading.span, low, high, combine, self.key_of(heading, "chosen") if combine == "chosen" else None, scale,
            extra, weight,
        )  # fmt: skip
        if kind == "leaf" and not children:
            rule = self.rule(heading, result)
            result = evolve(result, rule=rule, low=rule.low if rule else low)
        elif children:
            result = self.where_it_applies(heading, result)
        return result

    def weight(self, heading: nodes.Heading) -> Expression | None:
        """What the indicator's share of the block's points is measured by."""
        found = None
        for sentence in heading.sentences:
            if not isinstance(sentence.body, nodes.Weight):
                continue
            if found is not None:
                self.report("stated-twice", sentence.span, text=sentence.span.text)
            formulas = self.formulas()
            try:
                typed = formulas.lower(sentence.body.expression)
                if not typed.type.numeric:
                    raise formulas.refuse("not-a-number", sentence.span, type=in_words(typed.type))
                found = typed.expression
                self.weight_types[heading.span.start] = typed.type
            except Refused:
                found = FULL  # reported already; a weight is written
            self.used |= formulas.used
        return found

    def combined(self, heading: nodes.Heading, children: list[model.Indicator], points: Fraction) -> str:
        """How a block makes one score of its children; the points of these must fit."""
        stated = [s.body for s in heading.sentences if isinstance(s.body, nodes.Combine)]
        for body in stated[1:]:
            self.report("stated-twice", body.span, text=body.span.text)
        key = stated[0].key if stated and children else "sum"
        counted = [child for child in children if not child.extra or heading.extra]
        self.check_weights(children, points, key)
        for child in children:
            if child.extra and not heading.extra and any(isinstance(s.body, nodes.Scale) for s in heading.sentences):
                self.report("bonus-on-scale", child.span, name=child.name)
        if heading.extra or _weighted(children):
            return key
        if key == "sum" and children and _points_of_all(children) != points:
            self.sum_mismatch(heading.span, heading.children, _points_of_all(children), points, heading.title)
        for child in counted if key != "sum" else ():
            if child.points != points:
                self.report("points-unlike-block", child.span, name=child.name, points=child.points, block=points)
        if key == "geometric" and any(child.low < 0 for child in counted):
            self.report("geometric-without-rounding", heading.span, name=heading.title)
        return key

    def extra_bounds(
        self, heading: nodes.Heading, extra: str, printed: Fraction, low: Fraction, high: Fraction
    ) -> tuple[Fraction, Fraction]:
        """A bonus of at most so much, a deduction of at most so much; what stands under a block must reach it."""
        if extra == "bonus":
            if heading.children and high < printed:
                self.sum_mismatch(heading.span, heading.children, high, printed, heading.title)
            return Fraction(0), printed
        if printed > 0:  # 5分 under a deduction block: is it given or taken?
            self.report("points-in-deduction", heading.span, name=heading.title)
            printed, low = -printed, min(low, -printed)
        if heading.children and low > printed:
            self.sum_mismatch(heading.span, heading.children, low, printed, heading.title)
        return printed, Fraction(0)

    def where_it_applies(self, heading: nodes.Heading, node: model.Indicator) -> model.Indicator:
        """若 …，不适用 on a block holds for every row under it."""
        branches = []
        for sentence in heading.sentences:
            body = sentence.body
            if not (isinstance(body, nodes.Band) and _of_block(sentence)):
                continue
            assert body.within is not None and body.within.condition is not None
            formulas = self.formulas()
            try:
                condition = formulas.condition(body.within.condition)
            except Refused:
                continue
            self.used |= formulas.used
            if self.may_divide_by_zero(condition):
                self.report("denominator-may-be-zero", body.span, leaf=heading.title, name=body.within.span.text)
            branches.append(model.Branch(condition, model.Verdict("not_applicable"), origin=body.span))
        if not branches:
            return node
        conditions = tuple(branch.condition for branch in branches)
        excluded = conditions[0] if len(conditions) == 1 else model.Logic("or", conditions)
        return evolve(_only_where(node, tuple(branches)), excluded=excluded)

    def points_of(self, heading: nodes.Heading, block: Fraction | None) -> Fraction | None:
        if not isinstance(heading.points, nodes.Number):
            return None
        if heading.points.unit == "%":
            return None if block is None else block * heading.points.value
        return heading.points.value

    def mark_of(self, heading: nodes.Heading) -> str:
        """How sure the leaf's rule is: inferred if any sentence of it is, or of its parts."""
        marks = [self.sentence_mark(s, heading) for s in _all_sentences(heading) if _is_rule(s)]
        for mark in ("inferred", "legal", "stated"):
            if mark in marks:
                return mark
        return ""

    def sentence_mark(self, sentence: nodes.Sentence, heading: nodes.Heading) -> str:
        for marks in (sentence.marks, heading.marks):  # of several marks in a sentence the weakest counts
            keys = {mark.key for mark in marks}
            for key in ("inferred", "legal", "stated"):
                if key in keys:
                    return key
        setting = self.settings.get("unmarked")
        return str(setting.values[0]) if setting else ""

    def sentences(self, heading: nodes.Heading) -> Iterator[model.Sentence]:
        for s in heading.sentences:
            if _is_rule(s):
                yield model.Sentence(
                    printer.sentence(s, "zh"),
                    printer.sentence(s, "en"),
                    self.sentence_mark(s, heading),
                    s.span,
                    _KINDS.get(type(s.body), "rule"),
                )

    def rule(self, heading: nodes.Heading, leaf: model.Indicator) -> model.Rule | None:
        formulas = self.formulas()
        formulas.leaf, formulas.measured = heading.title, heading.broken
        level, score, adjustment = (self.key_of(heading, what) for what in ("level", "score", "adjustment"))
        parts = self.settings.get("part_step")
        reader = RuleReader(
            formulas,
            heading,
            leaf.points,
            level,
            score,
            adjustment,
            self.item_keys,
            self.known,
            str(parts.values[0]) if parts else None,
            low=leaf.low,
        )
        lowered = reader.read()
        self.used |= formulas.used
        if lowered is None:
            return None
        self.used.update(figures(lowered.rule.whole))
        self.prove(lowered, leaf)
        return lowered.rule

    def formulas(self, *, scores: bool = False) -> Formulas:
        return Formulas(
            self.taken, self.diagnostics, self.year, scores=scores, calendar=self.calendar, peers=self.peers,
            ties="ties" in self.settings,
            announced=self.document.announced if self.document.broken else frozenset(),
            dated=any(isinstance(s, nodes.Setting) and s.kind == "days" for s in self.document.settings),
        )  # fmt: skip

    def prove(self, lowered: Lowered, leaf: model.Indicator) -> None:
        rule = lowered.rule
        if self.suspect & {*figures(rule.whole), *(figures(rule.measure) if rule.measure is not None else ())}:
            return
        assert self.knowledge is not None
        self.know_peers()
        self.diagnostics.extend(proofs.prove(rule, lowered.bands, leaf, self.knowledge, self.roundings.get("measure")))

    def known(self) -> Knowledge:
        """What is known of every figure, those of all units together included."""
        self.know_peers()
        assert self.knowledge is not None
        return self.knowledge

    def know_peers(self) -> None:
        """What is known of figures of all units before there are any: ranks from 1 up, the others like their body."""
        assert self.knowledge is not None
        for peer in self.peers.values():
            if peer.name not in self.knowledge.values:
                value = Value(intervals.tidy(Interval(Fraction(1), None, whole=True)))
                evaluator = Evaluator(self.knowledge, total=Interval())
                body = evaluator.evaluate(peer.body)
                if peer.op in ("max", "min", "mean"):
                    value = body
                for part in evaluator.zero_divisions:  # no 若 of one unit guards the figures of the others
                    self.report(proofs.SLUGS[type(part)], part.origin or self.document.span, leaf=peer.name,
                                name=part.origin and part.origin.text, list=getattr(part, "list", ""))  # fmt: skip
                self.knowledge = evolve(self.knowledge, values={**self.knowledge.values, peer.name: value})

    def keys(self) -> None:
        """One key for each row, block and part; points and bounds of a row are multiples of its rounding step."""
        assert self.root is not None
        for row in self.root.rows:
            self.check_policies(row)
            for value in (row.points, row.low):
                if row.rounding is not None and not numeric.is_multiple(value, row.rounding.step):
                    self.report("points-not-multiple", row.span, name=row.name, points=value, step=row.rounding.step)
        for node in self.root.walk():
            if node is self.root:
                continue
            if node.key in self.rows and (
                node.kind == "gap" or node.path != self.rows[node.key].path
            ):  # else same-name
                label = Label(self.rows[node.key].span, "已在此处", "already here")
                self.report("duplicate-key", node.span, label, key=node.key)
            self.rows[node.key] = node
        self.index = model.Index(self.rows.values())

    def check_policies(self, row: model.Indicator) -> None:
        """What a row counts by policy stays inside its points too."""
        for policy in (row.not_applicable, row.missing):
            if policy.value is None or policy.value.origin is None:
                continue
            found = Evaluator(Knowledge({}, {}), intervals.point(row.points)).evaluate(policy.value).interval
            if not found.is_point:
                self.report("not-constant", policy.value.origin, text=policy.value.origin.text)
                continue
            value = found.point
            if value > row.points:
                self.report("score-above-points", policy.value.origin, leaf=row.name, top=value, points=row.points)
            elif value < 0:
                self.report("score-below-floor", policy.value.origin, leaf=row.name, bottom=value, floor=Fraction(0))

    # Grades, overrides, checks

    def scale(self) -> None:
        """Grades that take in each possible total exactly once."""
        document = self.document
        grades = []
        formulas = Formulas({}, self.diagnostics)
        for grade in document.grades:
            try:
                limits = [(op, constant(formulas, bound)) for op, bound in grade.limits]
            except Refused:
                return
            where = Interval()
            for op, value in limits:
                where = intervals.meet(where, intervals.satisfying(op, intervals.point(value)))
            grades.append(model.Grade(grade.name, where.low, where.high, where.low_open, where.high_open, grade.span))
        for name, count in Counter(g.name for g in grades).items():
            if count > 1:
                self.report("duplicate-grade", next(g.span for g in grades if g.name == name), name=name)
        self.grades = tuple(grades)
        if grades and self.root is not None and "grades" not in document.broken:
            self.cover(grades)

    def cover(self, grades: list[model.Grade]) -> None:
        assert self.root is not None
        low = self.root.low
        scale = Interval(low, self.root.high)
        step = self.grain()
        ranges = sorted((_range(g) for g in grades), key=_left)
        edge = Interval(None, low, high_open=True)
        for grade in sorted(grades, key=lambda g: _left(_range(g))):
            between = intervals.meet(_between(edge, _range(grade)), scale)
            if _holds_multiple(between, step):
                self.report("grades-leave-a-gap", grade.span, example=numeric.show(_multiple_in(between, step)))
            shared = intervals.meet(intervals.meet(edge, _range(grade)), scale)
            if _holds_multiple(shared, step):
                self.report("grades-overlap", grade.span, example=numeric.show(_multiple_in(shared, step)))
            if intervals.meet(_range(grade), scale).is_empty:
                self.report("grade-out-of-reach", grade.span, name=grade.name)
            edge = _range(grade)
        rest = intervals.meet(_between(ranges[-1], Interval(self.root.high, None, low_open=True)), scale)
        if _holds_multiple(rest, step):
            self.report("grades-leave-a-gap", grades[0].span, example=numeric.show(_multiple_in(rest, step)))

    def grain(self) -> Fraction | None:
        """The step of which every graded total is a multiple; None when totals can be anything."""
        rounding = self.roundings.get("total")
        on = self.settings.get("grade_on")
        if rounding is not None and on is not None and on.values[0] == "rounded":
            return rounding.step
        nodes_ = list(self.root.walk()) if self.root else []
        moves = any(node.not_applicable.kind in ("rescale_block", "rescale_whole", "share") for node in nodes_)
        steps = {row.rounding.step if row.rounding else None for row in self.root.rows} if self.root else {None}
        if moves or self.roundings.get("block") is not None or len(steps) != 1:
            return None
        return steps.pop()

    def after_total(self) -> None:
        """Overrides of the grade and checks of the form."""
        names = {grade.name for grade in self.grades}
        for node in self.document.overrides:
            formulas = self.formulas(scores=True)
            try:
                condition = formulas.condition(node.condition)
                total = constant(formulas, node.total) if node.total is not None else None
            except Refused:
                continue
            self.used |= formulas.used
            if node.kind in ("not", "is") and node.grade not in names:
                self.report("unknown-grade", node.span, name=node.grade, grades="、".join(g.name for g in self.grades))
                continue
            if node.kind == "outside" and node.grade in names:
                self.report("grade-in-scale", node.span, name=node.grade)
            if node.kind == "not" and node.grade == self.worst():
                self.report("no-lower-grade", node.span, name=node.grade)
            if total is not None and self.root is not None and not self.root.low <= total <= self.root.high:
                self.report("score-above-points", node.span, leaf="总分", top=total, points=self.root.high)
            if self.may_divide_by_zero(condition):
                self.report("denominator-may-be-zero", node.condition.span, leaf="等级", name=node.condition.span.text)
            self.overrides.append(model.Override(condition, node.kind, node.grade, total, node.span))
        for check in self.document.checks:
            formulas = self.formulas()
            try:
                condition = formulas.condition(check.condition)
            except Refused:
                continue
            self.used |= formulas.used
            if self.may_divide_by_zero(condition):
                self.report("denominator-may-be-zero", check.span, leaf="核对", name=check.span.text)
            text = check.text or printer.expression(check.condition, "zh")
            self.checks.append(model.Check(condition, text, check.span))

    def may_divide_by_zero(self, condition: model.Expression) -> bool:
        assert self.knowledge is not None
        self.know_peers()
        evaluator = Evaluator(self.knowledge, total=Interval())
        evaluator.evaluate(condition)
        return bool(evaluator.zero_divisions)

    def worst(self) -> str | None:
        lowest = min(self.grades, key=lambda g: _left(_range(g)), default=None)
        return lowest.name if lowest else None

    def row_fields(self) -> tuple[str, ...]:
        setting = self.settings.get("row_fields")
        return tuple(map(str, setting.values)) if setting else ()

    def examples(self) -> None:
        """Cases: figures read as data are, expectations resolved."""
        known_grades = {g.name for g in self.grades} | {o.grade for o in self.overrides if o.grade}
        reader = CaseReader(
            self.inputs, self.index, self.row_fields(), sorted(known_grades), self.year, self.diagnostics
        )
        self.cases = reader.read(self.document.cases)

    def unused(self) -> None:
        """Figures that no rule reads: often the trace of a lost line; not asked while other mistakes may be why."""
        if self.document.broken or any(d.severity == "error" for d in self.diagnostics):
            return
        limited = {
            limit.bound.name for i in self.inputs.values() for limit in i.limits if isinstance(limit.bound, model.Ref)
        }
        for item in self.inputs.values():
            if item.source == "data" and item.name not in self.used | limited and item.span is not None:
                self.report("unused-figure", item.span, name=item.name)

    def model(self) -> model.Model:
        """The whole, once nothing is wrong."""
        document = self.document
        assert self.root is not None
        texts = tuple((t.kind, t.text) for t in document.texts)
        on = self.settings.get("grade_on")
        return model.Model(
            name=document.name, title=dict(texts).get("title_is", document.name), texts=texts, year=self.year,
            root=self.root, inputs=self.inputs, measure_rounding=self.roundings.get("measure"),
            block_rounding=self.roundings.get("block"), total_rounding=self.roundings.get("total"),
            grade_on_rounded=on is None or on.values[0] == "rounded", grain=self.grain(), grades=self.grades,
            overrides=tuple(self.overrides), checks=tuple(self.checks), cases=tuple(self.cases),
            gaps=tuple(gap.text for gap in (*document.gaps, *_text_gaps(document))), row_fields=self.row_fields(),
            peers=tuple(self.peers.values()), ties=self.ties(),
            lang=_language_of(document),
            source=document.source,
        )  # fmt: skip

    def ties(self) -> str:
        setting = self.settings.get("ties")
        return str(setting.values[0]) if setting else ""


PASSES: tuple[Callable[[_Checker], None], ...] = (
    _Checker.head, _Checker.declare, _Checker.tree, _Checker.scale, _Checker.after_total, _Checker.examples,
    _Checker.unused,
)  # fmt: skip


def _all_headings(headings: Iterable[nodes.Heading]) -> Iterator[nodes.Heading]:
    for heading in headings:
        yield heading
        yield from _all_headings(heading.children)


def _all_sentences(heading: nodes.Heading) -> Iterator[nodes.Sentence]:
    for inner in _all_headings([heading]):
        yield from inner.sentences


def _is_rule(sentence: nodes.Sentence) -> bool:
    return not isinstance(
        sentence.body,
        (nodes.Text, nodes.Declaration, nodes.Policy, nodes.Rounding, nodes.Gap, nodes.Direction, nodes.Weight),
    )


def _of_block(sentence: nodes.Sentence) -> bool:
    """Whether a sentence may stand below the heading of a block."""
    body = sentence.body
    if isinstance(body, nodes.Band):
        return body.outcome.kind == "not_applicable" and body.within is not None and body.within.kind == "when"
    return isinstance(body, (nodes.Combine, nodes.Scale))


def _weighted(children: Iterable[model.Indicator]) -> bool:
    return any(child.weight is not None for child in children)


def _points_of_all(children: Iterable[model.Indicator]) -> Fraction:
    """Points of siblings together, bonuses and deductions aside."""
    return sum((child.points for child in children if not child.extra), Fraction(0))


def _reach(
    children: Iterable[model.Indicator], points: Fraction, combine: str = "sum", scale: Fraction | None = None
) -> tuple[Fraction, Fraction]:
    """The lowest and the highest score of a block by what stands under it."""
    children = list(children)
    base = [child for child in children if not child.extra] or children
    extras = [child for child in children if child.extra] if base is not children else []
    if combine == "sum" and not _weighted(base):
        factor = points / scale if scale else Fraction(1)
        low, high = (sum((getattr(c, end) for c in base), Fraction(0)) * factor for end in ("low", "high"))
    elif combine == "sum":
        low, high = Fraction(0), points
    else:
        low, high = min((c.low for c in base), default=Fraction(0)), max((c.high for c in base), default=points)
    for child in extras:
        low, high = low + child.low, high + child.high
    return low, max(high, points)


def _only_where(node: model.Indicator, branches: tuple[model.Branch, ...]) -> model.Indicator:
    """A node whose rows do not apply where one of the conditions holds."""
    rule = node.rule and evolve(node.rule, not_applicable=(*branches, *node.rule.not_applicable))
    return evolve(node, rule=rule, children=tuple(_only_where(child, branches) for child in node.children))


def _texts(heading: nodes.Heading) -> dict[str, str]:
    return {s.body.kind: s.body.text for s in heading.sentences if isinstance(s.body, nodes.Text)}


def _text_gaps(document: nodes.Document) -> Iterator[nodes.Gap]:
    sentences = [*document.root, *(s for h in document.headings for s in _all_sentences(h))]
    yield from (s.body for s in sentences if isinstance(s.body, nodes.Gap))


def _language_of(document: nodes.Document) -> str:
    """The language in which people will read the framework's results: that of its name and first heading."""
    sample = document.name + "".join(heading.title for heading in document.headings[:1])
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in sample) else "en"


def _own_rounding(heading: nodes.Heading) -> bool:
    return any(isinstance(s.body, nodes.Rounding) for s in heading.sentences)


def _own_points(heading: nodes.Heading) -> str:
    return numeric.show(heading.points.value) if isinstance(heading.points, nodes.Number) else ""


def _range(grade: model.Grade) -> Interval:
    return Interval(grade.low, grade.high, grade.low_open, grade.high_open)


def _left(x: Interval) -> tuple[bool, Fraction, bool]:
    return (x.low is not None, x.low or Fraction(0), x.low_open)


def _between(left: Interval, right: Interval) -> Interval:
    """What lies above one interval and below the next."""
    if left.high is None or right.low is None:
        return intervals.EMPTY
    return Interval(left.high, right.low, not left.high_open, not right.low_open)


def _holds_multiple(x: Interval, step: Fraction | None) -> bool:
    if x.is_empty:
        return False
    return step is None or _multiple_in(x, step) in x


def _multiple_in(x: Interval, step: Fraction | None) -> Fraction:
    """A multiple of the step in an interval that has a lower end, if it holds one."""
    assert x.low is not None
    if step is None:
        return x.low if not x.low_open or x.high is None else (x.low + x.high) / 2
    first = numeric.round_to(x.low, step, "ceiling")
    return first + step if first == x.low and x.low_open else first
