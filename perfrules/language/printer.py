"""Syntax nodes to canonical sentences, in Chinese or in English; the parser's inverse for one statement."""

from __future__ import annotations

from fractions import Fraction

from attrs import define

from ..common import numeric
from ..common.types import POINT, UNIT_BY_SPELLING, in_unit
from ..common.words import word
from . import nodes

_COMPARE = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">", "<?": "≤", ">?": "≥"}


def sentence(node: nodes.Sentence, lang: str) -> str:
    """A sentence of a rule with its clauses; marks and free texts are not part of it."""
    return _Printer(lang).sentence(node)


def expression(node: nodes.Expression, lang: str) -> str:
    """A formula."""
    return _Printer(lang).expression(node)


def number(value: Fraction, unit: str | None, lang: str) -> str:
    """A number in its unit."""
    return numeric.show(value) if unit is None else in_unit(value, UNIT_BY_SPELLING[unit], lang)


@define
class _Printer:
    lang: str

    def word(self, terminal: str, key: str = "") -> str:
        return word(terminal, key).spelling(self.lang)

    def pick(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def sentence(self, node: nodes.Sentence) -> str:
        body = self.body(node.body)
        comma = self.pick("，", ", ")
        return comma.join([body, *(self.clause(clause) for clause in node.clauses)])

    def body(self, node: nodes.Body) -> str:
        match node:
            case nodes.Text(kind=kind, text=text):
                return f"{self.word('TEXT_IS', kind)} {text}"
            case nodes.Measure(expression=expression):
                return f"= {self.expression(expression)}"
            case nodes.Where(name=name, expression=expression):
                return f"{self.word('WHERE')} {name} = {self.expression(expression)}"
            case nodes.Band():
                return self.band(node)
            case nodes.Line():
                return self.word("BETWEEN_LINEAR")
            case nodes.Knots(knots=knots):
                gets = self.pick("得", " gets ")
                listed = (f"{self.expression(at)}{gets}{self.points(score)}" for at, score in knots)
                return f"{self.word('KNOTS')} {'、'.join(listed)}"
            case nodes.Points(outcome=outcome):
                return self.outcome(outcome)
            case nodes.Step():
                return self.step(node)
            case nodes.Item():
                return self.item(node)
            case nodes.Checklist(amount=amount):
                parts = (self.word("CHECKLIST"), self.word("DEDUCTS"), self.points(amount))
                return self.pick("", " ").join(parts)
            case nodes.Judged(kind=kind):
                return self.word("JUDGED", kind)
            case nodes.Direction(key=key):
                return f"{self.word('DIRECTION')} {self.word('WHICH_WAY', key)}"
            case nodes.Combine(key=key):
                return self.word("COMBINE", key)
            case nodes.Adjust():
                return self.word("ADJUST")
            case nodes.Base(points=points):
                return f"{self.word('BASE')} {self.points(points)}"
            case nodes.Scale(points=scale):
                return f"{self.word('SCALE')} {in_unit(scale, POINT, self.lang)}"
            case nodes.Weight(expression=expression):
                return f"{self.word('WEIGHT')} {self.expression(expression)}"
            case nodes.Clause():
                return self.clause(node)
        raise AssertionError(node)  # declarations, policies, roundings and gaps are no sentences of a rule

    def expression(self, node: nodes.Expression, *, inner: bool = False) -> str:
        match node:
            case nodes.Number(value=value, unit=unit):
                return number(value, unit, self.lang)
            case nodes.DateLiteral(year=year, month=month, day=day):
                if year is None:
                    return f"{month}月{day}日"
                return f"{year:04}-{month:02}-{day:02}"
            case nodes.Name(text=text, quoted=quoted):
                return f"“{text}”" if quoted else text
            case nodes.Special(key="yes" | "no" as key):
                return self.word("TRUTH", key)
            case nodes.Special(key=key):
                return self.word(key.upper())
            case nodes.Chain(parts=parts):
                out = ("-" if parts[0][0] == "-" else "") + self.operand(parts[0][1], parts[0][0])
                for op, part in parts[1:]:
                    out += f" {'−' if op == '-' else op} {self.operand(part, op)}"
                return f"({out})" if inner else out
            case nodes.Comparison(operands=operands, ops=ops):
                out = self.expression(operands[0])
                for op, operand in zip(ops, operands[1:], strict=True):
                    out += f" {_COMPARE[op]} {self.expression(operand)}"
                return out
            case nodes.Logic(op="not", operands=(operand,)):
                return f"{self.word('NOT')} {self.expression(operand)}"
            case nodes.Logic(op=op, operands=operands):
                parts_ = [
                    f"({self.expression(o)})" if isinstance(o, nodes.Logic) and o.op != "not" else self.expression(o)
                    for o in operands
                ]
                return f" {self.word(op.upper())} ".join(parts_)
            case nodes.Presence(operand=operand):
                return f"{operand.text} {self.word('NOT_APPLICABLE')}"
            case nodes.Pick(subject=subject, choices=choices):
                listed = self.pick("、", ", ").join(
                    f"{self.word('ELSE') if label is None else f'“{label}”'} {self.expression(value)}"
                    for label, value in choices
                )
                colon = self.pick("：", ": ")
                return f"{self.word('FUNCTION', 'pick')}({self.expression(subject)}{colon}{listed})"
            case nodes.Call(function=function, arguments=arguments):
                inside = self.pick("，", ", ").join(self.expression(argument) for argument in arguments)
                return f"{self.word('FUNCTION', function)}({inside})"

    def operand(self, node: nodes.Expression, op: str) -> str:
        loose = isinstance(node, nodes.Chain) and (op in "×÷-" or node.parts[0][0] == "-")
        return self.expression(node, inner=loose)

    def outcome(self, node: nodes.Outcome) -> str:
        if node.kind == "points":
            assert node.value is not None
            return self.pick("得", "gets ") + self.points(node.value)
        if node.kind == "judged":
            assert node.value is not None and node.upto is not None
            first, last = (
                self.points(value) + (f"（{self.word('EDGE', edge)}）" if edge else "")
                for value, edge in zip((node.value, node.upto), node.edges, strict=True)
            )
            return self.pick(f"得{first}至{last}", f"gets {first} to {last}")
        if node.kind in ("adds", "deducts"):
            assert node.value is not None
            return self.pick("", " ").join((self.word(node.kind.upper()), self.points(node.value)))
        if node.kind == "signal":
            return f"{self.word('SIGNAL')}{self.pick('', ' ')}“{node.label}”"
        return self.word(node.kind.upper())

    def points(self, node: nodes.Expression) -> str:
        if isinstance(node, nodes.Number) and node.unit is None and node.value == 0:
            return self.pick("0分", "0 points")
        text = self.expression(node)
        return f" {text}" if self.lang == "zh" and isinstance(node, nodes.Chain) else text

    def within(self, node: nodes.Within) -> str:
        if node.kind == "when":
            assert node.condition is not None
            return f"{self.word('IF')} {self.expression(node.condition)}{self.pick('，', ', ')}"
        if node.kind == "labels":
            return "、".join(f"“{label}”" for label in node.labels) + " "
        if node.kind == "fact":
            return self.word("TRUTH", "yes" if node.fact else "no") + " "
        parts = [f"{_COMPARE[op]}{self.expression(value)}" for op, value in node.parts]
        return f" {self.word('AND')} ".join(parts) + " "

    def band(self, node: nodes.Band) -> str:
        if node.within is None:
            return f"{self.word('ELSE')} {self.outcome(node.outcome)}"
        return self.within(node.within) + self.outcome(node.outcome)

    def step(self, node: nodes.Step) -> str:
        moves = self.word("ADDS" if node.sign > 0 else "DEDUCTS")
        amount = self.points(node.amount)
        if node.direction == "occurrence":
            counted = f" {node.counted.text} " if node.counted else self.pick("次", " ")
            return self.pick(f"每{counted}{moves}{amount}", f"each{counted}{moves} {amount}")
        assert node.step is not None
        size = self.expression(node.step)
        way = {"over": ("超", "over"), "under": ("低", "under"), "away": ("偏离", "away"), "size": ("", "")}[
            node.direction
        ]
        if node.anchor is not None:
            op, bound = node.anchor
            edge = f"{_COMPARE[op]}{self.expression(bound)}"
            return self.pick(f"{edge}，每{size}{moves}{amount}", f"{edge}, each {size} {moves} {amount}")
        return self.pick(f"每{way[0]}{size}{moves}{amount}", f"each {size} {way[1]} {moves} {amount}")

    def clause(self, node: nodes.Clause) -> str:
        if node.kind == "part_step":
            return self.word("CLAUSE", node.key)
        if node.kind in ("down_to_zero", "no_cap"):
            return self.word("CLAUSE", node.kind)
        assert node.value is not None
        if node.kind == "unless":
            return f"{self.word('UNLESS')} {self.expression(node.value)}"
        side = self.word(node.side.upper()) if node.side else ""
        parts = [self.word(node.kind.upper()), side, self.points(node.value).strip()]
        return self.pick("", " ").join(part for part in parts if part)

    def item(self, node: nodes.Item) -> str:
        points = self.pick("  ", "  ") + self.expression(node.points) if node.points else ""
        return f"· {node.text}{points}"
