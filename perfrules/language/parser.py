"""Statements to syntax nodes: the grammar's tables read each statement, this module shapes what they find.

A statement that cannot be read is reported with what could have stood there, and the next one is read as if nothing
had happened; numbers of headings turn the flat list of statements into the tree. Only this module and the tables
know lark.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any, cast

from attrs import define, evolve, field, frozen
from lark import Token

from ..common.diagnostics import Diagnostic, Label, closest, report
from ..common.source import Source, Span, decode, make_source
from ..common.words import NORMALISED, SIGNS, WORDS
from . import lexer, nodes, normaliser, tables, tokens
from .lexer import Statement
from .tables import STARTS, grammar
from .transformer import ToNodes

# No sheet has more; the limits keep checks of every band against every other, and nested shares, short.
MAX_LEVELS = 10
MAX_SENTENCES = 200


@cache
def vocabulary() -> dict[str, frozenset[str]]:
    """For each start symbol, the terminals that its statements can hold."""
    rules: dict[str, set[str]] = {}
    for rule in grammar().rules:
        rules.setdefault(rule.origin.name, set()).update(symbol.name for symbol in rule.expansion)
    result = {}
    for start in STARTS:
        seen, todo = set(), [start]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(rules.get(name, ()))
        result[start] = frozenset(seen - rules.keys()) | NORMALISED.get(start, frozenset())
    return result


def read(data: bytes, name: str) -> tuple[Source, list[Diagnostic]]:
    """Decode a file's bytes into a source; an encoding other than UTF-8 is named in a diagnostic."""
    text, encoding = decode(data)
    if text is None:
        source = make_source("", name)
        return source, [report("unknown-encoding", Span(0, 0, source), encoding=encoding)]
    source = make_source(text, name)
    if encoding != "utf-8":
        return source, [report("other-encoding", Span(0, 0, source), encoding=encoding.upper())]
    return source, []


@frozen
class Line:
    """A statement and the node in it: a list of them for a line of a case, None if there is none to be read."""

    statement: Statement
    value: Any


def parse(source: Source) -> tuple[nodes.Document, list[Diagnostic]]:
    """Read a whole file: the document as far as it could be read, and everything that could not."""
    document, diagnostics, _ = parse_lines(source)
    return document, diagnostics


def parse_lines(source: Source, *, undeclared: bool = False) -> tuple[nodes.Document, list[Diagnostic], list[Line]]:
    """Read a whole file, and give its statements one by one as well, in the order in which they stand.

    With ``undeclared`` a name that nothing declares is a figure still to be declared, never a phrase of prose.
    """
    statements, diagnostics, announced = lexer.scan(source, vocabulary())
    statements, refused = normaliser.normalise(statements, vocabulary(), undeclared=undeclared)
    diagnostics += refused
    builder = _Builder(source, diagnostics, announced)
    if not statements and diagnostics:
        builder.broken.add("file")
    builder.run(statements)
    return builder.document(), builder.diagnostics, builder.lines


@define
class _Open:
    """A heading whose sentences and children are still being read."""

    heading: nodes.Heading | None
    rank: int
    sentences: list[nodes.Sentence] = field(factory=list)
    children: list[nodes.Heading] = field(factory=list)
    broken: bool = False


@define
class _OpenCase:
    name: str
    span: Span
    texts: list[nodes.Text] = field(factory=list)
    facts: list[nodes.Fact] = field(factory=list)
    expectations: list[nodes.Expectation] = field(factory=list)
    findings: list[str] = field(factory=list)
    finding_lines: list[Span] = field(factory=list)


