"""Lark's trees to syntax nodes: one method for each rule of the grammar, named like it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve, frozen
from lark import Token as LarkToken
from lark import Transformer, v_args

from ..common.source import Source, Span
from ..common.words import ITEM_MARKS
from . import nodes
from .lexer import Token


@v_args(meta=True)
class ToNodes(Transformer):  # type: ignore[type-arg]  # lark's class is generic in its stubs only
    """Builds the nodes of one source, bottom up."""

    def __init__(self, source: Source) -> None:
        super().__init__(visit_tokens=False)
        self.source = source

    def _span(self, meta: Any) -> Span:
        return Span(0, 0, self.source) if meta.empty else Span(meta.start_pos, meta.end_pos, self.source)

    def __default__(self, data: Any, children: Any, meta: Any) -> Any:
        """Refuse a rule without a method: the grammar and this class belong together."""
        raise AssertionError(f"no node for the rule {data}")

    # Head

    def language(self, meta: Any, parts: list[Any]) -> Fraction:
        """``语言 1``."""
        version: Fraction = _token(parts[1]).value
        return version

    def setting(self, meta: Any, parts: list[Any]) -> Any:
        """A head line that is a text, a rounding or a policy already."""
        return parts[0]

    def total(self, meta: Any, parts: list[Any]) -> nodes.Setting:
        """``总分 100分``."""
        return nodes.Setting("total", tuple(_amount(p) for p in parts if _kind(p) == "POINTS"), self._span(meta))

    def year(self, meta: Any, parts: list[Any]) -> nodes.Setting:
        """``年度 2022``."""
        return nodes.Setting("year", (_token(parts[1]).value,), self._span(meta))

    def grade_on(self, meta: Any, parts: list[Any]) -> nodes.Setting:
        """``等级按 舍入后总分``."""
        return nodes.Setting("grade_on", (_token(parts[1]).value,), self._span(meta))

    def unmarked(self, meta: Any, parts: list[Any]) -> nodes.Setting:
        """``未注明的规则 推定``."""
        return nodes.Setting("unmarked", (_token(parts[1]).value,), self._span(meta))

    def part_step_of_all(self, meta: Any, parts: list[Any]) -> nodes.Setting:
        """``不足一档不计`` for every step of the file that does not say otherwise."""
        return nodes.Setting("part_step", (str(_token(parts[0]).value),), self._span(meta))

    def row_fields(self, meta: Any, parts: list[Any]) -> nodes.Setting:
        """``每项填写 未达标原因、改进措施``."""
        return nodes.Setting("row_fields", tuple(name.text for name in parts[1]), self._span(meta))

    def text(self, meta: Any, parts: list[Any]) -> nodes.Text:
        """A word and the free text behind it."""
        return nodes.Text(_token(parts[0]).type.lower(), str(_token(parts[1]).value), self._span(meta))

    def place(self, meta: Any, parts: list[Any]) -> str:
        """Where a rounding takes place."""
        return str(_token(parts[0]).value)

    def rounding(self, meta: Any, parts: list[Any]) -> nodes.Rounding:
        """``舍入 单项得分 四舍五入到0.01``; in a leaf, without a place, it is the leaf's own."""
        place = next((p for p in parts if isinstance(p, str) and not isinstance(p, LarkToken)), "leaf")
        mode = next((str(_token(p).value) for p in parts if _kind(p) == "MODE"), None)
        step = next((_token(p).value for p in parts if _kind(p) == "NUMBER"), None)
        return nodes.Rounding(place, mode, step, self._span(meta))

    leaf_rounding = rounding

    def policy(self, meta: Any, parts: list[Any]) -> nodes.Policy:
        """``不适用时 得满分``, ``缺失时 按区间``."""
        when = "not_applicable" if _kind(parts[0]) == "IF_NOT_APPLICABLE" else "missing"
        last = parts[-1]
        if _kind(last) == "POLICY":
            return nodes.Policy(when, str(_token(last).value), None, self._span(meta))
        return nodes.Policy(when, "points", last, self._span(meta))

    def names(self, meta: Any, parts: list[Any]) -> list[nodes.Name]:
        """Names listed with 、."""
        return [p for p in parts if isinstance(p, nodes.Name)]

    # Inputs

    def input(self, meta: Any, parts: list[Any]) -> nodes.Declaration:
        """``实际支出：金额（万元） 0至预算总额``."""
        return self._declaration(meta, parts)

    field = input

    def _declaration(self, meta: Any, parts: list[Any]) -> nodes.Declaration:
        name, alias = parts[0], None
        texts: list[tuple[str, ...]] = []
        limits: list[nodes.Limit] = []
        fields: tuple[nodes.Declaration, ...] = ()
        type_name, unit, digits, at_least = "", None, None, None
        for part in parts[1:]:
            kind = _kind(part)
            if isinstance(part, _Alias):
                alias = part.name
            elif kind == "TYPE":
                type_name = str(_token(part).value)
            elif kind == "UNIT":
                unit = str(_token(part).value)
            elif isinstance(part, _Strings):
                texts.append(part.values)
            elif isinstance(part, list):
                limits.extend(part)
            elif isinstance(part, _Digits):
                digits = part.count
            elif isinstance(part, _Length):
                at_least = part.count
            elif isinstance(part, _Columns):
                fields, at_least = part.fields, part.at_least or at_least
        facets = [type(p) if not isinstance(p, LarkToken) else _kind(p) for p in parts[1:]]
        repeated = any(facets.count(kind) > 1 for kind in ("UNIT", _Digits, _Length))
        options = texts.pop(0) if texts and type_name == "label" else ()
        return nodes.Declaration(
            name.text, alias, type_name, unit, tuple(limits), options, fields, digits, at_least,
            " ".join(text for group in texts for text in group), self._span(meta), name.span, repeated=repeated,
        )  # fmt: skip

    def alias(self, meta: Any, parts: list[Any]) -> _Alias:
        """``记作 key``."""
        return _Alias(parts[1].text)

    def after_comma(self, meta: Any, parts: list[Any]) -> Any:
        """A facet of an input."""
        return parts[1]

    def unit(self, meta: Any, parts: list[Any]) -> Any:
        """``（万元）``."""
        return parts[0]

    def bound(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """A number or a name as the bound of an input."""
        last = parts[-1]
        token = _token(last)
        value: nodes.Expression
        if token.type == "NAME":
            value = nodes.Name(str(token.value), False, token.span)
        elif token.type == "DATE":
            value = self._date(token)
        else:
            value = _literal(token)
        return self.negative(meta, [parts[0], value]) if len(parts) == 2 else value

    def limit_one(self, meta: Any, parts: list[Any]) -> list[nodes.Limit]:
        """``>0``."""
        return [nodes.Limit(str(_token(parts[0]).value), parts[1], self._span(meta))]

    def limit_two(self, meta: Any, parts: list[Any]) -> list[nodes.Limit]:
        """``0至预算总额``."""
        span = self._span(meta)
        return [nodes.Limit(">=", parts[0], span), nodes.Limit("<=", parts[2], span)]

    def strings(self, meta: Any, parts: list[Any]) -> _Strings:
        """Texts listed with 、."""
        return _Strings(tuple(str(_token(p).value) for p in parts if _kind(p) == "STRING"))

    either = strings

    def digits(self, meta: Any, parts: list[Any]) -> _Digits:
        """``2位小数``."""
        value: Fraction = _token(parts[0]).value
        return _Digits(int(value) if value.denominator == 1 and value <= 20 else -1)

    def length(self, meta: Any, parts: list[Any]) -> _Length:
        """``至少1项``."""
        value = _token(parts[1]).value
        return _Length(int(value[0] if isinstance(value, tuple) else value))

    def columns(self, meta: Any, parts: list[Any]) -> _Columns:
        """``含 目标值：数值 >0、实际值：数值，至少1项``."""
        length = next((p.count for p in parts if isinstance(p, _Length)), None)
        return _Columns(tuple(p for p in parts if isinstance(p, nodes.Declaration)), length)

    # The tree

    def heading(self, meta: Any, parts: list[Any]) -> nodes.Heading:
        """``1. 结转结余率  2分``."""
        number, rank, ordinal = _token(parts[0]).value
        title = _token(parts[1])
        points = next((_literal(_token(p)) for p in parts if _kind(p) in ("POINTS", "QUANTITY")), None)
        alias = next((p.name for p in parts if isinstance(p, _Alias)), None)
        return nodes.Heading(
            number,
            (rank, ordinal),
            str(title.value),
            alias,
            points,
            _marks(parts),
            (),
            (),
            self._span(meta),
            title.span,
        )

    def rule(self, meta: Any, parts: list[Any]) -> nodes.Sentence:
        """A statement of an indicator with its clauses and marks."""
        body = nodes.Text("", "", self._span(meta)) if not parts else parts[0]
        clauses = tuple(p for p in parts[1:] if isinstance(p, nodes.Clause))
        return nodes.Sentence(body, clauses, _marks(parts), self._span(meta))

    def declared_input(self, meta: Any, parts: list[Any]) -> nodes.Sentence:
        """``数据 财务问题数：次数 ≥0``."""
        return nodes.Sentence(parts[1], (), (), self._span(meta))

    def measure(self, meta: Any, parts: list[Any]) -> nodes.Measure:
        """``= 结转结余 ÷ 预算总额``."""
        return nodes.Measure(parts[1], self._span(meta))

    def where(self, meta: Any, parts: list[Any]) -> nodes.Where:
        """``其中 门槛 = …``."""
        return nodes.Where(parts[1].text, parts[3], self._span(meta))

    def line(self, meta: Any, parts: list[Any]) -> nodes.Line:
        """``其间按直线``."""
        return nodes.Line(self._span(meta))

    def checklist(self, meta: Any, parts: list[Any]) -> nodes.Checklist:
        """``缺一项扣1分``."""
        return nodes.Checklist(parts[2], self._span(meta))

    def judged(self, meta: Any, parts: list[Any]) -> nodes.Judged:
        """``评委打分``."""
        return nodes.Judged(str(_token(parts[0]).value), self._span(meta))

    def direction(self, meta: Any, parts: list[Any]) -> nodes.Direction:
        """``方向 越低越好``."""
        return nodes.Direction(str(_token(parts[1]).value), self._span(meta))

    def hole(self, meta: Any, parts: list[Any]) -> nodes.Gap:
        """``未列入 20分 “…”``."""
        points = next((_amount(p) for p in parts if _kind(p) == "POINTS"), None)
        return nodes.Gap(str(_token(parts[-1]).value), points, self._span(meta))

    # Bands

    def band(self, meta: Any, parts: list[Any]) -> nodes.Band:
        """``≤10% 得满分``."""
        return nodes.Band(self._within(parts[0], self._span(meta)), parts[1], self._span(meta))

    def otherwise(self, meta: Any, parts: list[Any]) -> nodes.Band:
        """``否则 0分``."""
        return nodes.Band(None, parts[1], self._span(meta))

    def _within(self, part: Any, span: Span) -> nodes.Within:
        if isinstance(part, _Strings):
            return nodes.Within("labels", labels=part.values, span=span)
        within: nodes.Within = part
        return within

    def compared(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``≥80% 且 <90%``."""
        pairs = [p for p in parts if _kind(p) != "AND"]
        comparisons = tuple((str(_token(op).value), value) for op, value in zip(pairs[::2], pairs[1::2], strict=True))
        return nodes.Within("compare", comparisons, span=self._span(meta))

    def within(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``15天以内``: 以上, 以下 and 以内 take in the edge."""
        return nodes.Within("compare", ((str(_token(parts[1]).value), parts[0]),), span=self._span(meta))

    def span(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``80%（含）至90%（不含）``; an edge that is not stated is kept as ``?`` for the checker.

        Where one edge alone is marked, the other is its opposite: ``80%（含）至90%`` leaves 90% out.
        """
        edges: list[str] = []
        values: list[nodes.Expression] = []
        for part in parts:
            if _kind(part) == "EDGE":
                edges[-1] = str(_token(part).value)
            elif _kind(part) != "TO":
                values.append(part)
                edges.append("?")
        half = edges.count("?") == 1
        if half:  # an edge marked alone is marked against the other
            edges[edges.index("?")] = "excluded" if "included" in edges else "included"
        ops = [_EDGE_OPS[side, edge] for side, edge in zip((">", "<"), edges, strict=True)]
        return nodes.Within("compare", tuple(zip(ops, values, strict=True)), half=half, span=self._span(meta))

    def interval(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``(0, 10%]``."""
        low_op = ">=" if _kind(parts[0]) == "LSQB" else ">"
        high_op = "<=" if _kind(parts[4]) == "RSQB" else "<"
        return nodes.Within("compare", ((low_op, parts[1]), (high_op, parts[3])), span=self._span(meta))

    def exactly(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``0 得满分``."""
        return nodes.Within("compare", (("=", parts[0]),), span=self._span(meta))

    def labels(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``“好”、“较好” 得满分``."""
        return nodes.Within("labels", labels=parts[0].values, span=self._span(meta))

    def fact(self, meta: Any, parts: list[Any]) -> Any:
        """``是 得满分``; in a case, ``预算总额 = 186059.94万元（公布）``."""
        if _kind(parts[0]) in ("YES", "NO"):
            return nodes.Within("fact", fact=_kind(parts[0]) == "YES", span=self._span(meta))
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        return nodes.Fact("given", parts[0].text, parts[2], (), None, mark, self._span(meta))

    def when(self, meta: Any, parts: list[Any]) -> nodes.Within:
        """``若 甲 = 0``."""
        return nodes.Within("when", condition=parts[1], span=self._span(meta))

    def gets(self, meta: Any, parts: list[Any]) -> nodes.Outcome:
        """``得满分``."""
        return nodes.Outcome("points", parts[-1], span=self._span(meta))

    def gets_within(self, meta: Any, parts: list[Any]) -> nodes.Outcome:
        """``得 满分的80%（含）至满分``."""
        values: list[nodes.Expression] = []
        edges: list[str | None] = []
        for part in parts:
            if _kind(part) == "EDGE":
                edges[-1] = str(_token(part).value)
            elif _kind(part) not in ("GETS", "TO"):
                values.append(part)
                edges.append(None)
        return nodes.Outcome("judged", values[0], values[1], (edges[0], edges[1]), span=self._span(meta))

    def proportion(self, meta: Any, parts: list[Any]) -> nodes.Outcome:
        """``按比例得分``."""
        return nodes.Outcome("proportion", span=self._span(meta))

    def not_applicable(self, meta: Any, parts: list[Any]) -> nodes.Outcome:
        """``不适用``."""
        return nodes.Outcome("not_applicable", span=self._span(meta))

    def undetermined(self, meta: Any, parts: list[Any]) -> nodes.Outcome:
        """``原文未定``."""
        return nodes.Outcome("undetermined", span=self._span(meta))

    def formula(self, meta: Any, parts: list[Any]) -> nodes.Points:
        """``得 式`` or ``按比例得分`` on its own."""
        span = self._span(meta)
        if _kind(parts[0]) == "PROPORTION":
            return nodes.Points(nodes.Outcome("proportion", span=span), span)
        return nodes.Points(nodes.Outcome("points", parts[1], span=span), span)

    def knots(self, meta: Any, parts: list[Any]) -> nodes.Knots:
        """``插值 0.2得0分、0.5得4分``."""
        return nodes.Knots(tuple(p for p in parts if isinstance(p, tuple)), self._span(meta))

    def knot(self, meta: Any, parts: list[Any]) -> tuple[nodes.Expression, nodes.Expression]:
        """One of them."""
        return parts[0], parts[2]

    def plain_points(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """Points without 得: ``0分``, ``一半``."""
        return self._points(parts[0])

    def points(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """A formula in points, or ``一半``."""
        return self._points(parts[0])

    def amount(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """The amount of a step."""
        return self._points(parts[0])

    fact_value = amount

    def _points(self, part: Any) -> nodes.Expression:
        if not isinstance(part, LarkToken):
            expression: nodes.Expression = part
            return expression
        token = _token(part)
        if token.type == "NOTHING":
            return nodes.Number(Fraction(0), "分", token.span)
        if token.type in ("HALF", "FULL"):
            return nodes.Special(token.type.lower(), token.span)
        return _literal(token)

    # Steps, clauses, items

    def step(self, meta: Any, parts: list[Any]) -> nodes.Step:
        """``每超1个百分点扣0.5分``."""
        return self._step(meta, parts[0], parts[1], parts[2], None)

    def step_beyond(self, meta: Any, parts: list[Any]) -> nodes.Step:
        """``超过100%，每1个百分点扣0.5分``."""
        each, moves, amount = parts[-3:]
        return self._step(meta, each, moves, amount, (str(_token(parts[0]).value), parts[1]))

    def _step(self, meta: Any, each: Any, moves: Any, amount: Any, anchor: Any) -> nodes.Step:
        way, size, counted = each
        sign = 1 if _kind(moves) == "ADDS" else -1
        if anchor and way == "size":
            way = "over" if anchor[0] in (">", ">=") else "under"
        return nodes.Step(way, size, counted, amount, sign, anchor, self._span(meta))

    def each_one(self, meta: Any, parts: list[Any]) -> tuple[str, None, nodes.Name | None]:
        """``每发现一次``, ``每处 缺陷``."""
        return "occurrence", None, parts[1] if len(parts) > 1 else None

    def each_step(self, meta: Any, parts: list[Any]) -> tuple[str, nodes.Expression, None]:
        """``each 1 percentage point over``."""
        return str(_token(parts[2]).value), parts[1], None

    def each_size(self, meta: Any, parts: list[Any]) -> tuple[str, nodes.Expression, None]:
        """``每1个百分点``, from a bound written before it."""
        return "size", parts[1], None

    def each_beyond(self, meta: Any, parts: list[Any]) -> tuple[str, nodes.Expression, None]:
        """``每超1个百分点``."""
        return str(_token(parts[0]).value), parts[1], None

    def size(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """The size of a step."""
        return _literal(_token(parts[0]))

    def at_most(self, meta: Any, parts: list[Any]) -> nodes.Clause:
        """``最高满分``, ``最多扣2分``."""
        return self._bound("at_most", meta, parts)

    def at_least(self, meta: Any, parts: list[Any]) -> nodes.Clause:
        """``最低0分``."""
        return self._bound("at_least", meta, parts)

    def _bound(self, kind: str, meta: Any, parts: list[Any]) -> nodes.Clause:
        side = next((_kind(p).lower() for p in parts if _kind(p) in ("ADDS", "DEDUCTS")), "")
        return nodes.Clause(kind, parts[-1], side=side, span=self._span(meta))

    def down_to_zero(self, meta: Any, parts: list[Any]) -> nodes.Clause:
        """``扣完为止``."""
        return nodes.Clause("down_to_zero", span=self._span(meta))

    def no_cap(self, meta: Any, parts: list[Any]) -> nodes.Clause:
        """``不封顶``."""
        return nodes.Clause("no_cap", span=self._span(meta))

    def part_step(self, meta: Any, parts: list[Any]) -> nodes.Clause:
        """``不足一档不计``."""
        return nodes.Clause("part_step", key=str(_token(parts[0]).value), span=self._span(meta))

    def item(self, meta: Any, parts: list[Any]) -> nodes.Item:
        """``① 预算按时公开 0.5分``."""
        points = next((_literal(_token(p)) for p in parts if _kind(p) == "POINTS"), None)
        alias = next((p.name for p in parts if isinstance(p, _Alias)), None)
        return nodes.Item(str(_token(parts[1]).value), points, alias, _ordinal(_token(parts[0])), self._span(meta))

    # Grades and checks

    def grade_between(self, meta: Any, parts: list[Any]) -> nodes.Grade:
        """``良：80分≤得分＜90分``."""
        name, *rest = [p for p in parts if _kind(p) not in ("COLON", "SCORE")]
        limits = [(_MIRRORED[str(_token(rest[1]).value)], rest[0])]
        if len(rest) > 2:
            limits.append((str(_token(rest[2]).value), rest[3]))
        return nodes.Grade(name.text, tuple(limits), self._span(meta))

    def grade_beyond(self, meta: Any, parts: list[Any]) -> nodes.Grade:
        """``差：得分＜60分``."""
        name, *rest = [p for p in parts if _kind(p) not in ("COLON", "SCORE")]
        return nodes.Grade(name.text, ((str(_token(rest[0]).value), rest[1]),), self._span(meta))

    def grade_interval(self, meta: Any, parts: list[Any]) -> nodes.Grade:
        """``良 [80, 90)``."""
        name, *rest = [p for p in parts if _kind(p) != "COLON"]
        return nodes.Grade(name.text, self.interval(meta, rest).parts, self._span(meta))

    def override_not(self, meta: Any, parts: list[Any]) -> nodes.Override:
        """``若 …，等级不得为“优”``."""
        return nodes.Override(parts[1], "not", parts[-1].text, None, self._span(meta))

    def override_is(self, meta: Any, parts: list[Any]) -> nodes.Override:
        """``若 …，等级为“差”``."""
        outside = _kind(parts[-1]) == "OUTSIDE"
        name = parts[-2] if outside else parts[-1]
        return nodes.Override(parts[1], "outside" if outside else "is", name.text, None, self._span(meta))

    def override_total(self, meta: Any, parts: list[Any]) -> nodes.Override:
        """``若 …，总分为0分``."""
        return nodes.Override(parts[1], "total", "", parts[-1], self._span(meta))

    def check(self, meta: Any, parts: list[Any]) -> nodes.Check:
        """``基本支出 + 项目支出 = 预算总额``."""
        text = str(_token(parts[1]).value) if len(parts) > 1 else ""
        return nodes.Check(parts[0], text, self._span(meta))

    # Cases

    def case_line(self, meta: Any, parts: list[Any]) -> Any:
        """A free text of a case."""
        return parts[0]

    def case_given(self, meta: Any, parts: list[Any]) -> list[nodes.Fact]:
        """``已知 …``."""
        return [p for p in parts if isinstance(p, nodes.Fact)]

    def case_declared(self, meta: Any, parts: list[Any]) -> list[nodes.Fact]:
        """``自评 …``."""
        return [evolve(p, kind="declared") for p in parts if isinstance(p, nodes.Fact)]

    def case_filled(self, meta: Any, parts: list[Any]) -> list[nodes.Fact]:
        """``填写 部门预算资金支出率 未达标原因 = “…”``."""
        return [evolve(p, kind="filled", leaf=parts[1].text) for p in parts if isinstance(p, nodes.Fact)]

    def filled(self, meta: Any, parts: list[Any]) -> nodes.Fact:
        """One field of a leaf."""
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        return nodes.Fact("filled", parts[0].text, str(_token(parts[2]).value), (), None, mark, self._span(meta))

    def row(self, meta: Any, parts: list[Any]) -> nodes.Fact:
        """``产出目标 有 目标值 = 100、实际值 = 98``."""
        facts = [p for p in parts if isinstance(p, nodes.Fact)]
        mark = next((f.mark for f in facts if f.mark), None)
        row: tuple[Any, ...] = tuple((f.name, f.value) for f in facts)
        return nodes.Fact("row", parts[0].text, None, row, None, mark, self._span(meta))

    def status(self, meta: Any, parts: list[Any]) -> nodes.Fact:
        """``采购合同数 不适用``."""
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        return nodes.Fact("given", parts[0].text, _kind(parts[1]).lower(), (), None, mark, self._span(meta))

    def what(self, meta: Any, parts: list[Any]) -> str:
        """The total, or a node by name."""
        return "" if isinstance(parts[0], LarkToken) else str(parts[0].text)

    def case_expected(self, meta: Any, parts: list[Any]) -> list[nodes.Expectation]:
        """``应得 …``."""
        return [p for p in parts if isinstance(p, nodes.Expectation)]

    def case_findings(self, meta: Any, parts: list[Any]) -> list[str]:
        """``应报 …``."""
        return [p.text for p in parts if isinstance(p, nodes.Name)]

    def expected_value(self, meta: Any, parts: list[Any]) -> nodes.Expectation:
        """``总分 = 99.96分``."""
        return nodes.Expectation(parts[0], "equals", (parts[2],), self._span(meta))

    def expected_between(self, meta: Any, parts: list[Any]) -> nodes.Expectation:
        """``总分 在 [92.5, 94.5]``."""
        return nodes.Expectation(parts[0], "between", (parts[3], parts[5]), self._span(meta))

    def expected_status(self, meta: Any, parts: list[Any]) -> nodes.Expectation:
        """``采购活动合规性 不适用``."""
        return nodes.Expectation(parts[0], "not_applicable", (), self._span(meta))

    def expected_grade(self, meta: Any, parts: list[Any]) -> nodes.Expectation:
        """``等级 = 优``."""
        return nodes.Expectation("grade", "equals", (parts[2].text,), self._span(meta))

    def expected_grades(self, meta: Any, parts: list[Any]) -> nodes.Expectation:
        """``等级 可能为 优、良``."""
        grades = tuple(p.text for p in parts if isinstance(p, nodes.Name))
        return nodes.Expectation("grade", "may_be", grades, self._span(meta))

    def gap(self, meta: Any, parts: list[Any]) -> nodes.Gap:
        """A line of 【未列入】."""
        return nodes.Gap(str(_token(parts[0]).value), None, self._span(meta))

    # Formulas

    def any(self, meta: Any, parts: list[Any]) -> nodes.Logic:
        """``甲 或 乙``."""
        return nodes.Logic("or", _operands(parts), self._span(meta))

    def all(self, meta: Any, parts: list[Any]) -> nodes.Logic:
        """``甲 且 乙``."""
        return nodes.Logic("and", _operands(parts), self._span(meta))

    def negated(self, meta: Any, parts: list[Any]) -> nodes.Logic:
        """``非 甲``."""
        return nodes.Logic("not", _operands(parts), self._span(meta))

    def compare(self, meta: Any, parts: list[Any]) -> nodes.Comparison:
        """``甲 ≤ 乙``."""
        return nodes.Comparison(tuple(parts[::2]), tuple(parts[1::2]), self._span(meta))

    def cmp(self, meta: Any, parts: list[Any]) -> str:
        """A sign of comparison."""
        return str(_token(parts[0]).value)

    def presence(self, meta: Any, parts: list[Any]) -> nodes.Presence:
        """``甲 不适用``."""
        return nodes.Presence(parts[0], self._span(meta))

    def chain(self, meta: Any, parts: list[Any]) -> nodes.Chain:
        """``甲 + 乙 − 丙``, ``甲 × 乙 ÷ 丙``."""
        first = "+" if _kind(parts[1]) in ("PLUS", "MINUS") else "×"
        ops = [first, *(str(_token(p).value) for p in parts[1::2])]
        return nodes.Chain(tuple(zip(ops, parts[::2], strict=True)), self._span(meta))

    def date(self, meta: Any, parts: list[Any]) -> nodes.DateLiteral:
        """``3月31日``."""
        return self._date(_token(parts[0]))

    def _date(self, token: Token) -> nodes.DateLiteral:
        year, month, day = token.value
        return nodes.DateLiteral(year, month, day, token.span)

    def special(self, meta: Any, parts: list[Any]) -> nodes.Special:
        """A word that stands for a value."""
        return nodes.Special(_token(parts[0]).type.lower(), self._span(meta))

    def part_of_full(self, meta: Any, parts: list[Any]) -> nodes.Chain:
        """``满分的60%``."""
        literal = next(p for p in parts if isinstance(p, nodes.Number))
        full = next(p for p in parts if _kind(p) == "FULL")
        span = self._span(meta)
        return nodes.Chain((("×", nodes.Special("full", _token(full).span)), ("×", literal)), span)

    def call(self, meta: Any, parts: list[Any]) -> nodes.Call:
        """``较小(甲, 乙)``."""
        return nodes.Call(str(_token(parts[0]).value), _operands(parts), self._span(meta))

    def group(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """Brackets; a bracketed condition keeps them in its span, so that the checker can ask for them."""
        inner: nodes.Expression = parts[1]
        return evolve(inner, span=self._span(meta)) if isinstance(inner, nodes.Logic) else inner

    def negative(self, meta: Any, parts: list[Any]) -> nodes.Expression:
        """``−5``."""
        operand = parts[1]
        if isinstance(operand, nodes.Number):
            return evolve(operand, value=-operand.value, span=self._span(meta))
        return nodes.Chain((("-", operand),), self._span(meta))

    def literal(self, meta: Any, parts: list[Any]) -> nodes.Number:
        """A number with or without its unit."""
        return _literal(_token(parts[0]))

    def name(self, meta: Any, parts: list[Any]) -> nodes.Name:
        """A name, bare or in quotes."""
        token = _token(parts[0])
        return nodes.Name(str(token.value), token.type == "STRING", token.span)


_EDGE_OPS = {
    (">", "included"): ">=", (">", "excluded"): ">", (">", "?"): ">?",
    ("<", "included"): "<=", ("<", "excluded"): "<", ("<", "?"): "<?",
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@frozen
class _Alias:
    name: str


@frozen
class _Digits:
    count: int


@frozen
class _Length:
    count: int


@frozen
class _Strings:
    values: tuple[str, ...]


@frozen
class _Columns:
    fields: tuple[nodes.Declaration, ...]
    at_least: int | None


def _token(part: Any) -> Token:
    """Our token inside lark's."""
    token: Token = part.value
    return token


def _kind(part: Any) -> str:
    return part.type if isinstance(part, LarkToken) else ""


def _ordinal(token: Token) -> int | None:
    """The place of ① or (a) in its row; None for a plain dot."""
    mark = str(token.value)
    return ITEM_MARKS.index(mark) + 1 if mark in ITEM_MARKS else ord(mark[1]) - ord("a") + 1 if len(mark) == 3 else None


def _amount(part: Any) -> Fraction:
    value: Fraction = _token(part).value[0]
    return value


def _literal(token: Token) -> nodes.Number:
    if isinstance(token.value, tuple):
        value, unit = token.value
        return nodes.Number(value, unit, token.span)
    return nodes.Number(token.value, None, token.span)


def _marks(parts: list[Any], kind: str = "MARK") -> tuple[nodes.Mark, ...]:
    return tuple(nodes.Mark(str(_token(p).value), _token(p).span) for p in parts if _kind(p) == kind)


def _operands(parts: list[Any]) -> tuple[nodes.Expression, ...]:
    return tuple(p for p in parts if not isinstance(p, LarkToken))
