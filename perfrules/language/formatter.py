"""The canonical layout of a whole file: what ``perfrules fmt`` writes.

The formatter takes a file's statements in their order, prints each of them, and lays them out with the comments. What
it returns has been read again and found to say the same, statement for statement; where the usual spelling would be
read otherwise (a name that looks like a word), a more explicit one is tried, and in the end the author's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, evolve, field, frozen

from ..common.diagnostics import Diagnostic
from ..common.source import Source, display_width, make_source
from ..common.words import NORMAL_SIGNS, SECTIONS
from . import nodes, parser, printer
from .lexer import SECTION_START, Statement, opens_line
from .printer import Style
from .tokens import on_one_line

WIDTH = 120
INDENT = 2

# A heading that is numbered wrongly is put right; every other mistake in reading leaves the file alone.
_REPAIRED = ("number-out-of-step", "number-unlike-siblings")
_STYLES = (
    Style(as_written=True), Style(as_written=True, spaced=True), Style(as_written=True, quoted=True),
    Style(as_written=True, spaced=True, quoted=True),
)  # fmt: skip


@frozen
class Entry:
    """A statement to print: its start symbol in the grammar, its node, and the text that it was read from."""

    start: str
    value: Any
    statement: Statement | None = None
    number: str = ""  # of a heading, with the blank behind it
    depth: int = 0

    @property
    def section(self) -> str:
        """The section that this statement opens; empty for any other."""
        return self.start.removeprefix("section:") if self.start.startswith("section:") else ""


@frozen
class Formatted:
    """What came of a file: its text in canonical form, or the mistakes that forbid touching it."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()
    renumbered: tuple[tuple[str, str, str], ...] = ()  # number before, number now, title


def format_source(
    source: Source, lang: str | None = None, added: Sequence[nodes.Declaration] = (), *, undeclared: bool = False
) -> Formatted:
    """A file in canonical form, in the language that it is mostly written in unless one is asked for.

    ``added`` are declarations to write under 【数据】 besides; ``undeclared`` reads every unknown name as a figure that
    is still to be declared.
    """
    _, diagnostics, lines = parser.parse_lines(source, undeclared=undeclared)
    mistakes = tuple(item for item in diagnostics if item.severity == "error")
    if any(item.code.slug not in _REPAIRED for item in mistakes):
        return Formatted(None, mistakes)
    lang = lang or language_of(lines)
    entries = [Entry(line.statement.start, line.value, line.statement) for line in lines]
    numbered = _numbered(_with(entries, added), lang)
    text = _Layout(source, numbered, lang, undeclared).text()
    if text is None:
        if not mistakes:  # nothing may be written that says something else
            raise AssertionError("a statement has no spelling that is read as it was")
        return Formatted(None, mistakes)
    return Formatted(text, (), tuple(_renumbered(entries, numbered)))


def format_document(document: nodes.Document, lang: str) -> str:
    """The canonical text of a tree that no text was written for."""
    text = _Layout(make_source(""), _numbered(list(entries_of(document)), lang), lang, undeclared=True).text()
    assert text is not None
    return text


def language_of(lines: Sequence[parser.Line]) -> str:
    """``zh`` or ``en``: the language of most words of the language, names and free texts left out."""
    han = latin = 0
    for line in lines:
        words = [t.span.text for t in line.statement.tokens if t.type not in _FREE]
        if line.statement.start.startswith("section:"):
            words = [line.statement.span.text.partition("】")[0].partition("]")[0]]
        for text in words:
            has_han = any("\u4e00" <= char <= "\u9fff" for char in text)
            han += has_han
            latin += not has_han and any(char.isalpha() for char in text)
    return "en" if latin > han else "zh"


_FREE = frozenset({"NAME", "STRING", "TEXT", "HEADING", "NUMBERING", "NUMBER", "ITEM"})


