"""Syntax nodes to canonical text, in Chinese or in English; the parser's inverse for one statement.

A statement is printed on one line; where it stands on the page is the formatter's business.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, frozen

from ..common import numeric
from ..common.source import Span
from ..common.types import POINT, UNIT_BY_SPELLING, in_unit
from ..common.words import HAN_DIGITS, ITEM_MARKS, MONTHS, NORMAL_SIGNS, word
from . import lexer, nodes

_COMPARE = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">", "<?": "≤", ">?": "≥"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_LISTING = "、"  # in English too: a comma parts the facets of a figure
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)


@frozen
class Style:
    """How a statement is spelt where more than one spelling would do.

    A formatted file keeps the digits of its figures ``as_written`` (185315.70), names stand without quotation marks
    and words without a blank between them wherever the lexer reads them so.
    """

    as_written: bool = False
    quoted: bool = False
    spaced: bool = False


def sentence(node: nodes.Sentence, lang: str) -> str:
    """A sentence of a rule with its clauses; marks are not part of it."""
    return _Printer(lang).sentence(node)


def expression(node: nodes.Expression, lang: str) -> str:
    """A formula."""
    return _Printer(lang).expression(node)


def number(value: Fraction, unit: str | None, lang: str) -> str:
    """A number in its unit."""
    return numeric.show(value) if unit is None else in_unit(value, UNIT_BY_SPELLING[unit], lang)


def statement(start: str, value: Any, lang: str, style: Style, names: Collection[str] = ()) -> str:
    """A statement of a section, told by its start symbol in the grammar; a heading comes without its number."""
    printer = _Printer(lang, style, names)
    match start:
        case "language":
            return f"{printer.word('LANGUAGE')} {numeric.show(value)}"
        case "setting":
            return printer.setting(value)
        case "input":
            return printer.declaration(value)
        case "heading":
            return printer.heading(value)
        case "rule":
            return printer.sentence(value) + printer.marks(value.marks)
        case "grade":
            return printer.grade(value) if isinstance(value, nodes.Grade) else printer.override(value)
        case "check":
            return printer.expression(value.condition) + (f" {printer.quote(value.text)}" if value.text else "")
        case "case_line":
            return printer.body(value) if _is_text(value) else printer.case_line(value)
        case "gap":
            return f"· {value.text}"
    raise AssertionError(start)


def numbering(rank: int, ordinal: int, above: str, lang: str) -> str | None:
    """The number of a heading with the blank behind it; None where its style does not count so far.

    ``above`` is what stands before the last part of a number with points.
    """
    if rank < 30:
        tens, ones = divmod(ordinal, 10)
        if not 0 < ordinal < 100:
            return None
        han = (_HAN[tens] if tens > 1 else "") + ("十" if tens else "") + (_HAN[ones] if ones else "")
        return f"{han}、" if rank == 10 else _bracketed(han, lang)
    return _bracketed(str(ordinal), lang) if rank == 900 else f"{above}{ordinal}. "


_HAN = {value: char for char, value in HAN_DIGITS.items()}


def _bracketed(text: str, lang: str) -> str:
    return f"（{text}）" if lang == "zh" else f"({text}) "


def _is_text(value: Any) -> bool:
    return isinstance(value, nodes.Text)


@define
class _Printer:
    lang: str
    style: Style = Style()
    names: Collection[str] = ()

    def word(self, terminal: str, key: str = "") -> str:
        return word(terminal, key).spelling(self.lang)

    def pick(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def glue(self, *parts: str) -> str:
        """Words that stand together in Chinese and apart in English."""
        return ("" if self.lang == "zh" and not self.style.spaced else " ").join(part for part in parts if part)

    def in_brackets(self, text: str) -> str:
        return self.pick(f"（{text}）", f" ({text})")

    @property
    def comma(self) -> str:
        return self.pick("， " if self.style.spaced else "，", ", ")

    # Names and texts

    def name(self, text: str) -> str:
        """A name, bare wherever it can be; digits in a name that nobody declares would be read as a figure."""
        bare = lexer.is_name(text) and (text.isascii() or text in self.names or not re.search(r"\d", text))
        return text if bare and not self.style.quoted else self.quote(text)

    def quote(self, text: str) -> str:
        """A text in quotation marks that do not clash with marks inside it."""
        straight = '"' not in text and _nested(text)
        return f'"{text}"' if straight and (self.lang == "en" or not _nested(text)) else f"“{text}”"

    def marks(self, marks: Sequence[nodes.Mark]) -> str:
        return "".join(self.in_brackets(self.word("MARK", mark.key)) for mark in marks)

    def origin(self, key: str | None) -> str:
        return self.in_brackets(self.word("ORIGIN", key)) if key else ""

    # Head

    def setting(self, node: Any) -> str:
        """A line of the head; two blanks behind its word make two columns."""
        match node:
            case nodes.Setting(kind="total", values=(Fraction() as points, *clauses)):
                bounds = [self.clause(clause) for clause in clauses if isinstance(clause, nodes.Clause)]
                return self.comma.join([f"{self.word('TOTAL')}  {number(points, '分', self.lang)}", *bounds])
            case nodes.Setting(kind="ties", values=(str(key),)):
                return f"{self.word('TIES')}  {self.word('POLICY', key)}"
            case nodes.Setting(kind="days", values=(str(key), tuple() as spans, str(source))):
                days = _LISTING.join(self.days(first, last) for first, last in spans)
                return f"{self.word('DAYS_ARE', key)}  {days}" + (f" {self.quote(source)}" if source else "")
            case nodes.Setting(kind="year", values=(Fraction() as year,)):
                return f"{self.word('YEAR_IS')}  {numeric.show(year)}"
            case nodes.Setting(kind="grade_on", values=(str(key),)):
                return f"{self.word('GRADE_ON')}  {self.word('WHICH_TOTAL', key)}"
            case nodes.Setting(kind="part_step" | "floor", values=(str(key),)):
                return self.word("CLAUSE", key)
            case nodes.Setting(kind="unmarked", values=(str(key),)):
                return f"{self.word('UNMARKED')}  {self.word('MARK', key)}"
            case nodes.Setting(kind="row_fields", values=names):
                return f"{self.word('EACH_ROW_CARRIES')}  {_LISTING.join(self.name(str(name)) for name in names)}"
            case nodes.Rounding(place=place):
                where = self.word("TOTAL") if place == "total" else self.word("WHERE_ROUNDED", place)
                return f"{self.word('ROUND')}  {where} {self.rounding(node)}"
            case nodes.Text(kind=kind, text=text):
                return f"{self.word('TEXT_IS', kind)}  {text}".rstrip()
            case nodes.Policy():
                return "  ".join(self.policy(node))
        raise AssertionError(node)

    def days(self, first: nodes.DateLiteral, last: nodes.DateLiteral) -> str:
        return self.expression(first) if first == last else self.reach(first, last)

    def rounding(self, node: nodes.Rounding) -> str:
        if node.mode is None or node.step is None:
            return self.word("UNROUNDED")
        return self.glue(self.word("MODE", node.mode), self.pick("到", "to"), numeric.show(node.step))

    def policy(self, node: nodes.Policy) -> tuple[str, str]:
        when = self.word("IF_LACKING", node.when)
        if node.value is None:
            return when, self.word("POLICY", node.key)
        return when, self.gets(node.value)

    # Inputs

    def declaration(self, node: nodes.Declaration, *, field: bool = False) -> str:
        key = f" {self.word('AS')} {self.name(node.alias)}" if node.alias else ""
        out = f"{self.name(node.name)}{key}{self.pick('：', ': ')}{self.word('TYPE', node.type)}"
        if node.unit is not None:
            out += self.in_brackets(UNIT_BY_SPELLING[node.unit].word(self.lang))
        if node.options:
            between = f" {self.word('OR')} " if field else _LISTING
            out += " " + between.join(map(self.quote, node.options))
        limits = self.limits(node.limits)
        if limits:
            out += " " + self.comma.join(limits)
        if node.decimals is not None:
            out += self.comma + self.glue(str(node.decimals), self.word("DECIMALS"))
        if node.periods:
            out += f"{self.comma}{self.word('PERIODS')} {_LISTING.join(map(self.name, node.periods))}"
        if node.doc:
            out += " " + self.quote(node.doc)
        if node.fields:
            fields = _LISTING.join(self.declaration(part, field=True) for part in node.fields)
            out += f"{self.comma}{self.word('FIELDS')} {fields}"
        if node.at_least is not None:
            out += self.comma + self.pick(f"至少{node.at_least}项", f"at least {node.at_least}")
        return out

    def limits(self, limits: Sequence[nodes.Limit]) -> list[str]:
        """Bounds one after another; a lower and an upper one with both edges make a range."""
        out: list[str] = []
        rest = list(limits)
        while rest:
            first = rest.pop(0)
            if first.op == ">=" and rest and rest[0].op == "<=":
                out.append(self.reach(first.bound, rest.pop(0).bound))
            else:
                out.append(self.compared(first.op, first.bound))
        return out

    def compared(self, op: str, bound: nodes.Expression) -> str:
        """``≥90%``; equality has a word here, since its sign opens a measure."""
        return self.glue(self.sign(op), self.expression(bound)) if op == "=" else self.sign(op) + self.expression(bound)

    def sign(self, op: str) -> str:
        return self.word("CMP", "=") if op == "=" else _COMPARE[op]

    def reach(self, low: nodes.Expression, high: nodes.Expression) -> str:
        return self.glue(self.expression(low), self.word("TO"), self.expression(high))

    # The tree

    def heading(self, node: nodes.Heading) -> str:
        sign = "+" if node.extra == "bonus" else ""
        return node.title + self.worth(node.points, node.alias, sign) + self.marks(node.marks)

    def worth(self, points: nodes.Expression | None, alias: str | None, sign: str = "") -> str:
        """Points and key behind a title, two blanks apart."""
        out = f"  {sign}{self.expression(points)}" if points is not None else ""
        return out + (f"  {self.word('AS')} {alias}" if alias else "")

    def sentence(self, node: nodes.Sentence) -> str:
        return self.comma.join([self.body(node.body), *(self.clause(clause) for clause in node.clauses)])

    def body(self, node: nodes.Body) -> str:
        match node:
            case nodes.Text(kind=kind, text=text):
                return f"{self.word('TEXT_IS', kind)} {text}".rstrip()
            case nodes.Declaration():
                return f"{self.word('INPUT')} {self.declaration(node)}"
            case nodes.Measure(expression=expression):
                return f"= {self.expression(expression)}"
            case nodes.Where(name=name, expression=expression):
                return f"{self.word('WHERE')} {self.name(name)} = {self.expression(expression)}"
            case nodes.Band():
                return self.band(node)
            case nodes.Line():
                return self.word("BETWEEN_LINEAR")
            case nodes.Knots(knots=knots):
                listed = (self.glue(self.expression(at), self.gets(score)) for at, score in knots)
                return f"{self.word('KNOTS')} {_LISTING.join(listed)}"
            case nodes.Points(outcome=outcome):
                return self.outcome(outcome)
            case nodes.Step():
                return self.step(node)
            case nodes.Item():
                return self.item(node)
            case nodes.Checklist(amount=amount):
                return self.moved(self.glue(self.word("CHECKLIST"), self.word("DEDUCTS")), amount)
            case nodes.Judged(kind=kind):
                return self.word("JUDGED", kind)
            case nodes.Policy():
                return " ".join(self.policy(node))
            case nodes.Rounding():
                return f"{self.word('ROUND')} {self.rounding(node)}"
            case nodes.Direction(key=key):
                return f"{self.word('DIRECTION')} {self.word('WHICH_WAY', key)}"
            case nodes.Gap(text=text, points=points):
                worth = f"{number(points, '分', self.lang)} " if points is not None else ""
                return f"{self.word('GAP')} {worth}{self.quote(text)}"
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

    def outcome(self, node: nodes.Outcome) -> str:
        if node.kind == "points":
            assert node.value is not None
            return self.gets(node.value)
        if node.kind == "judged":
            assert node.value is not None and node.upto is not None
            first, last = (
                self.points(value) + (self.in_brackets(self.word("EDGE", edge)) if edge else "")
                for value, edge in zip((node.value, node.upto), node.edges, strict=True)
            )
            return self.glue(self.word("GETS"), first, self.word("TO"), last)
        if node.kind in ("adds", "deducts"):
            assert node.value is not None
            return self.moved(self.word(node.kind.upper()), node.value)
        if node.kind == "signal":
            return self.glue(self.word("SIGNAL"), self.quote(node.label))
        return self.word(node.kind.upper())

    def gets(self, points: nodes.Expression) -> str:
        return self.moved(self.word("GETS"), points)

    def moved(self, word: str, points: nodes.Expression) -> str:
        """A word and the points behind it; a formula or a name stands apart."""
        text = self.points(points)
        apart = isinstance(points, nodes.Chain | nodes.Name | nodes.Call) and not _part_of_full(points)
        return f"{word} {text}" if apart else self.glue(word, text)

    def points(self, node: nodes.Expression) -> str:
        if isinstance(node, nodes.Number) and node.unit is None and node.value == 0:
            return self.pick("0分", "0 points")
        return self.expression(node)

    def within(self, node: nodes.Within) -> str:
        if node.kind == "when":
            assert node.condition is not None
            return f"{self.word('IF')} {self.expression(node.condition)}{self.comma}"
        if node.kind == "labels":
            return _LISTING.join(map(self.quote, node.labels)) + " "
        if node.kind == "fact":
            return self.word("TRUTH", "yes" if node.fact else "no") + " "
        if any(op in (">?", "<?") for op, _ in node.parts):
            low, high = (self.expression(value) + self.edge(op) for op, value in node.parts)
            return self.glue(low, self.word("TO"), high) + " "
        op, value = node.parts[0]
        if len(node.parts) == 1 and op == "=" and _signed(value) and not _like_a_heading(value):
            return self.expression(value) + " "
        return f" {self.word('AND')} ".join(self.compared(op, value) for op, value in node.parts) + " "

    def edge(self, op: str) -> str:
        key = {">=": "included", "<=": "included", ">": "excluded", "<": "excluded"}.get(op)
        return self.in_brackets(self.word("EDGE", key)) if key else ""

    def band(self, node: nodes.Band) -> str:
        if node.within is not None:
            return self.within(node.within) + self.outcome(node.outcome)
        plain = node.outcome.kind == "points" and isinstance(node.outcome.value, nodes.Number | nodes.Special)
        if plain and node.outcome.value is not None and _plain_points(node.outcome.value):
            return f"{self.word('ELSE')} {self.points(node.outcome.value)}"
        return f"{self.word('ELSE')} {self.outcome(node.outcome)}"

    def step(self, node: nodes.Step) -> str:
        moves = self.word("ADDS" if node.sign > 0 else "DEDUCTS")
        anchor, implied = "", ""
        if node.anchor is not None:
            op, bound = node.anchor
            anchor = self.compared(op, bound) + self.comma
            implied = "over" if op in (">", ">=") else "under"
        if node.direction == "occurrence":
            if node.counted:
                return anchor + self.moved(f"{self.word('EACH')} {self.expression(node.counted)} {moves}", node.amount)
            each = self.pick("每" if self.style.spaced else "每次", "each")
            return anchor + self.moved(self.glue(each, moves), node.amount)
        assert node.step is not None
        size = self.expression(node.step)
        if node.direction in ("size", implied):
            each = self.glue(self.word("EACH"), size, moves)
        elif self.lang == "zh":
            each = self.glue(self.word("EACH_BEYOND", node.direction), size, moves)
        else:
            each = f"{self.word('EACH')} {size} {self.word('WAY', node.direction)} {moves}"
        return anchor + self.moved(each, node.amount)

    def clause(self, node: nodes.Clause) -> str:
        if node.kind == "part_step":
            return self.word("CLAUSE", node.key)
        if node.kind in ("down_to_zero", "no_cap"):
            return self.word("CLAUSE", node.kind)
        assert node.value is not None
        if node.kind == "unless":
            return f"{self.word('UNLESS')} {self.expression(node.value)}"
        if not node.side:
            return self.moved(self.word(node.kind.upper()), node.value)
        most = self.pick("最多", "at most") if node.kind == "at_most" else self.pick("最少", "at least")
        return self.moved(self.glue(most, self.word(node.side.upper())), node.value)

    def item(self, node: nodes.Item) -> str:
        mark = "·"
        if node.ordinal is not None:
            letter = self.pick("（{}）", "({})").format(chr(ord("a") + node.ordinal - 1))
            mark = ITEM_MARKS[node.ordinal - 1] if self.lang == "zh" and node.ordinal <= len(ITEM_MARKS) else letter
        return f"{mark} {node.text}{self.worth(node.points, node.alias)}"

    # Grades and cases

    def grade(self, node: nodes.Grade) -> str:
        (op, bound), *more = node.limits
        name = self.name(node.name) + self.pick("：", ": ")
        space = self.pick(" " if self.style.spaced else "", " ")
        if not more:
            return name + space.join([self.word("SCORE"), self.sign(op), self.expression(bound)])
        below = [self.sign(more[0][0]), self.expression(more[0][1])]
        return name + space.join([self.expression(bound), self.sign(_MIRRORED[op]), self.word("SCORE"), *below])

    def override(self, node: nodes.Override) -> str:
        when = f"{self.word('IF')} {self.expression(node.condition)}{self.comma}"
        if node.kind == "total":
            assert node.total is not None
            return when + self.moved(self.word("TOTAL_IS"), node.total)
        verb = self.word("GRADE_TO", "not" if node.kind == "not" else "is")
        outside = self.in_brackets(self.word("OUTSIDE")) if node.kind == "outside" else ""
        return when + self.glue(verb, self.quote(node.grade)) + outside

    def case_line(self, parts: Sequence[Any]) -> str:
        """Facts, expectations or findings of one line of a case."""
        first = parts[0]
        if isinstance(first, nodes.Expectation):
            return f"{self.word('EXPECT')} {self.comma.join(map(self.expectation, parts))}"
        if isinstance(first, nodes.Fact):
            opening = {"declared": "DECLARED", "filled": "FILLED"}.get(first.kind, "GIVEN")
            leaf = f" {self.name(first.leaf)}" if first.kind == "filled" and first.leaf is not None else ""
            return f"{self.word(opening)}{leaf} {self.comma.join(map(self.fact, parts))}"
        return f"{self.word('FINDING')} {_LISTING.join(map(self.name, parts))}"

    def fact(self, node: nodes.Fact) -> str:
        name = self.name(node.name) if node.name else self.word("TOTAL")
        origin = self.origin(node.mark)
        if node.kind == "row":
            cells = _LISTING.join(self.name(cell) + self.given(value) for cell, value in node.row)
            return f"{name} {self.word('HAS')} {cells}{origin}"
        if node.kind == "filled":
            return f"{name} = {self.quote(str(node.value))}{origin}"
        assert node.value is not None
        return name + self.given(node.value) + origin

    def given(self, value: nodes.Expression | str) -> str:
        """A figure, or the word that there is none."""
        return f" {self.word(value.upper())}" if isinstance(value, str) else f" = {self.expression(value)}"

    def expectation(self, node: nodes.Expectation) -> str:
        if node.values and isinstance(node.values[0], str):
            grades = _LISTING.join(self.name(str(value)) for value in node.values)
            return f"{self.word('GRADE')} {'=' if node.kind == 'equals' else self.word('MAY_BE')} {grades}"
        what = self.name(node.what) if node.what else self.word("TOTAL")
        values = [self.expression(value) for value in node.values if not isinstance(value, str)]
        if node.kind == "equals":
            return f"{what} = {values[0]}"
        if node.kind == "between":
            return f"{what} {self.word('LIES_IN')} [{', '.join(values)}]"
        return f"{what} {self.word('NOT_APPLICABLE')}"

    # Formulas

    def expression(self, node: nodes.Expression, *, inner: bool = False) -> str:
        match node:
            case nodes.Number(value=value, unit=unit, span=span):
                return self.figure(value, unit, span)
            case nodes.DateLiteral(year=year, month=month, day=day):
                if self.lang == "zh":
                    return (f"{year:04}年" if year is not None else "") + f"{month}月{day}日"
                return f"{day} {MONTHS[month - 1]}" if year is None else f"{year:04}-{month:02}-{day:02}"
            case nodes.Name(text=text, quoted=quoted):
                return self.quote(text) if quoted else text
            case nodes.Special(key="yes" | "no" as key):
                return self.word("TRUTH", key)
            case nodes.Special(key=key):
                return self.word(key.upper())
            case nodes.Chain(parts=parts):
                return self.chain(node, parts, inner=inner)
            case nodes.Comparison(operands=operands, ops=ops):
                out = self.operand(operands[0], "comparison")
                for op, operand in zip(ops, operands[1:], strict=True):
                    out += f" {_COMPARE[op]} {self.operand(operand, 'comparison')}"
                return f"({out})" if inner else out
            case nodes.Logic(op="not", operands=(operand,)):
                joined = isinstance(operand, nodes.Logic) and operand.op != "not"
                text = f"{self.word('NOT')} {self.expression(operand, inner=joined)}"
                return f"({text})" if inner else text
            case nodes.Logic(op=op, operands=operands):
                parts_ = [self.expression(o, inner=isinstance(o, nodes.Logic) and o.op != "not") for o in operands]
                out = f" {self.word(op.upper())} ".join(parts_)
                return f"({out})" if inner else out
            case nodes.Presence(operand=operand):
                out = f"{self.expression(operand)} {self.word('NOT_APPLICABLE')}"
                return f"({out})" if inner else out
            case nodes.Pick(subject=subject, choices=choices):
                listed = _LISTING.join(
                    f"{self.word('ELSE') if label is None else self.quote(label)} {self.expression(value)}"
                    for label, value in choices
                )
                colon = self.pick("：", ": ")
                return f"{self.word('FUNCTION', 'pick')}({self.expression(subject)}{colon}{listed})"
            case nodes.Call(function=function, arguments=arguments):
                # A full-width comma between two figures could be taken for a grouped number.
                inside = ", ".join(self.expression(argument) for argument in arguments)
                return f"{self.word('FUNCTION', function)}({inside})"

    def chain(self, node: nodes.Chain, parts: Sequence[tuple[str, nodes.Expression]], *, inner: bool) -> str:
        if rate := _part_of_full(node):
            written, full, of = self.expression(rate), self.word("FULL"), self.word("OF")
            return self.pick(self.glue(full, of, written), f"{written} {of} {full}")
        kind = {"+": "sum", "×": "product", "-": "minus"}[parts[0][0]]
        out = ("-" if kind == "minus" else "") + self.operand(parts[0][1], kind)
        for op, part in parts[1:]:
            out += f" {'−' if op == '-' else op} {self.operand(part, kind)}"
        return f"({out})" if inner else out

    def operand(self, node: nodes.Expression, within: str) -> str:
        """An operand; whatever binds less tightly stands in brackets, and so does a sum in a sum."""
        if isinstance(node, nodes.Chain):
            loose = within in ("product", "minus") or (within == "sum" and node.parts[0][0] != "×")
            return self.expression(node, inner=loose)
        return self.expression(node, inner=isinstance(node, nodes.Comparison | nodes.Logic | nodes.Presence))

    def figure(self, value: Fraction, unit: str | None, span: Span) -> str:
        """A number in its unit, with the digits that its author wrote, if these are to be kept."""
        text = number(value, unit, self.lang)
        if not self.style.as_written:
            return text
        written = _FIGURE.search(span.text.translate(NORMAL_SIGNS))
        digits = written[0] if written else ""
        factor = UNIT_BY_SPELLING[unit].factor if unit is not None else 1
        exact = numeric.parse_number(digits)
        if exact is None or exact != abs(value / factor):
            return text
        return ("-" if value < 0 else "") + digits + text.removeprefix(numeric.show(value / factor))


def _like_a_heading(node: nodes.Expression) -> bool:
    """Whether a line that begins with it would be read as numbered: 1.5."""
    return isinstance(node, nodes.Number) and node.unit is None and node.value.denominator != 1


def _signed(node: nodes.Expression) -> bool:
    """Whether an expression is a figure or a day, so that it can open a band."""
    return isinstance(node, nodes.Number | nodes.DateLiteral)


def _plain_points(node: nodes.Expression) -> bool:
    """Whether points can stand without 得: a figure that is not negative, full, half."""
    return node.value >= 0 and node.unit in (None, "分") if isinstance(node, nodes.Number) else (
        isinstance(node, nodes.Special) and node.key in ("full", "half")
    )  # fmt: skip


def _part_of_full(node: nodes.Expression) -> nodes.Number | None:
    """The rate in ``满分的60%``."""
    match node:
        case nodes.Chain(parts=(("×", nodes.Special(key="full")), ("×", nodes.Number(value=value) as rate))):
            return rate if value >= 0 else None
    return None


def _nested(text: str) -> bool:
    """Whether quotation marks inside a text close one another."""
    closers: list[str] = []
    for char in text:
        if closers and char == closers[-1]:
            closers.pop()
        elif char in _CLOSERS:
            closers.append(_CLOSERS[char])
        elif char in "”」":
            return False
    return not closers


_CLOSERS = {"“": "”", "「": "」", '"': '"'}