@define
class _Builder:
    """Collects nodes section by section."""

    source: Source
    diagnostics: list[Diagnostic]
    announced: frozenset[str]
    lines: list[Line] = field(factory=list)
    broken: set[str] = field(factory=set)
    opened: dict[str, Span] = field(factory=dict)
    language: Fraction | None = None
    section: str = ""
    name: str = ""
    texts: list[nodes.Text] = field(factory=list)
    settings: list[Any] = field(factory=list)
    form: list[nodes.Declaration] = field(factory=list)
    inputs: list[nodes.Declaration] = field(factory=list)
    stack: list[_Open] = field(factory=lambda: [_Open(None, 0)])
    grades: list[nodes.Grade] = field(factory=list)
    overrides: list[nodes.Override] = field(factory=list)
    checks: list[nodes.Check] = field(factory=list)
    cases: list[_OpenCase] = field(factory=list)
    gaps: list[nodes.Gap] = field(factory=list)

    def run(self, statements: Iterable[Statement]) -> None:
        to_nodes = ToNodes(self.source)
        for statement in statements:
            if statement.start.startswith("section:"):
                self.lines.append(Line(statement, str(statement.tokens[0].value) if statement.tokens else ""))
                self.open_section(statement)
                continue
            value = None if statement.broken else self.node(statement, to_nodes)
            if value is None:
                self.lines.append(Line(statement, None))
                self.stack[-1].broken = True
                self.broken.add(self.section)
                continue
            self.lines.append(Line(statement, value))
            if statement.start == "heading":
                self.heading(value)
            else:
                getattr(self, f"take_{statement.start}")(value, statement)

    def node(self, statement: Statement, to_nodes: ToNodes) -> Any:
        """The node of one statement; what does not fit is reported with what would have."""
        read, value = tables.read(statement.tokens, statement.start, to_nodes)
        if not read:
            self.unexpected(statement)
        return value

    def unexpected(self, statement: Statement) -> None:
        """Report the first token that does not fit: lark walks again and says at each what would."""
        machine: Any = grammar().parse_interactive(start=statement.start)
        for token in statement.tokens:
            expected = sorted(machine.accepts())
            if token.type not in expected:
                glued = self.glued_name(token, statement.start) if token.type == "NAME" else None
                first = token is statement.tokens[0] and statement.start == "rule"
                could_be = _SENTENCES if first else expectation(expected)
                self.diagnostics.append(
                    glued or report("unexpected", token.span, found=token.span.text, expected=could_be)
                )
                return
            machine.feed_token(_wrapped(token))
        end = Span(statement.span.end, statement.span.end, self.source)
        self.diagnostics.append(report("unfinished", end, expected=expectation(sorted(machine.accepts()))))

    def glued_name(self, token: tokens.Token, start: str) -> Diagnostic | None:
        """A word glued to a misspelt name reads as one unknown name; say which known name is meant."""
        rest = lexer.after_word(token.span.text, vocabulary()[start])
        near = closest(rest, sorted(self.announced)) if rest else None
        if not rest or near is None:
            return None
        span = Span(token.span.end - len(rest), token.span.end, self.source)
        return report("unknown-name-near", span, fix=near, name=rest, near=near)

    def open_section(self, statement: Statement) -> None:
        self.section = statement.start.removeprefix("section:")
        if self.section == "?":  # unknown, and reported
            self.broken.add("?")
            return
        if self.section in self.opened and self.section in ("framework", "grades"):
            label = Label(self.opened[self.section], "已在此处", "already here")
            self.diagnostics.append(report("stated-twice", statement.span, labels=[label], text=statement.span.text))
        self.opened.setdefault(self.section, statement.span)
        title = str(statement.tokens[0].value) if statement.tokens else ""
        self.close_headings(0)
        if self.section == "framework":
            self.name = title
        elif self.section == "case":
            self.cases.append(_OpenCase(title, statement.span))

    def heading(self, heading: nodes.Heading) -> None:
        rank, ordinal = heading.ordinal
        self.close_headings(rank)
        if len(self.stack) == MAX_LEVELS:
            self.diagnostics.append(report("nesting-too-deep", heading.span, limit=MAX_LEVELS - 1))
        siblings = self.stack[-1].children
        if siblings and siblings[0].ordinal[0] != rank:
            self.diagnostics.append(
                report("number-unlike-siblings", heading.span, number=heading.number, other=siblings[0].number)
            )
        elif ordinal != (siblings[-1].ordinal[1] if siblings else 0) + 1:
            due = siblings[-1].ordinal[1] + 1 if siblings else 1
            self.diagnostics.append(report("number-out-of-step", heading.span, number=heading.number, due=due))
        self.stack.append(_Open(heading, rank))

    def close_headings(self, rank: int) -> None:
        """Close every open heading that a heading of this rank does not stand under."""
        while self.stack[-1].heading is not None and self.stack[-1].rank >= rank:
            done = self.stack.pop()
            assert done.heading is not None
            heading = evolve(
                done.heading, sentences=tuple(done.sentences), children=tuple(done.children), broken=done.broken
            )
            self.stack[-1].children.append(heading)

    def take_language(self, value: Fraction, statement: Statement) -> None:
        if self.language is not None:
            self.diagnostics.append(report("stated-twice", statement.span, text=statement.span.text))
        self.language = value
        if value != 1:
            self.diagnostics.append(report("newer-language", statement.span, version=value))

    def take_setting(self, value: Any, statement: Statement) -> None:
        once = isinstance(value, nodes.Text) and value.kind in ("title_is", "place_is")
        if once and any(text.kind == value.kind for text in self.texts):
            self.diagnostics.append(report("stated-twice", value.span, text=statement.tokens[0].span.text))
        (self.texts if isinstance(value, nodes.Text) else self.settings).append(value)

    def take_input(self, value: nodes.Declaration, statement: Statement) -> None:
        (self.form if self.section == "form" else self.inputs).append(value)

    def take_rule(self, value: nodes.Sentence, statement: Statement) -> None:
        if self.stack[-1].heading is None and not isinstance(value.body, nodes.Gap):
            self.diagnostics.append(report("line-without-heading", statement.span))
            return
        self.stack[-1].sentences.append(value)
        if len(self.stack[-1].sentences) == MAX_SENTENCES:
            self.diagnostics.append(report("too-many-lines", statement.span, limit=MAX_SENTENCES - 1))
            self.stack[-1].broken = True

    def take_grade(self, value: nodes.Grade | nodes.Override, statement: Statement) -> None:
        if isinstance(value, nodes.Grade):
            self.grades.append(value)
        else:
            self.overrides.append(value)

    def take_check(self, value: nodes.Check, statement: Statement) -> None:
        self.checks.append(value)

    def take_gap(self, value: nodes.Gap, statement: Statement) -> None:
        self.gaps.append(value)

    def take_case_line(self, value: Any, statement: Statement) -> None:
        case = self.cases[-1]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, nodes.Text):
                case.texts.append(part)
            elif isinstance(part, nodes.Fact):
                case.facts.append(part)
            elif isinstance(part, nodes.Expectation):
                case.expectations.append(part)
            else:
                case.findings.append(part)
                case.finding_lines.append(statement.span)

    def document(self) -> nodes.Document:
        self.close_headings(0)
        end = len(self.source.text)
        return nodes.Document(
            source=self.source, language=self.language, name=self.name, texts=tuple(self.texts),
            settings=tuple(self.settings), form=tuple(self.form), inputs=tuple(self.inputs),
            headings=tuple(self.stack[0].children), root=tuple(self.stack[0].sentences),
            grades=tuple(self.grades), overrides=tuple(self.overrides), checks=tuple(self.checks),
            cases=tuple(
                nodes.Case(
                    c.name, tuple(c.texts), tuple(c.facts), tuple(c.expectations), tuple(c.findings), c.span,
                    finding_lines=tuple(c.finding_lines),
                )
                for c in self.cases
            ),
            gaps=tuple(self.gaps), span=Span(0, end, self.source), broken=frozenset(self.broken),
            announced=self.announced,
        )  # fmt: skip