def entries_of(document: nodes.Document) -> Iterator[Entry]:
    """The statements of a tree, section by section in the usual order."""
    if document.language is not None:
        yield Entry("language", document.language)
    yield Entry("section:framework", document.name)
    yield from (Entry("setting", value) for value in (*document.texts, *document.settings))
    for section, values in (
        ("form", document.form), ("inputs", document.inputs),
        ("indicators", tuple(_flat(document.root, document.headings))),
        ("grades", (*document.grades, *document.overrides)), ("checks", document.checks),
    ):  # fmt: skip
        if values:
            yield Entry(f"section:{section}", "")
            for value in values:
                start = "heading" if isinstance(value, nodes.Heading) else SECTION_START[section]
                yield Entry(start, value)
    for case in document.cases:
        yield Entry("section:case", case.name)
        facts = [[fact] for fact in case.facts]
        expected = [[expectation] for expectation in case.expectations]
        findings = [list(case.findings)] if case.findings else []
        yield from (Entry("case_line", value) for value in (*case.texts, *facts, *expected, *findings))
    if document.gaps:
        yield Entry("section:gaps", "")
        yield from (Entry("gap", value) for value in document.gaps)


def _flat(
    sentences: Sequence[nodes.Sentence], headings: Sequence[nodes.Heading]
) -> Iterator[nodes.Sentence | nodes.Heading]:
    yield from sentences
    for heading in headings:
        yield evolve(heading, sentences=(), children=())
        yield from _flat(heading.sentences, heading.children)


def _with(entries: list[Entry], added: Sequence[nodes.Declaration]) -> list[Entry]:
    """The statements with more declarations at the end of 【数据】; it is opened before 【指标】 if it is not there."""
    if not added:
        return entries
    more = [Entry("input", declaration) for declaration in added]
    sections = [(at, entry.section) for at, entry in enumerate(entries) if entry.section]
    ends = [*(at for at, _ in sections[1:]), len(entries)]
    inputs = [end for (_, name), end in zip(sections, ends, strict=True) if name == "inputs"]
    if inputs:
        return entries[: inputs[-1]] + more + entries[inputs[-1] :]
    at = next((at for at, name in sections if name == "indicators"), len(entries))
    return [*entries[:at], Entry("section:inputs", ""), *more, *entries[at:]]


def _numbered(entries: Sequence[Entry], lang: str) -> list[Entry]:
    """Headings with their depth and number, siblings counted from one in the style of the first; items likewise."""
    out: list[Entry] = []
    opened: list[_Siblings] = []
    ranks: list[int] = []  # of the headings that are open, as they were read
    items = 0
    for entry in entries:
        if entry.section:
            opened, ranks = [], []
        if entry.start == "heading":
            rank, _ = entry.value.ordinal
            while ranks and ranks[-1] >= rank:
                ranks.pop()
            ranks.append(rank)
            del opened[len(ranks) :]
            if len(opened) < len(ranks):
                opened.append(_Siblings(rank, _above(entry.value, opened)))
            entry = opened[-1].next(entry, lang, len(ranks) - 1)
            items = 0
        elif entry.start == "rule":
            entry = evolve(entry, depth=len(ranks))
            body = entry.value.body
            if isinstance(body, nodes.Item) and body.ordinal is not None:
                items += 1
                entry = evolve(entry, value=evolve(entry.value, body=evolve(body, ordinal=items)))
        out.append(entry)
    return out


@define
class _Siblings:
    """Headings under one parent: the rank of the first, what stands before their last part, how many there are."""

    rank: int
    above: str
    count: int = 0
    number: str = ""

    def next(self, entry: Entry, lang: str, depth: int) -> Entry:
        self.count += 1
        written = printer.numbering(self.rank, self.count, self.above, lang)
        heading = entry.value
        if written is None:
            return evolve(entry, number=heading.number + " ", depth=depth)
        self.number = written
        return evolve(entry, value=evolve(heading, ordinal=(self.rank, self.count)), number=written, depth=depth)


def _above(heading: nodes.Heading, opened: Sequence[_Siblings]) -> str:
    """What stands before the last part of a number with points: the parent's number, or else what was written."""
    rank, _ = heading.ordinal
    parent = opened[-1] if opened else None
    if parent is not None and parent.rank == rank - 1 and 30 < parent.rank < 900:
        return parent.number.strip()
    parts = heading.number.translate(NORMAL_SIGNS).strip("、. ").split(".")
    missing = rank - 30 - len(parts) if 30 < rank < 900 else 0
    return "".join(f"{part}." for part in [*["1"] * missing, *parts[:-1]])


