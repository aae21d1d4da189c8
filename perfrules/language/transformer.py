"""Phrases to syntax nodes: one method for each rule of the grammar, named like it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from ..common.source import Source, Span
from ..common.words import ITEM_MARKS
from . import nodes
from .tokens import Token

_Place = tuple[int | None, int | None]  # where a phrase begins and ends


class ToNodes:
    """Builds the nodes of one source; each method is given the place of a phrase, and its tokens and nodes."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def _span(self, here: _Place) -> Span:
        start, end = here
        return Span(0, 0, self.source) if start is None or end is None else Span(start, end, self.source)

    # Head

    def language(self, here: _Place, parts: list[Any]) -> Fraction:
        """``语言 1``."""
        version: Fraction = _token(parts[1]).value
        return version

    def setting(self, here: _Place, parts: list[Any]) -> Any:
        """A head line that is a text, a rounding or a policy already."""
        return parts[0]

    def total(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``总分 100分，最高100分``: the points, then the clauses that bound the total."""
        clauses = [p for p in parts if isinstance(p, nodes.Clause)]
        points = [_amount(p) for p in parts if _kind(p) == "POINTS"]
        return nodes.Setting("total", (*points, *clauses), self._span(here))

    def ties(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``并列名次 占位``."""
        return nodes.Setting("ties", (_token(parts[1]).value,), self._span(here))

    def days_are(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``放假 2022-01-01至2022-01-03、2022-05-01``: a kind of days, its spans, and where they are announced."""
        spans = tuple(p for p in parts if isinstance(p, tuple))
        source = next((str(_token(p).value) for p in parts if _kind(p) == "STRING"), "")
        return nodes.Setting("days", (str(_token(parts[0]).value), spans, source), self._span(here))

    def days(self, here: _Place, parts: list[Any]) -> tuple[nodes.DateLiteral, nodes.DateLiteral]:
        """A day, or the first and the last of a span."""
        ends = [self._date(_token(p)) for p in parts if _kind(p) == "DATE"]
        return ends[0], ends[-1]

    def year(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``年度 2022``."""
        return nodes.Setting("year", (_token(parts[1]).value,), self._span(here))

    def grade_on(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``等级按 舍入后总分``."""
        return nodes.Setting("grade_on", (_token(parts[1]).value,), self._span(here))

    def unmarked(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``未注明的规则 推定``."""
        return nodes.Setting("unmarked", (_token(parts[1]).value,), self._span(here))

    def of_all(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``不足一档不计`` or ``扣完为止`` for every rule of the file that does not say otherwise."""
        key = str(_token(parts[0]).value)
        kind = "floor" if key in ("down_to_zero", "no_cap") else "part_step"
        return nodes.Setting(kind, (key,), self._span(here))

    def row_fields(self, here: _Place, parts: list[Any]) -> nodes.Setting:
        """``每项填写 未达标原因、改进措施``."""
        return nodes.Setting("row_fields", tuple(name.text for name in parts[1]), self._span(here))

    def text(self, here: _Place, parts: list[Any]) -> nodes.Text:
        """A word and the free text behind it."""
        return nodes.Text(str(_token(parts[0]).value), str(_token(parts[1]).value), self._span(here))

    def place(self, here: _Place, parts: list[Any]) -> str:
        """Where a rounding takes place."""
        return str(_token(parts[0]).value)

    def rounding(self, here: _Place, parts: list[Any]) -> nodes.Rounding:
        """``舍入 单项得分 四舍五入到0.01``; in a leaf, without a place, it is the leaf's own."""
        place = next((p for p in parts if isinstance(p, str) and not isinstance(p, Token)), "leaf")
        mode = next((str(_token(p).value) for p in parts if _kind(p) == "MODE"), None)
        step = next((_token(p).value for p in parts if _kind(p) == "NUMBER"), None)
        return nodes.Rounding(place, mode, step, self._span(here))

    leaf_rounding = rounding

    def policy(self, here: _Place, parts: list[Any]) -> nodes.Policy:
        """``不适用时 得满分``, ``缺失时 按区间``."""
        when = str(_token(parts[0]).value)
        last = parts[-1]
        if _kind(last) == "POLICY":
            return nodes.Policy(when, str(_token(last).value), None, self._span(here))
        return nodes.Policy(when, "points", last, self._span(here))

    def names(self, here: _Place, parts: list[Any]) -> list[nodes.Name]:
        """Names listed with 、."""
        return [p for p in parts if isinstance(p, nodes.Name)]

    # Inputs

    def input(self, here: _Place, parts: list[Any]) -> nodes.Declaration:
        """``实际支出：金额（万元） 0至预算总额``."""
        return self._declaration(here, parts)

    field = input

    def _declaration(self, here: _Place, parts: list[Any]) -> nodes.Declaration:
        name, alias = parts[0], None
        texts: list[tuple[str, ...]] = []
        limits: list[nodes.Limit] = []
        fields: tuple[nodes.Declaration, ...] = ()
        periods: tuple[str, ...] = ()
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
            elif isinstance(part, _Periods):
                periods = part.names
            elif isinstance(part, _Columns):
                fields, at_least = part.fields, at_least if part.at_least is None else part.at_least
        facets = [type(p) if not isinstance(p, Token) else _kind(p) for p in parts[1:]]
        repeated = any(facets.count(kind) > 1 for kind in ("UNIT", _Digits, _Length, _Periods))
        options = texts.pop(0) if texts and type_name == "label" else ()
        return nodes.Declaration(
            name.text, alias, type_name, unit, tuple(limits), options, fields, digits, at_least,
            " ".join(text for group in texts for text in group), self._span(here), name.span, repeated=repeated,
            periods=periods,
        )  # fmt: skip

    def alias(self, here: _Place, parts: list[Any]) -> _Alias:
        """``记作 key``."""
        return _Alias(parts[1].text)

    def after_comma(self, here: _Place, parts: list[Any]) -> Any:
        """A facet of an input."""
        return parts[1]

    def unit(self, here: _Place, parts: list[Any]) -> Any:
        """``（万元）``."""
        return parts[0]

    def bound(self, here: _Place, parts: list[Any]) -> nodes.Expression:
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
        return self.negative(here, [parts[0], value]) if len(parts) == 2 else value

    def limit_one(self, here: _Place, parts: list[Any]) -> list[nodes.Limit]:
        """``>0``."""
        return [nodes.Limit(str(_token(parts[0]).value), parts[1], self._span(here))]

    def limit_two(self, here: _Place, parts: list[Any]) -> list[nodes.Limit]:
        """``0至预算总额``."""
        span = self._span(here)
        return [nodes.Limit(">=", parts[0], span), nodes.Limit("<=", parts[2], span)]

    def strings(self, here: _Place, parts: list[Any]) -> _Strings:
        """Texts listed with 、."""
        return _Strings(tuple(str(_token(p).value) for p in parts if _kind(p) == "STRING"))

    either = strings

    def digits(self, here: _Place, parts: list[Any]) -> _Digits:
        """``2位小数``."""
        value: Fraction = _token(parts[0]).value
        return _Digits(int(value) if value.denominator == 1 and value <= 20 else -1)

    def length(self, here: _Place, parts: list[Any]) -> _Length:
        """``至少1项``."""
        value = _token(parts[1]).value
        return _Length(int(value[0] if isinstance(value, tuple) else value))

    def periods(self, here: _Place, parts: list[Any]) -> _Periods:
        """``按期 一季度、二季度``: the periods of a series, oldest first."""
        return _Periods(tuple(name.text for name in parts[1]))

    def columns(self, here: _Place, parts: list[Any]) -> _Columns:
        """``含 目标值：数值 >0、实际值：数值，至少1项``."""
        length = next((p.count for p in parts if isinstance(p, _Length)), None)
        return _Columns(tuple(p for p in parts if isinstance(p, nodes.Declaration)), length)

    # The tree

    def heading(self, here: _Place, parts: list[Any]) -> nodes.Heading:
        """``1. 结转结余率  2分``."""
        number, rank, ordinal = _token(parts[0]).value
        title = _token(parts[1])
        points = next((_literal(_token(p)) for p in parts if _kind(p) in ("POINTS", "QUANTITY", "EXTRA")), None)
        alias = next((p.name for p in parts if isinstance(p, _Alias)), None)
        extra = "" if not any(_kind(p) == "EXTRA" for p in parts) or points is None else "bonus"
        return nodes.Heading(
            number,
            (rank, ordinal),
            str(title.value),
            alias,
            points,
            _marks(parts),
            (),
            (),
            self._span(here),
            title.span,
            extra="deduction" if extra and points is not None and points.value < 0 else extra,
        )

    def rule(self, here: _Place, parts: list[Any]) -> nodes.Sentence:
        """A statement of an indicator with its clauses and marks."""
        body = nodes.Text("", "", self._span(here)) if not parts else parts[0]
        clauses = tuple(p for p in parts[1:] if isinstance(p, nodes.Clause))
        return nodes.Sentence(body, clauses, _marks(parts), self._span(here))

    def declared_input(self, here: _Place, parts: list[Any]) -> nodes.Sentence:
        """``数据 财务问题数：次数 ≥0``."""
        return nodes.Sentence(parts[1], (), (), self._span(here))

    def measure(self, here: _Place, parts: list[Any]) -> nodes.Measure:
        """``= 结转结余 ÷ 预算总额``."""
        return nodes.Measure(parts[1], self._span(here))

    def where(self, here: _Place, parts: list[Any]) -> nodes.Where:
        """``其中 门槛 = …``."""
        return nodes.Where(parts[1].text, parts[3], self._span(here))

    def line(self, here: _Place, parts: list[Any]) -> nodes.Line:
        """``其间按直线``."""
        return nodes.Line(self._span(here))

    def checklist(self, here: _Place, parts: list[Any]) -> nodes.Checklist:
        """``缺一项扣1分``."""
        return nodes.Checklist(parts[2], self._span(here))

    def judged(self, here: _Place, parts: list[Any]) -> nodes.Judged:
        """``评委打分``."""
        return nodes.Judged(str(_token(parts[0]).value), self._span(here))

    def combine(self, here: _Place, parts: list[Any]) -> nodes.Combine:
        """``各项取最高``."""
        return nodes.Combine(str(_token(parts[0]).value), self._span(here))

    def adjust(self, here: _Place, parts: list[Any]) -> nodes.Adjust:
        """``人工调整``."""
        return nodes.Adjust(self._span(here))

    def base(self, here: _Place, parts: list[Any]) -> nodes.Base:
        """``基础分 1.5分``."""
        return nodes.Base(_literal(_token(parts[1])), self._span(here))

    def scale(self, here: _Place, parts: list[Any]) -> nodes.Scale:
        """``原满分 120分``."""
        return nodes.Scale(_amount(parts[1]), self._span(here))

    def weight(self, here: _Place, parts: list[Any]) -> nodes.Weight:
        """``权重 中央资金``."""
        return nodes.Weight(parts[1], self._span(here))

    def direction(self, here: _Place, parts: list[Any]) -> nodes.Direction:
        """``方向 越低越好``."""
        return nodes.Direction(str(_token(parts[1]).value), self._span(here))

    def hole(self, here: _Place, parts: list[Any]) -> nodes.Gap:
        """``未列入 20分 “…”``."""
        points = next((_amount(p) for p in parts if _kind(p) == "POINTS"), None)
        return nodes.Gap(str(_token(parts[-1]).value), points, self._span(here))

    # Bands

    def band(self, here: _Place, parts: list[Any]) -> nodes.Band:
        """``≤10% 得满分``."""
        return nodes.Band(self._within(parts[0], self._span(here)), parts[1], self._span(here))

    def otherwise(self, here: _Place, parts: list[Any]) -> nodes.Band:
        """``否则 0分``."""
        return nodes.Band(None, parts[1], self._span(here))

    def _within(self, part: Any, span: Span) -> nodes.Within:
        if isinstance(part, _Strings):
            return nodes.Within("labels", labels=part.values, span=span)
        within: nodes.Within = part
        return within

    def compared(self, here: _Place, parts: list[Any]) -> nodes.Within:
        """``≥80% 且 <90%``."""
        pairs = [p for p in parts if _kind(p) != "AND"]
        comparisons = tuple((str(_token(op).value), value) for op, value in zip(pairs[::2], pairs[1::2], strict=True))
        return nodes.Within("compare", comparisons, span=self._span(here))

    def within(self, here: _Place, parts: list[Any]) -> nodes.Within:
        """``15天以内``: 以上, 以下 and 以内 take in the edge."""
        return nodes.Within("compare", ((str(_token(parts[1]).value), parts[0]),), span=self._span(here))

    def span(self, here: _Place, parts: list[Any]) -> nodes.Within:
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
        return nodes.Within("compare", tuple(zip(ops, values, strict=True)), half=half, span=self._span(here))

    def interval(self, here: _Place, parts: list[Any]) -> nodes.Within:
        """``(0, 10%]``."""
        low_op = ">=" if _kind(parts[0]) == "LSQB" else ">"
        high_op = "<=" if _kind(parts[4]) == "RSQB" else "<"
        return nodes.Within("compare", ((low_op, parts[1]), (high_op, parts[3])), span=self._span(here))

    def exactly(self, here: _Place, parts: list[Any]) -> nodes.Within:
        """``0 得满分``."""
        return nodes.Within("compare", (("=", parts[0]),), span=self._span(here))

    def labels(self, here: _Place, parts: list[Any]) -> nodes.Within:
        """``“好”、“较好” 得满分``."""
        return nodes.Within("labels", labels=parts[0].values, span=self._span(here))

    def fact(self, here: _Place, parts: list[Any]) -> Any:
        """``是 得满分``; in a case, ``预算总额 = 186059.94万元（公布）``."""
        if _kind(parts[0]) == "TRUTH":
            return nodes.Within("fact", fact=_token(parts[0]).value == "yes", span=self._span(here))
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        return nodes.Fact("given", parts[0].text, parts[2], (), None, mark, self._span(here))

    def when(self, here: _Place, parts: list[Any]) -> nodes.Within:
        """``若 甲 = 0``."""
        return nodes.Within("when", condition=parts[1], span=self._span(here))

    def gets(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``得满分``."""
        return nodes.Outcome("points", parts[-1], span=self._span(here))

    def gets_within(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``得 满分的80%（含）至满分``."""
        values: list[nodes.Expression] = []
        edges: list[str | None] = []
        for part in parts:
            if _kind(part) == "EDGE":
                edges[-1] = str(_token(part).value)
            elif _kind(part) not in ("GETS", "TO"):
                values.append(part)
                edges.append(None)
        return nodes.Outcome("judged", values[0], values[1], (edges[0], edges[1]), span=self._span(here))

    def proportion(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``按比例得分``."""
        return nodes.Outcome("proportion", span=self._span(here))

    def not_applicable(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``不适用``."""
        return nodes.Outcome("not_applicable", span=self._span(here))

    def undetermined(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``原文未定``."""
        return nodes.Outcome("undetermined", span=self._span(here))

    def shifts(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``扣3分``: so much from the full or base points."""
        return nodes.Outcome(_kind(parts[0]).lower(), parts[1], span=self._span(here))

    def signal(self, here: _Place, parts: list[Any]) -> nodes.Outcome:
        """``亮“红”``."""
        return nodes.Outcome("signal", label=str(_token(parts[1]).value), span=self._span(here))

    def formula(self, here: _Place, parts: list[Any]) -> nodes.Points:
        """``得 式`` or ``按比例得分`` on its own."""
        span = self._span(here)
        if _kind(parts[0]) == "PROPORTION":
            return nodes.Points(nodes.Outcome("proportion", span=span), span)
        return nodes.Points(nodes.Outcome("points", parts[1], span=span), span)

    def knots(self, here: _Place, parts: list[Any]) -> nodes.Knots:
        """``插值 0.2得0分、0.5得4分``."""
        return nodes.Knots(tuple(p for p in parts if isinstance(p, tuple)), self._span(here))

    def knot(self, here: _Place, parts: list[Any]) -> tuple[nodes.Expression, nodes.Expression]:
        """One of them."""
        return parts[0], parts[2]

    def plain_points(self, here: _Place, parts: list[Any]) -> nodes.Expression:
        """Points without 得: ``0分``, ``一半``; a bare nought is no points."""
        value = self.fact_value(here, parts)
        if isinstance(value, nodes.Number) and value.unit is None and value.value == 0:
            return evolve(value, unit="分")
        return value

    points = plain_points  # a formula in points, or 一半
    amount = plain_points  # of a step

    def fact_value(self, here: _Place, parts: list[Any]) -> nodes.Expression:
        """A figure of a case."""
        part = parts[0]
        if not isinstance(part, Token):
            expression: nodes.Expression = part
            return expression
        token = _token(part)
        if token.type == "NOTHING":
            return nodes.Number(Fraction(0), "分", token.span)
        if token.type in ("HALF", "FULL"):
            return nodes.Special(token.type.lower(), token.span)
        return _literal(token)

    # Steps, clauses, items

    def step(self, here: _Place, parts: list[Any]) -> nodes.Step:
        """``每超1个百分点扣0.5分``."""
        return self._step(here, parts[0], parts[1], parts[2], None)

    def step_beyond(self, here: _Place, parts: list[Any]) -> nodes.Step:
        """``超过100%，每1个百分点扣0.5分``."""
        each, moves, amount = parts[-3:]
        return self._step(here, each, moves, amount, (str(_token(parts[0]).value), parts[1]))

    def _step(self, here: _Place, each: Any, moves: Any, amount: Any, anchor: Any) -> nodes.Step:
        way, size, counted = each
        sign = 1 if _kind(moves) == "ADDS" else -1
        if anchor and way == "size":
            way = "over" if anchor[0] in (">", ">=") else "under"
        return nodes.Step(way, size, counted, amount, sign, anchor, self._span(here))

    def each_one(self, here: _Place, parts: list[Any]) -> tuple[str, None, nodes.Name | None]:
        """``每发现一次``, ``每处 缺陷``."""
        return "occurrence", None, parts[1] if len(parts) > 1 else None

    def each_step(self, here: _Place, parts: list[Any]) -> tuple[str, nodes.Expression, None]:
        """``each 1 percentage point over``."""
        return str(_token(parts[2]).value), parts[1], None

    def each_size(self, here: _Place, parts: list[Any]) -> tuple[str, nodes.Expression, None]:
        """``每1个百分点``, from a bound written before it."""
        return "size", parts[1], None

    def each_beyond(self, here: _Place, parts: list[Any]) -> tuple[str, nodes.Expression, None]:
        """``每超1个百分点``."""
        return str(_token(parts[0]).value), parts[1], None

    def size(self, here: _Place, parts: list[Any]) -> nodes.Expression:
        """The size of a step."""
        return _literal(_token(parts[0]))

    def at_most(self, here: _Place, parts: list[Any]) -> nodes.Clause:
        """``最高满分``, ``最多扣2分``."""
        return self._bound("at_most", here, parts)

    def at_least(self, here: _Place, parts: list[Any]) -> nodes.Clause:
        """``最低0分``."""
        return self._bound("at_least", here, parts)

    def _bound(self, kind: str, here: _Place, parts: list[Any]) -> nodes.Clause:
        side = next((_kind(p).lower() for p in parts if _kind(p) in ("ADDS", "DEDUCTS")), "")
        return nodes.Clause(kind, parts[-1], side=side, span=self._span(here))

    def said(self, here: _Place, parts: list[Any]) -> nodes.Clause:
        """A clause of words alone: ``扣完为止``, ``不足一档不计``."""
        key = str(_token(parts[0]).value)
        if key in ("down_to_zero", "no_cap"):
            return nodes.Clause(key, span=self._span(here))
        return nodes.Clause("part_step", key=key, span=self._span(here))

    def unless(self, here: _Place, parts: list[Any]) -> nodes.Clause:
        """``除非 甲 ≥ 乙``."""
        return nodes.Clause("unless", parts[1], span=self._span(here))

    def item(self, here: _Place, parts: list[Any]) -> nodes.Item:
        """``① 预算按时公开 0.5分``."""
        points = next((_literal(_token(p)) for p in parts if _kind(p) == "POINTS"), None)
        alias = next((p.name for p in parts if isinstance(p, _Alias)), None)
        return nodes.Item(str(_token(parts[1]).value), points, alias, _ordinal(_token(parts[0])), self._span(here))

    # Grades and checks

    def grade_between(self, here: _Place, parts: list[Any]) -> nodes.Grade:
        """``良：80分≤得分＜90分``."""
        name, *rest = [p for p in parts if _kind(p) not in ("COLON", "SCORE")]
        limits = [(_MIRRORED[str(_token(rest[1]).value)], rest[0])]
        if len(rest) > 2:
            limits.append((str(_token(rest[2]).value), rest[3]))
        return nodes.Grade(name.text, tuple(limits), self._span(here))

    def grade_beyond(self, here: _Place, parts: list[Any]) -> nodes.Grade:
        """``差：得分＜60分``."""
        name, *rest = [p for p in parts if _kind(p) not in ("COLON", "SCORE")]
        return nodes.Grade(name.text, ((str(_token(rest[0]).value), rest[1]),), self._span(here))

    def grade_interval(self, here: _Place, parts: list[Any]) -> nodes.Grade:
        """``良 [80, 90)``."""
        name, *rest = [p for p in parts if _kind(p) != "COLON"]
        return nodes.Grade(name.text, self.interval(here, rest).parts, self._span(here))

    def override_grade(self, here: _Place, parts: list[Any]) -> nodes.Override:
        """``若 …，等级不得为“优”``, ``若 …，等级为“差”``."""
        outside = _kind(parts[-1]) == "OUTSIDE"
        name = parts[-2] if outside else parts[-1]
        key = next(str(_token(p).value) for p in parts if _kind(p) == "GRADE_TO")
        return nodes.Override(parts[1], "outside" if outside else key, name.text, None, self._span(here))

    def override_total(self, here: _Place, parts: list[Any]) -> nodes.Override:
        """``若 …，总分为0分``."""
        return nodes.Override(parts[1], "total", "", parts[-1], self._span(here))

    def check(self, here: _Place, parts: list[Any]) -> nodes.Check:
        """``基本支出 + 项目支出 = 预算总额``."""
        text = str(_token(parts[1]).value) if len(parts) > 1 else ""
        return nodes.Check(parts[0], text, self._span(here))

    # Cases

    def case_line(self, here: _Place, parts: list[Any]) -> Any:
        """A free text of a case."""
        return parts[0]

    def case_given(self, here: _Place, parts: list[Any]) -> list[nodes.Fact]:
        """``已知 …``."""
        return [p for p in parts if isinstance(p, nodes.Fact)]

    def case_declared(self, here: _Place, parts: list[Any]) -> list[nodes.Fact]:
        """``自评 …``."""
        return [p for p in parts if isinstance(p, nodes.Fact)]

    def claim(self, here: _Place, parts: list[Any]) -> nodes.Fact:
        """``总分 = 97.6分（公布）``: the score that the form states for a row, a heading or the whole."""
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        value = parts[2] if _kind(parts[1]) == "EQUALS" else _kind(parts[1]).lower()
        return nodes.Fact("declared", parts[0], value, (), None, mark, self._span(here))

    def case_filled(self, here: _Place, parts: list[Any]) -> list[nodes.Fact]:
        """``填写 部门预算资金支出率 未达标原因 = “…”``."""
        return [evolve(p, kind="filled", leaf=parts[1].text) for p in parts if isinstance(p, nodes.Fact)]

    def filled(self, here: _Place, parts: list[Any]) -> nodes.Fact:
        """One field of a leaf."""
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        return nodes.Fact("filled", parts[0].text, str(_token(parts[2]).value), (), None, mark, self._span(here))

    def row(self, here: _Place, parts: list[Any]) -> nodes.Fact:
        """``产出目标 有 目标值 = 100、实际值 = 98``."""
        facts = [p for p in parts if isinstance(p, nodes.Fact)]
        mark = next((f.mark for f in facts if f.mark), None)
        row: tuple[Any, ...] = tuple((f.name, f.value) for f in facts)
        return nodes.Fact("row", parts[0].text, None, row, None, mark, self._span(here))

    def status(self, here: _Place, parts: list[Any]) -> nodes.Fact:
        """``采购合同数 不适用``."""
        mark = next((m.key for m in _marks(parts, "ORIGIN")), None)
        return nodes.Fact("given", parts[0].text, _kind(parts[1]).lower(), (), None, mark, self._span(here))

    def what(self, here: _Place, parts: list[Any]) -> str:
        """The total, or a node by name."""
        return "" if isinstance(parts[0], Token) else str(parts[0].text)

    def case_expected(self, here: _Place, parts: list[Any]) -> list[nodes.Expectation]:
        """``应得 …``."""
        return [p for p in parts if isinstance(p, nodes.Expectation)]

    def case_findings(self, here: _Place, parts: list[Any]) -> list[str]:
        """``应报 …``."""
        return [p.text for p in parts if isinstance(p, nodes.Name)]

    def expected_value(self, here: _Place, parts: list[Any]) -> nodes.Expectation:
        """``总分 = 99.96分``."""
        return nodes.Expectation(parts[0], "equals", (parts[2],), self._span(here))

    def expected_between(self, here: _Place, parts: list[Any]) -> nodes.Expectation:
        """``总分 在 [92.5, 94.5]``."""
        return nodes.Expectation(parts[0], "between", (parts[3], parts[5]), self._span(here))

    def expected_status(self, here: _Place, parts: list[Any]) -> nodes.Expectation:
        """``采购活动合规性 不适用``."""
        return nodes.Expectation(parts[0], "not_applicable", (), self._span(here))

    def expected_grade(self, here: _Place, parts: list[Any]) -> nodes.Expectation:
        """``等级 = 优``."""
        return nodes.Expectation("grade", "equals", (parts[2].text,), self._span(here))

    def expected_grades(self, here: _Place, parts: list[Any]) -> nodes.Expectation:
        """``等级 可能为 优、良``."""
        grades = tuple(p.text for p in parts if isinstance(p, nodes.Name))
        return nodes.Expectation("grade", "may_be", grades, self._span(here))

    def gap(self, here: _Place, parts: list[Any]) -> nodes.Gap:
        """A line of 【未列入】."""
        return nodes.Gap(str(_token(parts[0]).value), None, self._span(here))

    # Formulas

    def any(self, here: _Place, parts: list[Any]) -> nodes.Logic:
        """``甲 或 乙``."""
        return nodes.Logic("or", _operands(parts), self._span(here))

    def all(self, here: _Place, parts: list[Any]) -> nodes.Logic:
        """``甲 且 乙``."""
        return nodes.Logic("and", _operands(parts), self._span(here))

    def negated(self, here: _Place, parts: list[Any]) -> nodes.Logic:
        """``非 甲``."""
        return nodes.Logic("not", _operands(parts), self._span(here))

    def compare(self, here: _Place, parts: list[Any]) -> nodes.Comparison:
        """``甲 ≤ 乙``."""
        return nodes.Comparison(tuple(parts[::2]), tuple(parts[1::2]), self._span(here))

    def cmp(self, here: _Place, parts: list[Any]) -> str:
        """A sign of comparison."""
        return str(_token(parts[0]).value)

    def presence(self, here: _Place, parts: list[Any]) -> nodes.Presence:
        """``甲 不适用``."""
        return nodes.Presence(parts[0], self._span(here))

    def chain(self, here: _Place, parts: list[Any]) -> nodes.Chain:
        """``甲 + 乙 − 丙``, ``甲 × 乙 ÷ 丙``."""
        first = "+" if _kind(parts[1]) in ("PLUS", "MINUS") else "×"
        ops = [first, *(str(_token(p).value) for p in parts[1::2])]
        return nodes.Chain(tuple(zip(ops, parts[::2], strict=True)), self._span(here))

    def date(self, here: _Place, parts: list[Any]) -> nodes.DateLiteral:
        """``3月31日``."""
        return self._date(_token(parts[0]))

    def _date(self, token: Token) -> nodes.DateLiteral:
        year, month, day = token.value
        return nodes.DateLiteral(year, month, day, token.span)

    def special(self, here: _Place, parts: list[Any]) -> nodes.Special:
        """A word that stands for a value."""
        token = _token(parts[0])
        return nodes.Special(str(token.value) if token.type == "TRUTH" else token.type.lower(), self._span(here))

    def part_of_full(self, here: _Place, parts: list[Any]) -> nodes.Chain:
        """``满分的60%``."""
        literal = next(p for p in parts if isinstance(p, nodes.Number))
        full = next(p for p in parts if _kind(p) == "FULL")
        span = self._span(here)
        return nodes.Chain((("×", nodes.Special("full", _token(full).span)), ("×", literal)), span)

    def call(self, here: _Place, parts: list[Any]) -> nodes.Call:
        """``较小(甲, 乙)``."""
        return nodes.Call(str(_token(parts[0]).value), _operands(parts), self._span(here))

    def pick(self, here: _Place, parts: list[Any]) -> nodes.Expression:
        """``按(类别：“委” 30分、“局” 20分)``; other functions have no choices, and the checker says so."""
        choices = tuple(p for p in parts if isinstance(p, tuple))
        subject = next(p for p in parts[1:] if not isinstance(p, (Token, tuple)))
        key = str(_token(parts[0]).value)
        if key != "pick":
            return nodes.Call(key, (), self._span(here))
        return nodes.Pick(subject, choices, self._span(here))

    def choice(self, here: _Place, parts: list[Any]) -> tuple[str | None, nodes.Expression]:
        """An option and what it gives."""
        return (str(_token(parts[0]).value) if _kind(parts[0]) == "STRING" else None), parts[1]

    def group(self, here: _Place, parts: list[Any]) -> nodes.Expression:
        """Brackets; a bracketed condition keeps them in its span, so that the checker can ask for them."""
        inner: nodes.Expression = parts[1]
        return evolve(inner, span=self._span(here)) if isinstance(inner, nodes.Logic) else inner

    def negative(self, here: _Place, parts: list[Any]) -> nodes.Expression:
        """``−5``."""
        operand = parts[1]
        if isinstance(operand, nodes.Number):
            return evolve(operand, value=-operand.value, span=self._span(here))
        return nodes.Chain((("-", operand),), self._span(here))

    def literal(self, here: _Place, parts: list[Any]) -> nodes.Number:
        """A number with or without its unit."""
        return _literal(_token(parts[0]))

    def name(self, here: _Place, parts: list[Any]) -> nodes.Name:
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
class _Periods:
    names: tuple[str, ...]


@frozen
class _Columns:
    fields: tuple[nodes.Declaration, ...]
    at_least: int | None


def _token(part: Any) -> Token:
    assert isinstance(part, Token)
    return part


def _kind(part: Any) -> str:
    return part.type if isinstance(part, Token) else ""


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
    return tuple(p for p in parts if not isinstance(p, Token))
