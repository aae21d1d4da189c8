"""Formulas as written to typed core expressions: names resolved, units and kinds checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from attrs import define, evolve, field, frozen

from ..common import types
from ..common.diagnostics import Diagnostic, Label, closest, report
from ..common.numeric import decimals
from ..common.source import Span
from ..common.types import UNIT_BY_SPELLING, Type
from ..language import nodes
from ..meaning import model
from ..meaning.intervals import MIRRORED
from ..meaning.knowledge import PERIOD
from ..meaning.model import Expression


@frozen
class Typed:
    """A core expression and its type."""

    expression: Expression
    type: Type


class Refused(Exception):
    """A sentence that has been reported and cannot be lowered."""


MAX_OPERANDS = 60
MAX_SIZE = 1000
MAX_DEPTH = 100
FULL = model.Own("points", types.POINTS)
VALUE = "measure"


@define
class Formulas:
    """Types and lowers formulas over the inputs of a framework.

    ``suggest`` finds names like one that is unknown; ``local`` holds 其中 definitions and, inside a fold, fields.
    """

    inputs: Mapping[str, model.Input]
    diagnostics: list[Diagnostic]
    year: int | None = None
    measure: Typed | None = None
    local: dict[str, Typed] = field(factory=dict)
    fields: Mapping[str, model.Input] = field(factory=dict)  # columns of the list inside a fold
    rows: str = ""  # the key of that list
    scores: bool = False  # 得分 and 总分 mean the total here
    used: set[str] = field(factory=set)
    leaf: str = ""
    measured: bool = False  # a measure is written, readable or not
    announced: frozenset[str] = frozenset()  # declared in a line that could not be read, which is reported
    periods: tuple[str, ...] = ()  # of the series inside whose fold we are
    calendar: model.Calendar | None = None
    dated: bool = False  # a calendar is written, good or not
    peers: dict[str, model.Peer] = field(factory=dict)  # figures of all units together, as rules ask for them
    ties: bool = False  # how ties are ranked is stated

    def refuse(self, slug: str, span: Span, *labels: Label, fix: str | None = None, **values: object) -> Refused:
        """Report a mistake; raise what this returns to give up the sentence."""
        self.diagnostics.append(report(slug, span, labels=labels, fix=fix, **values))
        return Refused(slug)

    def check_size(self, typed: Typed, span: Span) -> None:
        """Refuse a formula that grows out of hand once the names of 其中 are put in."""
        todo, count = [(typed.expression, 0)], 0
        while todo:
            expression, depth = todo.pop()
            count += 1
            if count > MAX_SIZE or depth > MAX_DEPTH:
                raise self.refuse("formula-too-long", span, limit=MAX_DEPTH if depth > MAX_DEPTH else MAX_SIZE)
            todo += [(child, depth + 1) for child in model.children(expression)]

    def lower(self, node: nodes.Expression) -> Typed:
        """A formula as a typed core expression."""
        match node:
            case nodes.Number(value=value, unit=unit):
                type_ = types.NUMBER if unit is None else UNIT_BY_SPELLING[unit].type
                return Typed(model.Const(value, type_, origin=node.span), type_)
            case nodes.DateLiteral():
                return self._date(node)
            case nodes.Name():
                return self._name(node)
            case nodes.Special():
                return self._special(node)
            case nodes.Chain():
                return self._chain(node)
            case nodes.Comparison():
                return self._comparison(node)
            case nodes.Logic():
                return self._logic(node)
            case nodes.Presence(operand=operand):
                series = self.inputs.get(operand.text)
                if series is not None and series.periods and operand.text not in self.fields:
                    self.used.add(series.name)
                    return Typed(model.Absent(series.name, origin=node.span), types.TRUTH)
                found = self._name(operand)
                if not isinstance(found.expression, model.Ref):
                    raise self.refuse("not-an-input", operand.span, name=operand.text)
                figure = found.expression
                return Typed(model.Absent(figure.name, figure.list, origin=node.span), types.TRUTH)
            case nodes.Call():
                return self._call(node)
            case nodes.Pick():
                return self._pick(node)

    def _date(self, node: nodes.DateLiteral) -> Typed:
        if node.year is None and self.year is None:
            raise self.refuse("date-without-year", node.span)
        try:
            day = node.in_year(self.year or 0)
        except ValueError:
            raise self.refuse("no-such-day", node.span, text=node.span.text) from None
        return Typed(model.Const(Fraction(day.toordinal()), types.DATE, origin=node.span), types.DATE)

    def _name(self, node: nodes.Name) -> Typed:
        if node.text in self.fields:
            column = self.fields[node.text]
            if self.periods and node.text in self.inputs:
                self.used.add(node.text)
                return Typed(model.Ref(column.name, column.type, column.name, origin=node.span), column.type)
            return Typed(model.Ref(column.name, column.type, self.rows, origin=node.span), column.type)
        if node.text in self.local:
            return self.local[node.text]
        found = self.inputs.get(node.text)
        if found is None and node.text in self.announced:
            raise Refused(node.text)
        if found is None:
            near = closest(node.text, [*self.inputs, *self.local, *self.fields])
            slug = "unknown-name-near" if near else "unknown-name"
            raise self.refuse(slug, node.span, fix=near, name=node.text, near=near)
        self.used.add(found.name)
        if found.periods:
            raise self.refuse("series-alone", node.span, name=node.text)
        return Typed(model.Ref(found.name, found.type, origin=node.span), found.type)

    def _special(self, node: nodes.Special) -> Typed:
        if node.key == "full":
            return Typed(evolve(FULL, origin=node.span), types.POINTS)
        if node.key == "half":
            half = model.Const(Fraction(1, 2), types.NUMBER)
            return Typed(model.Apply("×", (FULL, half), types.POINTS, origin=node.span), types.POINTS)
        if node.key == "value":
            if self.measure is None:
                if self.measured:
                    raise Refused("measure")
                raise self.refuse("no-measure", node.span, leaf=self.leaf)
            return Typed(model.Own(VALUE, self.measure.type, origin=node.span), self.measure.type)
        if node.key in ("score", "total"):
            if not self.scores:
                raise self.refuse("total-in-rule", node.span, word=node.span.text)
            return Typed(model.Own("total", types.POINTS, origin=node.span), types.POINTS)
        return Typed(model.Const(node.key == "yes", types.TRUTH, origin=node.span), types.TRUTH)

    def _chain(self, node: nodes.Chain) -> Typed:
        (first_op, first), *rest = node.parts
        if len(rest) >= MAX_OPERANDS:
            raise self.refuse("formula-too-long", node.span, limit=MAX_OPERANDS)
        result = self.lower(first)
        if not result.type.numeric and result.type != types.DATE:
            raise self.refuse("not-a-number", first.span, type=in_words(result.type))
        if first_op == "-":
            result = Typed(model.Apply("-", (result.expression,), result.type, origin=node.span), result.type)
        left_node = first
        for op, part in rest:
            right = self.lower(part)
            type_ = _combined(op, result.type, right.type)
            if type_ == types.CHANGE and op == "-" and isinstance(result.expression, model.Const):
                type_ = types.RATIO  # 100% less a rate is a rate
            if type_ is None:
                raise self.refuse(
                    "types-do-not-combine", node.span, _typed_label(left_node.span, result.type),
                    _typed_label(part.span, right.type), op=op, left=in_words(result.type), right=in_words(right.type),
                )  # fmt: skip
            if op == "÷":
                self.check_ratio(left_node, part)
            expression = model.Apply(op, (result.expression, right.expression), type_, origin=node.span)
            result, left_node = Typed(expression, type_), part
        return result

    def _comparison(self, node: nodes.Comparison) -> Typed:
        parts: list[Expression] = []
        for op, left, right in zip(node.ops, node.operands, node.operands[1:], strict=False):
            parts.append(self.compare(left, op, right, node.span))
        expression = parts[0] if len(parts) == 1 else model.Logic("and", tuple(parts), origin=node.span)
        return Typed(expression, types.TRUTH)

    def compare(self, left: nodes.Expression, op: str, right: nodes.Expression, span: Span) -> Expression:
        """A comparison of two formulas, a text in quotes being an option where the other side is one."""
        if isinstance(right, nodes.Name) and right.quoted and right.text not in self.inputs:
            return self._option(self.lower(left), op, right, span)
        if isinstance(left, nodes.Name) and left.quoted and left.text not in self.inputs:
            return self._option(self.lower(right), MIRRORED[op], left, span)
        typed_left, typed_right = self.lower(left), self.lower(right)
        self.check_comparable(typed_left, left.span, typed_right, right.span)
        if op not in ("=", "!=") and not (typed_left.type.numeric or typed_left.type == types.DATE):
            raise self.refuse("no-order", span, type=in_words(typed_left.type))
        return model.Compare(op, typed_left.expression, typed_right.expression, origin=span)

    def _option(self, typed: Typed, op: str, label: nodes.Name, span: Span) -> Expression:
        if op not in ("=", "!="):
            raise self.refuse("no-order", span, type=in_words(typed.type))
        if typed.type != types.LABEL:
            near = closest(label.text, list(self.inputs))
            raise self.refuse("unknown-name-near" if near else "unknown-name", label.span, name=label.text, near=near)
        self.check_option(typed.expression, label.text, label.span)
        return model.Compare(op, typed.expression, model.Const(label.text, types.LABEL, origin=label.span), origin=span)

    def check_option(self, target: Expression, label: str, span: Span) -> None:
        """Refuse a label that the figure does not list among its options."""
        if isinstance(target, model.Ref):
            options = {**self.inputs, **self.fields}[target.name].options
            if label not in options:
                raise self.refuse("unknown-option", span, name=label, options="、".join(options))

    def check_comparable(self, left: Typed, left_span: Span, right: Typed, right_span: Span) -> None:
        """Refuse a comparison of two kinds of value; a bare zero fits everything that can be counted."""
        if types.comparable(left.type, right.type) or (is_zero(left) and right.type.numeric):
            return
        if is_zero(right) and left.type.numeric:
            return
        kinds = {left.type.kind, right.type.kind}
        bare = next(
            (t for t in (left, right) if t.type == types.NUMBER and isinstance(t.expression, model.Const)), None
        )
        if bare is not None and left.type.numeric and right.type.numeric:
            other = right if bare is left else left
            span = left_span if bare is left else right_span
            assert isinstance(bare.expression, model.Const) and isinstance(bare.expression.value, Fraction)
            raise self.refuse("bare-number", span, text=span.text, type=in_words(other.type))
        slug = "percent-or-points" if kinds == {"ratio", "change"} else "not-comparable"
        raise self.refuse(
            slug, left_span.to(right_span), _typed_label(left_span, left.type), _typed_label(right_span, right.type),
            left=in_words(left.type), right=in_words(right.type), text=right_span.text,
        )  # fmt: skip

    def _logic(self, node: nodes.Logic) -> Typed:
        operands = []
        for operand in node.operands:
            typed = self.lower(operand)
            if typed.type != types.TRUTH:
                raise self.refuse("not-a-condition", operand.span, type=in_words(typed.type))
            mixed = isinstance(operand, nodes.Logic) and operand.op != "not" and operand.op != node.op
            if mixed and operand.span.text[:1] not in "(（":
                raise self.refuse("mixed-and-or", node.span, Label(operand.span, "这一部分", "this part"))
            operands.append(typed.expression)
        return Typed(model.Logic(node.op, tuple(operands), origin=node.span), types.TRUTH)

    def condition(self, node: nodes.Expression) -> Expression:
        """A formula that must be a condition."""
        typed = self.lower(node)
        if typed.type != types.TRUTH:
            raise self.refuse("not-a-condition", node.span, type=in_words(typed.type))
        return typed.expression

    def points(self, node: nodes.Expression) -> Expression:
        """A formula that must be in points; a bare zero is zero points."""
        typed = self.lower(node)
        if typed.type == types.POINTS or is_zero(typed):
            return typed.expression
        slug = "bare-points" if typed.type == types.NUMBER else "not-points"
        raise self.refuse(slug, node.span, text=node.span.text, type=in_words(typed.type))

    def _call(self, node: nodes.Call) -> Typed:
        if node.function in _FOLDS or (node.function in ("min", "max") and self._first_is_list(node)):
            return self._fold(node)
        special = _CALLS.get(node.function)
        if special is not None:
            return special(self, node)
        arguments = [self.lower(argument) for argument in node.arguments]
        count = {"abs": 1, "growth": 2}.get(node.function)
        if (count and len(arguments) != count) or (not count and len(arguments) < 2):
            raise self.refuse("wrong-arguments", node.span, wanted=count or 2, got=len(arguments))
        first = arguments[0]
        for argument, part in zip(arguments, node.arguments, strict=True):
            if not argument.type.numeric:
                raise self.refuse("not-a-number", part.span, type=in_words(argument.type))
            if argument is not first:
                self.check_comparable(first, node.arguments[0].span, argument, part.span)
        if node.function == "abs":
            return Typed(model.Apply("abs", (first.expression,), first.type, origin=node.span), first.type)
        if node.function == "growth":
            self.check_growth(node)
            now, before = (argument.expression for argument in arguments)
            rise = model.Apply("-", (now, before), first.type, origin=node.span)
            return Typed(model.Apply("÷", (rise, before), types.RATIO, origin=node.span), types.RATIO)
        result = first.expression
        for argument in arguments[1:]:
            result = model.Apply(node.function, (result, argument.expression), first.type, origin=node.span)
        return Typed(result, first.type)

    def check_growth(self, node: nodes.Call) -> None:
        """Warn where the names say that the earlier period stands first."""
        now, before = node.arguments
        if _is_past(now) and not _is_past(before):
            span = now.span.to(before.span)
            fix = f"{before.span.text}{span.text[len(now.span.text) : -len(before.span.text)]}{now.span.text}"
            self.diagnostics.append(report("growth-swapped", span, fix=fix, now=now.span.text, before=before.span.text))

    def check_ratio(self, left: nodes.Expression, right: nodes.Expression) -> None:
        """Warn where a mean is divided by a mean over the same rows."""
        calls = [part for part in (left, right) if isinstance(part, nodes.Call) and part.function == "mean"]
        if len(calls) < 2 or any(len(call.arguments) != 2 for call in calls):
            return
        (rows, above), (others, below) = (call.arguments for call in calls)
        if rows == others:
            span = left.span.to(right.span)
            names = (rows.span.text, above.span.text, below.span.text)
            self.diagnostics.append(report("ratio-of-means", span, list=names[0], above=names[1], below=names[2]))

    def _choose(self, node: nodes.Call) -> Typed:
        if len(node.arguments) != 3:
            raise self.refuse("wrong-arguments", node.span, wanted=3, got=len(node.arguments))
        condition = self.condition(node.arguments[0])
        yes, no = self.lower(node.arguments[1]), self.lower(node.arguments[2])
        self.check_comparable(yes, node.arguments[1].span, no, node.arguments[2].span)
        branch = model.Branch(condition, yes.expression, origin=node.span)
        return Typed(model.Choose((branch,), no.expression, origin=node.span), yes.type)

    def _pick(self, node: nodes.Pick) -> Typed:
        """A value by option: every option of the figure, or 否则 for the rest."""
        subject = self.lower(node.subject)
        target = subject.expression
        if subject.type != types.LABEL or not isinstance(target, model.Ref):
            raise self.refuse("labels-of-number", node.subject.span, leaf=self.leaf)
        options = {**self.inputs, **self.fields}[target.name].options
        labels = [label for label, _ in node.choices]
        for label in labels:
            if label is not None:
                self.check_option(target, label, node.span)
        repeated = next((label for label in labels if labels.count(label) > 1), None)
        if repeated is not None or labels.count(None) > 1 or None in labels[:-1]:
            raise self.refuse("stated-twice" if repeated else "two-rests", node.span, text=repeated, leaf=self.leaf)
        left = [option for option in options if option not in labels]
        if left and None not in labels:
            raise self.refuse("pick-leaves-out", node.span, name=left[0])
        values = [self.lower(value) for _, value in node.choices]
        first = next((value for value in values if not is_zero(value)), values[0])
        for value, (_, written) in zip(values, node.choices, strict=True):
            self.check_comparable(first, node.choices[0][1].span, value, written.span)
        branches = [
            model.Branch(
                model.Compare("=", target, model.Const(label or "", types.LABEL), origin=node.span),
                value.expression, origin=written.span,
            )
            for (label, written), value in zip(node.choices[:-1], values[:-1], strict=True)
        ]  # fmt: skip
        last = values[-1].expression
        expression = model.Choose(tuple(branches), last, origin=node.span) if branches else last
        return Typed(expression, first.type)

    def _step_argument(self, node: nodes.Call, count: int | None) -> tuple[list[Typed], Fraction]:
        """The values of a function whose last argument is the step to which it is rounded."""
        *rest, last = node.arguments
        if not isinstance(last, nodes.Number) or last.unit or last.value <= 0 or decimals(last.value) is None:
            raise self.refuse("digits-not-stated", last.span, function=node.span.text)
        if (count and len(rest) != count) or not rest:
            raise self.refuse("wrong-arguments", node.span, wanted=(count or 2) + 1, got=len(node.arguments))
        typed = [self.lower(part) for part in rest]
        for value, part in zip(typed, rest, strict=True):
            if not value.type.numeric:
                raise self.refuse("not-a-number", part.span, type=in_words(value.type))
            self.check_comparable(typed[0], rest[0].span, value, part.span)
        return typed, last.value

    def _ln(self, node: nodes.Call) -> Typed:
        typed, step = self._step_argument(node, 1)
        expression = model.Irrational("ln", (typed[0].expression,), step, origin=node.span)
        return Typed(expression, types.NUMBER)

    def _geometric_mean(self, node: nodes.Call) -> Typed:
        typed, step = self._step_argument(node, None)
        operands = tuple(value.expression for value in typed)
        return Typed(model.Irrational("geometric_mean", operands, step, origin=node.span), typed[0].type)

    def _workdays(self, node: nodes.Call) -> Typed:
        """Working days after the first day up to and with the second."""
        if len(node.arguments) != 2:
            raise self.refuse("wrong-arguments", node.span, wanted=2, got=len(node.arguments))
        calendar = self.calendar
        if calendar is None:
            if self.dated:
                raise Refused("calendar")
            raise self.refuse("no-calendar", node.span)
        ends = []
        for part in node.arguments:
            typed = self.lower(part)
            if typed.type != types.DATE:
                raise self.refuse("not-comparable", part.span, left=in_words(types.DATE), right=in_words(typed.type))
            if not self._inside(typed.expression, calendar):
                raise self.refuse("day-outside-calendar", part.span, text=part.span.text)
            ends.append(model.Workdays(typed.expression, calendar, origin=part.span))
        start, end = ends
        return Typed(model.Apply("-", (end, start), types.WORKDAYS, origin=node.span), types.WORKDAYS)

    def _inside(self, day: Expression, calendar: model.Calendar) -> bool:
        if isinstance(day, model.Const) and isinstance(day.value, Fraction):
            return calendar.first <= day.value <= calendar.last
        if not isinstance(day, model.Ref):
            return False
        ends = {limit.op[0]: limit.bound for limit in {**self.inputs, **self.fields}[day.name].limits}
        bounds = [ends[side] for side in "><" if side in ends]
        days = [bound.value for bound in bounds if isinstance(bound, model.Const) and isinstance(bound.value, Fraction)]
        return len(days) == 2 and all(calendar.first <= day <= calendar.last for day in days)

    def _each_period(self, node: nodes.Call) -> Typed:
        """A figure for each period of the series around, in their order."""
        if len(node.arguments) != len(self.periods):
            raise self.refuse("periods-unlike", node.span, wanted=len(self.periods), got=len(node.arguments))
        values = [self.lower(part) for part in node.arguments]
        for value, part in zip(values, node.arguments, strict=True):
            self.check_comparable(values[0], node.arguments[0].span, value, part.span)
        here = model.Ref(PERIOD, types.COUNT, self.rows)
        branches = tuple(
            model.Branch(model.Compare("=", here, model.Const(Fraction(number), types.COUNT)), value.expression)
            for number, value in enumerate(values[:-1], 1)
        )
        last = values[-1].expression
        return Typed(model.Choose(branches, last, origin=node.span) if branches else last, values[0].type)

    def _peer(self, node: nodes.Call) -> Typed:
        """A figure of all units together: the rules of one unit see it as they see any other figure."""
        if len(node.arguments) != 1:
            raise self.refuse("wrong-arguments", node.span, wanted=1, got=len(node.arguments))
        body = self.lower(node.arguments[0])
        if not body.type.numeric:
            raise self.refuse("not-a-number", node.arguments[0].span, type=in_words(body.type))
        op = node.function.removeprefix("peer_")
        if op in ("rank", "rank_from_last") and not self.ties:
            raise self.refuse("ties-not-stated", node.span)
        if any(isinstance(part, model.Ref) and part.name in self.peers for part in model.walk(body.expression)):
            raise self.refuse("peers-nested", node.span)
        own = (isinstance(part, model.Own) and part.what != "total" for part in model.walk(body.expression))
        column = (isinstance(part, model.Ref) and part.name in self.fields for part in model.walk(body.expression))
        if any(own) or any(column):
            raise self.refuse("peers-of-own", node.span)
        plain = types.mean(body.type) if op == "mean" else body.type
        type_ = types.COUNT if op in ("rank", "rank_from_last", "count") else plain
        peer = next((p for p in self.peers.values() if (p.op, p.body) == (op, body.expression)), None)
        name = node.span.text
        while name in self.peers or name in self.inputs:  # a name of 其中 can mean something else in another leaf
            name += "′"
        peer = peer or model.Peer(name, op, body.expression, type_)
        self.peers[peer.name] = peer
        return Typed(model.Ref(peer.name, type_, origin=node.span), type_)

    def _first_is_list(self, node: nodes.Call) -> bool:
        first = node.arguments[0] if node.arguments else None
        if isinstance(first, nodes.Name) and first.text in self.fields:
            return False  # inside a fold its name means the figure of one row
        found = self.inputs.get(first.text) if isinstance(first, nodes.Name) else None
        return found is not None and found.type == types.LIST

    def _fold(self, node: nodes.Call) -> Typed:
        if not node.arguments:
            raise self.refuse("wrong-arguments", node.span, wanted=2, got=0)
        first, *rest = node.arguments
        if not self._first_is_list(node) or not isinstance(first, nodes.Name):
            raise self.refuse("not-a-list", first.span, text=first.span.text)
        rows = self.inputs[first.text]
        self.used.add(rows.name)
        if rows.periods and not rest and node.function != "count":
            rest = [first]  # 平均(季度支出率) is the mean of the series itself
        wanted = {"count": (0, 1), "weighted_mean": (2,)}.get(node.function, (1,))
        if len(rest) not in wanted:
            raise self.refuse("wrong-arguments", node.span, wanted=wanted[-1] + 1, got=len(node.arguments))
        alike = [item for item in self.inputs.values() if rows.periods and item.periods == rows.periods]
        fields = {column.name: column for column in rows.fields} | {item.name: item.fields[0] for item in alike}
        inside = evolve(self, fields=fields, periods=rows.periods, rows=rows.name)
        if node.function == "count" and not rest:
            return Typed(model.Fold("count", rows.name, None, None, types.COUNT, origin=node.span), types.COUNT)
        if node.function in ("count", "share"):
            return self._counted(node, rows, inside, rest[0])
        parts = [inside.lower(part) for part in rest]
        for typed, part in zip(parts, rest, strict=True):
            if not typed.type.numeric:
                raise self.refuse("not-a-number", part.span, type=in_words(typed.type))
        named = {part.name for typed in parts for part in model.walk(typed.expression) if isinstance(part, model.Ref)}
        if rows.periods and node.function in ("min", "max") and not named & fields.keys():
            raise self.refuse("series-alone", first.span, name=rows.name)  # 较小(进度, 100%) asks for one number
        if node.function == "trimmed_mean" and max(rows.at_least, len(rows.periods)) < _TRIMMED:
            raise self.refuse("list-too-short", node.span, list=rows.name, wanted=_TRIMMED)
        op = node.function.removesuffix("_period")
        weight = parts[0].expression if op == "weighted_mean" else None
        body = parts[-1]
        type_ = types.mean(body.type) if op in model.MEANS else body.type
        return Typed(model.Fold(op, rows.name, body.expression, weight, type_, origin=node.span), type_)

    def _counted(self, node: nodes.Call, rows: model.Input, inside: Formulas, asked: nodes.Expression) -> Typed:
        """How many rows, or what part of them, fulfil a condition."""
        condition = inside.condition(asked)
        share = node.function == "share"
        type_ = types.RATIO if share else types.COUNT
        one, zero = (model.Const(Fraction(value), type_) for value in (1, 0))
        body = model.Choose((model.Branch(condition, one),), zero, origin=node.span)
        return Typed(model.Fold("mean" if share else "sum", rows.name, body, None, type_, origin=node.span), type_)


_FOLDS = frozenset({
    *model.MEANS, "sum", "count", "share", "first_period", "last_period",
})  # fmt: skip
_TRIMMED = 3  # without the highest and the lowest, one mark must be left
_PEERS = ("rank", "rank_from_last", "peer_max", "peer_min", "peer_mean", "peer_count")
_CALLS: dict[str, Callable[[Formulas, nodes.Call], Typed]] = {
    "choose": Formulas._choose, "ln": Formulas._ln, "geometric_mean": Formulas._geometric_mean,
    "workdays": Formulas._workdays, "each_period": Formulas._each_period, **dict.fromkeys(_PEERS, Formulas._peer),
}  # fmt: skip


def _combined(op: str, left: Type, right: Type) -> Type | None:
    if op == "×":
        return types.multiply(left, right)
    if op == "÷":
        return types.divide(left, right)
    return types.add(left, right, minus=op == "-")


def constant(formulas: Formulas, node: nodes.Expression) -> Fraction:
    """Points that are written as a number."""
    typed = formulas.points(node)
    if isinstance(typed, model.Const) and isinstance(typed.value, Fraction):
        return typed.value
    if isinstance(typed, model.Apply) and typed.op == "-" and isinstance(typed.operands[0], model.Const):
        value = typed.operands[0].value
        assert isinstance(value, Fraction)
        return -value
    raise formulas.refuse("not-constant", node.span, text=node.span.text)


_PAST = re.compile(r"上年|去年|上期|上一年|前期|前年|上季|上月|last|previous|prior|before", re.IGNORECASE)


def _is_past(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Name) and _PAST.search(node.text) is not None


def in_words(type_: Type) -> tuple[str, str]:
    """A type's name in both languages."""
    return type_.name("zh"), type_.name("en")


def _typed_label(span: Span, type_: Type) -> Label:
    return Label(span, f"这是{type_.name('zh')}", f"this is {type_.name('en')}")


def is_zero(typed: Typed) -> bool:
    """Whether a formula is the bare number 0, which fits every kind of number."""
    return isinstance(typed.expression, model.Const) and typed.type == types.NUMBER and typed.expression.value == 0