def _renumbered(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[tuple[str, str, str]]:
    """The headings and items whose place in the count has changed."""
    read = {id(entry.statement): entry.value for entry in before}
    for entry in after:
        old = read.get(id(entry.statement))
        if entry.start == "heading" and old is not None and old.ordinal != entry.value.ordinal:
            yield old.number, entry.number.strip(), old.title
        elif entry.start == "rule" and old is not None and isinstance(old.body, nodes.Item) and old != entry.value:
            yield str(old.body.ordinal), str(entry.value.body.ordinal), old.body.text


@define
class _Layout:
    """Prints statements and lays them out among the comments of their source."""

    source: Source
    entries: list[Entry]
    lang: str
    undeclared: bool = False
    styles: list[int] = field(factory=list)
    names: frozenset[str] = frozenset()

    def text(self) -> str | None:
        """The whole text; None if no spelling says what the statements say."""
        self.styles = [0] * len(self.entries)
        self.names = self.announced()
        while True:
            text = self.laid_out()
            wrong = self.misread(text)
            if not wrong:
                return text
            if any(self.styles[at] > len(_STYLES) for at in wrong):
                return None
            for at in wrong:
                self.styles[at] += 1

    def announced(self) -> frozenset[str]:
        names = [entry.value.name for entry in self.entries if entry.start == "input"]
        return frozenset(names)

    def misread(self, text: str) -> list[int]:
        """Places of the statements that would be read otherwise than they are meant."""
        _, diagnostics, lines = parser.parse_lines(make_source(text), undeclared=self.undeclared)
        if len(lines) != len(self.entries):
            return list(range(len(self.entries)))
        if broken := [at for at, line in enumerate(lines) if line.value is None]:
            return broken
        if any(item.severity == "error" and item.code.slug in _REPAIRED for item in diagnostics):
            return list(range(len(self.entries)))
        read = _numbered([Entry(line.statement.start, line.value, line.statement) for line in lines], self.lang)
        return [at for at, (meant, got) in enumerate(zip(self.entries, read, strict=True)) if not _same(meant, got)]

    def laid_out(self) -> str:
        rows = list(self.rows())
        _open_out(rows)
        out: list[str] = []
        for row in rows:
            if row.blank and out:
                out.append("")
            out += row.lines
        return "".join(f"{line}\n" for line in out)

    def rows(self) -> Iterator[_Row]:
        """Lines of the page: statements that stood on one line stay together, each comment comes before its own."""
        comments = list(_comments(self.source))
        last = 0  # the line of the source on which the row before ended
        for group in self.groups():
            first = self.entries[group[0]]
            statements = [entry.statement for at in group if (entry := self.entries[at]).statement is not None]
            indent = " " * (INDENT * first.depth)
            if statements:
                end = statements[-1].span.end
                while comments and comments[0][0] < end:
                    line, text = comments[0][1:]
                    yield _Row([indent + text], self.blank_between(last, line), first, comment=True)
                    last = line
                    comments.pop(0)
                begin = statements[0].span.line
                blank = self.blank_between(last, begin)
                last = self.source.line_of(end - 1) if end else begin
            else:
                blank = False
            yield _Row(self.printed(group, indent), blank, first)
        for _, line, text in comments:
            yield _Row([text], self.blank_between(last, line), None, comment=True)
            last = line

    def groups(self) -> Iterator[list[int]]:
        """Statements that stood on one line."""
        group: list[int] = []
        for at, entry in enumerate(self.entries):
            if group and not self.together(self.entries[at - 1], entry):
                yield group
                group = []
            group.append(at)
        if group:
            yield group

    def together(self, left: Entry, right: Entry) -> bool:
        if left.section or right.section or right.start == "heading" or not left.statement or not right.statement:
            return False
        if isinstance(getattr(left.value, "body", None), nodes.Text):
            return False  # a free text takes the rest of its line
        return "\n" not in self.source.text[left.statement.span.end : right.statement.span.start]

    def printed(self, group: Sequence[int], indent: str) -> list[str]:
        """The lines of a group: one if it fits, else one a statement."""
        texts = [self.statement(at) for at in group]
        line = indent + texts[0]
        heading = self.entries[group[0]].start == "heading"
        for i, text in enumerate(texts[1:]):
            line += ("：" if self.lang == "zh" else ": ") if heading and i == 0 else "；" if self.lang == "zh" else "; "
            line += text
        if len(texts) == 1 or display_width(line) <= WIDTH:
            return _broken(line, indent) if len(texts) == 1 and self.breakable(group[0]) else [line]
        out = []
        for at, text in zip(group, texts, strict=True):
            left = " " * (INDENT * self.entries[at].depth)
            out += _broken(left + text, left) if self.breakable(at) else [left + text]
        return out

    def breakable(self, at: int) -> bool:
        entry = self.entries[at]
        body = entry.value.body if isinstance(entry.value, nodes.Sentence) else entry.value
        return not entry.section and not isinstance(body, nodes.Text | nodes.Heading | nodes.Item | nodes.Gap)

    def statement(self, at: int) -> str:
        entry = self.entries[at]
        if entry.section:
            zh, en = SECTIONS[entry.section]
            return f"{f'【{zh}】' if self.lang == 'zh' else f'[{en}]'} {entry.value}".rstrip()
        if self.styles[at] >= len(_STYLES) and entry.statement is not None:
            return on_one_line(entry.statement.span.text)
        style = _STYLES[min(self.styles[at], len(_STYLES) - 1)]
        return entry.number + printer.statement(entry.start, entry.value, self.lang, style, self.names)

    def blank_between(self, first: int, last: int) -> bool:
        """Whether the author left a line free between two lines."""
        return any(not self.source.line_text(line).strip() for line in range(first + 1, last))


@define
class _Row:
    """Lines of the page that belong together, whether a free line comes before them, and their first statement."""

    lines: list[str]
    blank: bool
    entry: Entry | None
    comment: bool = False


def _open_out(rows: list[_Row]) -> None:
    """Free lines before sections and first-level headings, before their comments if they have some; none after one."""
    for at, row in enumerate(rows):
        if row.comment or row.entry is None:
            continue
        first = at
        while first and rows[first - 1].comment and not rows[first].blank:
            first -= 1
        below_section = first > 0 and rows[first - 1].entry is not None and not rows[first - 1].comment
        opening = rows[first - 1].entry if below_section else None
        if opening is not None and opening.section:
            rows[first].blank = bool(row.entry.section)
        elif row.entry.section or (row.entry.start == "heading" and row.entry.depth == 0):
            rows[first].blank = True


def _comments(source: Source) -> Iterator[tuple[int, int, str]]:
    """Place, line and text of each comment."""
    for line, start in enumerate(source.line_starts, 1):
        text = source.line_text(line)
        if text.translate(NORMAL_SIGNS).strip().startswith("#"):
            yield start, line, text.translate({0x3000: " "} if text[0] == "\u3000" else {}).strip()


def _same(meant: Entry, got: Entry) -> bool:
    if (meant.start, meant.value, meant.depth) != (got.start, got.value, got.depth):
        return False
    if meant.statement is None or got.statement is None:
        return True
    before, after = (
        Counter((token.type, token.value) for token in statement.tokens if token.type in ("MARK", "ORIGIN"))
        for statement in (meant.statement, got.statement)
    )
    return before == after


def _broken(line: str, indent: str) -> list[str]:
    """A line that is too long, broken after commas, those outside brackets first; what follows stands further in."""
    out: list[str] = []
    while display_width(line) > WIDTH:
        places = [p for p in _places(line) if display_width(line[: p[1]].rstrip()) <= WIDTH]
        if not places:
            break
        shallow = min(depth for depth, _ in places)
        cut = max(at for depth, at in places if depth == shallow)
        out.append(line[:cut].rstrip())
        line = f"{indent}    {line[cut:].lstrip()}"
    return [*out, line]


def _places(line: str) -> Iterator[tuple[int, int]]:
    """Where a line may be broken: the depth in brackets and the place behind a comma; quotations stay whole."""
    depth = 0
    closers: list[str] = []
    for at, char in enumerate(line):
        if closers and char == closers[-1]:
            closers.pop()
        elif char in _QUOTES:
            closers.append(_QUOTES[char])
        elif not closers:
            depth += (char in "([（") - (char in ")]）")
            rest = line[at + 1 :].lstrip()
            if char in "，、," and rest and not rest[0].isdigit() and not opens_line(rest):
                yield depth, at + 1


_QUOTES = {"“": "”", "「": "」", '"': '"'}