def _wrapped(token: tokens.Token) -> Token:
    """Our token inside lark's, which is a text: it is given an empty one, not the words of our token's contents."""
    wrapped = Token(token.type, "", token.span.start, end_pos=token.span.end)
    wrapped.value = cast(Any, token)
    return wrapped


def expectation(terminals: Iterable[str]) -> tuple[str, str]:
    """What could stand at a place, in Chinese and English: phrases that a reader knows, not every terminal."""
    left = set(terminals) - {"TEXT"}
    zh, en = [], []
    for shown_by, members, phrase, in_english in _PHRASES:
        if left & shown_by:
            left -= shown_by | members
            zh.append(phrase)
            en.append(in_english)
    for terminal in sorted(left - {"$END"}):
        word = next((w for w in WORDS if w.terminal == terminal), None)
        sign = next((sign for sign, kind in SIGNS.items() if kind == terminal), terminal)
        zh.append(f"“{word.zh[0] or word.en[0]}”" if word else f"“{sign}”")
        en.append(f"“{word.en[0] or word.zh[0]}”" if word else f"“{sign}”")
    if "$END" in left:
        zh.append("行末")
        en.append("the end of the line")
    return "、".join(zh), ", ".join(en)


# Terminals that a reader takes as one thing, in the order in which they are named: those that call for the phrase,
# those that it then stands for as well, and the phrase.
_PHRASES: tuple[tuple[frozenset[str], frozenset[str], str, str], ...] = tuple(
    (frozenset(shown_by.split()), frozenset(members.split()), zh, en)
    for shown_by, members, zh, en in (
        (
            "GETS", "PROPORTION NOTHING HALF FULL UNDETERMINED NOT_APPLICABLE POINTS NUMBER",
            "得几分（得4分、得满分、按比例得分、不得分）",
            "what is earned (gets 4 points, gets full, in proportion, nothing)",
        ),
        ("CMP", "WITHIN EQUALS", "比较（≥ ≤ ＞ ＜ =）", "a comparison (≥ ≤ > < =)"),
        ("WITHIN", "", "以上或以下", "or more, or less"),
        ("PLUS", "MINUS TIMES DIVIDE OF", "运算符（+ − × ÷）", "a sign of a formula (+ − × ÷)"),
        ("TIMES", "DIVIDE OF", "× 或 ÷", "× or ÷"),
        ("AND OR", "", "“且”或“或”", "“and” or “or”"),
        ("EACH EACH_BEYOND", "", "每…扣…分", "each … deducts … points"),
        ("DEDUCTS ADDS", "", "“扣”或“加”", "“deducts” or “adds”"),
        (
            "AT_MOST AT_LEAST CLAUSE", "UNLESS",
            "界限（最高满分、扣完为止、不足一档不计）",
            "a bound (at most full, down to 0, whole steps only)",
        ),
        (
            "FUNCTION VALUE", "MINUS SCORE TRUTH NOT TOTAL LPAR FULL NAME STRING NUMBER QUANTITY POINTS DATE HALF",
            "名称、数或算式", "a name, a number or a formula",
        ),
        ("NAME", "STRING", "名称", "a name"),
        ("STRING", "", "引号中的文字", "a text in quotes"),
        ("QUANTITY", "NUMBER DATE MINUS", "数（连同单位）", "a number with its unit"),
        ("NUMBER", "", "数", "a number"),
        ("POINTS", "", "分数", "points"),
        ("TO", "EDGE", "“至”", "“to”"),
        ("EDGE", "", "（含）或（不含）", "(incl) or (excl)"),
        ("WAY", "", "超、低或偏离", "over, under or away"),
        ("MARK", "", "（原文）（推定）", "(stated) (inferred)"),
        ("ORIGIN", "", "（公布）（自拟）", "(published) (own)"),
        ("UNIT", "", "（单位）", "(unit)"),
        ("TYPE", "", "类型", "a type"),
        ("OUTSIDE", "", "（不在序列内）", "(outside the scale)"),
        ("COMMA", "", "逗号", "a comma"),
        ("LISTING", "", "“、”", "“、”"),
    )
)  # fmt: skip


# Fifty words can open a sentence of a rule; the usual ones help, spelt as they are used.
_SENTENCES = (
    "= 甲 ÷ 乙；≥90% 得满分；否则 0分；按比例得分，最高满分；得 满分 × 甲；每发现一次扣1分，扣完为止；"
    "若 甲 = 0，不适用；① 条目  1分；评委打分",
    "= a ÷ b; ≥90% gets full; otherwise 0; in proportion, at most full; gets full × a; "
    "each deducts 1 point, down to 0; if a = 0, not applicable; (a) item  1 point; judged score",
)
