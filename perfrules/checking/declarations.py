"""The figures of a file: those declared in its sections, and those that rules bring along."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve

from ..common import types
from ..common.diagnostics import Label
from ..common.source import Span
from ..common.types import UNIT_BY_SPELLING, Type, Unit
from ..language import nodes
from ..language.lexer import is_word
from ..meaning import data, model
from ..meaning.knowledge import known, limits_of
from .context import Context, all_headings
from .formulas import Refused, Typed

_TYPES: dict[str, Type] = {
    "money": types.MONEY, "ratio": types.RATIO, "count": types.COUNT, "number": types.NUMBER, "days": types.DAYS,
    "workdays": types.WORKDAYS, "months": types.MONTHS, "points": types.POINTS, "date": types.DATE,
    "truth": types.TRUTH, "label": types.LABEL, "text": types.TEXT, "list": types.LIST,
}  # fmt: skip


def declare(c: Context) -> None:
    """Inputs of 【表头】 and 【数据】, of lines in leaves, of checklist items and of judged leaves."""
    for source, declarations in (("form", c.document.form), ("data", c.document.inputs)):
        for declaration in declarations:
            _declare_one(c, declaration, source)
    for heading in all_headings(c.document.headings):
        judged = False
        for sentence in heading.sentences:
            body = sentence.body
            if isinstance(body, nodes.Declaration):
                _declare_one(c, body, "data")
            elif isinstance(body, nodes.Item):
                key = body.alias or body.text
                c.item_keys[body.span.start] = key
                _add_input(c, model.Input(key, types.TRUTH, doc=body.text, source="item", span=body.span), body.span)
            elif isinstance(body, nodes.Judged) and not judged:
                judged = True
                _declare_judged(c, heading, body)
            elif isinstance(body, nodes.Adjust):
                _declare_adjustment(c, heading, sentence)
            elif isinstance(body, nodes.Combine) and body.key == "chosen":
                names = tuple(dict.fromkeys(child.alias or child.title for child in heading.children))
                key = c.key_of(heading, "chosen")
                _add_input(c, model.Input(key, types.LABEL, options=names, source="chosen", span=body.span), body.span)
    by_place = {declaration.span: declaration for declaration in _declarations(c)}
    for item in list(c.inputs.values()):
        if item.span in by_place and by_place[item.span].name == item.name and not item.periods:
            limited = _with_limits(c, item, by_place[item.span])
            if limited.type.numeric and limits_of(limited).is_empty:
                c.report("limit-of-fact", by_place[item.span].span, name=item.name)
                limited = item
            c.inputs[item.name] = limited
            c.taken.update({name: limited for name in (item.name, item.alias) if name})
    c.knowledge = known(c.inputs, {}, {})


def _declare_one(c: Context, node: nodes.Declaration, source: str) -> None:
    for name in filter(None, (node.name, node.alias, *(column.name for column in node.fields))):
        if is_word(name):
            c.report("name-is-word", node.name_span, name=name)
    _add_input(c, _input(c, node, source), node.name_span)


def _input(c: Context, node: nodes.Declaration, source: str) -> model.Input:
    """An input without its limits, which may name inputs that come later."""
    type_ = _TYPES[node.type]
    unit = UNIT_BY_SPELLING[node.unit] if node.unit else None
    if unit is not None and type_ == types.NUMBER and unit.type.kind == "quantity":
        type_ = unit.type
    if unit is not None and not types.comparable(unit.type, type_):
        c.report("unit-of-other-type", node.span, unit=unit.zh, type=(type_.name("zh"), type_.name("en")))
        unit = None
    if type_ == types.LABEL and len(node.options) < 2:
        c.report("options-not-stated", node.span, name=node.name)
    if node.repeated:
        c.report("stated-twice", node.span, text=node.span.text)
    for option in {option for option in node.options if node.options.count(option) > 1}:
        c.report("duplicate-name", node.span, name=option)
    columns = [column.name for column in node.fields]
    for name in {name for name in columns if columns.count(name) > 1}:
        c.report("duplicate-name", node.span, name=name)
    if node.decimals is not None and node.decimals < 0:
        c.report("limit-of-fact", node.span, name=node.name)
    if node.at_least is not None and type_ != types.LIST:
        c.report("limit-of-fact", node.span, name=node.name)
    if node.periods:
        return _series(c, node, type_, unit, source)
    if (type_ == types.LIST) != bool(node.fields):
        c.report("list-and-fields", node.span, name=node.name)
    fields = []
    for column in node.fields:
        if any(isinstance(limit.bound, nodes.Name) for limit in column.limits):
            c.report("bound-in-list", column.span, name=column.name)
            column = evolve(column, limits=())
        fields.append(_with_limits(c, _input(c, column, source), column))
    return model.Input(
        node.name, type_, node.alias, unit, (), node.options, tuple(fields), node.decimals, node.at_least or 0,
        (), node.doc, source, node.span,
    )  # fmt: skip


def _series(c: Context, node: nodes.Declaration, type_: Type, unit: Unit | None, source: str) -> model.Input:
    """A figure by period: a list whose rows are the periods and whose one column is the figure itself."""
    if not type_.numeric or node.fields:
        c.report("series-of-what", node.span, name=node.name)
        c.suspect.add(node.name)
        type_ = types.NUMBER
    for name in {name for name in node.periods if node.periods.count(name) > 1}:
        c.report("duplicate-name", node.span, name=name)
    if any(isinstance(limit.bound, nodes.Name) for limit in node.limits):
        c.report("bound-in-list", node.span, name=node.name)
        node = evolve(node, limits=())
    column = model.Input(node.name, type_, None, unit, decimals=node.decimals, span=node.span)
    return model.Input(
        node.name, types.LIST, node.alias, None, fields=(_with_limits(c, column, node),),
        at_least=len(node.periods), periods=node.periods, doc=node.doc, source=source, span=node.span,
    )  # fmt: skip


def _add_input(c: Context, item: model.Input, span: Span) -> None:
    if item.alias == item.name:
        c.report("duplicate-name", span, name=item.name)
        item = evolve(item, alias=None)
    for name in filter(None, (item.name, item.alias)):
        if name in data.DECLARED_KEYS or name in data.FILLED_KEYS:
            c.report("name-is-word", span, name=name)
        if name in c.taken:
            other = c.taken[name]
            label = [Label(other.span, "已在此处", "already here")] if other.span else []
            c.report("duplicate-name", span, *label, name=name)
            return
    c.taken.update({name: item for name in (item.name, item.alias) if name})
    c.inputs[item.name] = item


def _declare_judged(c: Context, heading: nodes.Heading, node: nodes.Judged) -> None:
    score, level = c.key_of(heading, "score"), c.key_of(heading, "level")
    if node.kind == "level":
        options = [
            label for s in heading.sentences if isinstance(s.body, nodes.Band) and s.body.within
            for label in s.body.within.labels
        ]  # fmt: skip
        _add_input(
            c, model.Input(level, types.LABEL, options=tuple(options), source="judged", span=node.span), node.span
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
        _add_input(c, item, node.span)


def _declare_adjustment(c: Context, heading: nodes.Heading, sentence: nodes.Sentence) -> None:
    """The points by which people may move a score, and their reason."""
    limits = [model.Limit(">=", model.Const(Fraction(0), types.POINTS))] * 2
    for clause in sentence.clauses:
        if isinstance(clause.value, nodes.Number) and clause.side:
            down = clause.side == "deducts"
            bound = model.Const(-clause.value.value if down else clause.value.value, types.POINTS)
            limits[0 if down else 1] = model.Limit(">=" if down else "<=", bound)
        elif clause.value is not None and clause.side:
            c.report("not-constant", clause.span, text=clause.span.text)
    if limits[1].op == ">=":
        limits[1] = model.Limit("<=", model.Const(Fraction(0), types.POINTS))
    key, span = c.key_of(heading, "adjustment"), sentence.span
    _add_input(c, model.Input(key, types.POINTS, None, types.POINT, tuple(limits), source="adjust", span=span), span)
    _add_input(c, model.Input(c.key_of(heading, "reason"), types.TEXT, source="adjust", span=span), span)


def _with_limits(c: Context, item: model.Input, node: nodes.Declaration) -> model.Input:
    limits = []
    for limit in node.limits:
        try:
            limits.append(_limit(c, item, limit))
        except Refused:
            continue
    return evolve(item, limits=tuple(limits))


def _declarations(c: Context) -> Iterator[nodes.Declaration]:
    yield from (*c.document.form, *c.document.inputs)
    for heading in all_headings(c.document.headings):
        yield from (s.body for s in heading.sentences if isinstance(s.body, nodes.Declaration))


def _limit(c: Context, item: model.Input, node: nodes.Limit) -> model.Limit:
    formulas = c.formulas()
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
