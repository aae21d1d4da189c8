"""From text to statements of canonical tokens: limits, signs, words, names, and the numbers of headings.

A line is a statement, and so is what ``；`` or ``。`` ends within a line; a line that ends in a comma, a sign or an
open bracket goes on. Whether letters are a word or a name is decided by place and by what the file declares, never by
guessing: see :meth:`_Tokens.word_or_name`. Signs are normalised one character for one, so every token keeps its place.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

from attrs import define, field, frozen

from ..common.diagnostics import Diagnostic, report
from ..common.numeric import MAX_DIGITS, parse_number
from ..common.source import Source, Span
from ..common.types import UNIT_BY_SPELLING, UNITS, Unit
from ..common.words import (
    ALSO_NAMES,
    BEFORE_BRACKET,
    BEFORE_FIGURE,
    BRACKETED,
    HAN_DIGITS,
    ITEM_MARKS,
    MONTHS,
    NEGATIONS,
    NORMAL_SIGNS,
    OCCURRENCE_VERBS,
    RESERVED,
    SECTIONS,
    SIGNS,
    TEXT_STARTERS,
    WORDS,
)

MAX_FILE = 5_000_000
MAX_LINE = 10_000
# Deeper or longer formulas are no rubric's; the limits also keep every walk over a formula far from Python's own.
MAX_NESTING = 32
MAX_TOKENS = 300

Vocabulary = Mapping[str, frozenset[str]]

# What may stand in each section: the grammar's start symbol for its statements.
SECTION_START = {
    "framework": "setting", "form": "input", "inputs": "input", "indicators": "rule", "grades": "grade",
    "checks": "check", "case": "case_line", "gaps": "gap",
}  # fmt: skip


@frozen
class Token:
    """A terminal, the canonical key or exact value behind it, and its place."""

    type: str
    value: Any
    span: Span


@frozen
class Statement:
    """One statement: the start symbol that reads it, its tokens, and the section's name if it opens one."""

    start: str
    tokens: tuple[Token, ...]
    span: Span
    broken: bool = False


_OPEN, _CLOSE = "“「", "”」"
_QUOTE_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True)) | {'"': '"'}
_RUN = re.compile(r"(?:“[^“”\n]{1,40}”(?=[^\W\d]))?[^\W\d]\w*(?:“[^“”\n]{1,40}”\w+)?(?:(?<=[A-Za-z0-9])-[A-Za-z]\w*)*")
_DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?!\d)(?:\.\d+)?", re.ASCII)
_DATE = re.compile(
    r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(?:(\d{1,2}) ?日|(?:底|末)(?=[^\w]|以?前|之前))"
    r"|(\d{4})(?:-(\d\d)-(\d\d)|[÷.](\d{1,2})[÷.](\d{1,2}))(?![\d.])",
    re.ASCII,
)
# 31 March, 31 Mar 2022; “5 may be” is no date.
_ENGLISH_DATE = re.compile(
    rf"(\d{{1,2}}) +({'|'.join(f'{month}|{month[:3]}' for month in MONTHS)})(?! +be\b)(?![\w-])(?: +(\d{{4}})(?!\w))?",
    re.ASCII | re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"(?P<han>[一二三四五六七八九十]{1,3})、|\((?P<han_in>[一二三四五六七八九十]{1,3})\)"
    r"|(?P<dotted>\d+(?:\.\d+)*)(?:\.(?!\d)|、)|\((?P<arabic>\d+)\)",
    re.ASCII,
)
# 1.1 名称, without the last point, is a heading too; 1.5 万元 and 1.5 得满分 are none.
_NUMBERING_BARE = re.compile(
    r"(?P<han>(?!))?(?P<han_in>(?!))?(?P<dotted>[0-9]+(?:\.[0-9]+)+)(?P<arabic>(?!))? +(?=[^\W\d])"
)
_NO_TITLE = re.compile(
    r"(?:得|计|记|gets?|then)? *(?:\d|满分|一半|full|half)|不得分|不适用|按比例|至|到|以上|以下"
    r"|or |to |in proportion|and ",
    re.I,
)
# A numbered line that says what is earned is a sentence of the cell, not a heading.
_CLAUSE = re.compile(r"(?:得|扣|计|加) ?\d+(?:\.\d+)? ?分|不得分|得满分", re.ASCII)
# What begins like a band or a step is no item of a checklist, whatever number stands before it.
_BAND_ITEM = re.compile(
    r" *(?:[≥≤><=]|否则|其他|其余|(?:不?低于|不?超过|不?高于|不足|不满|未?达到|大于|小于|等于) ?\d"
    r"|\d[\d.,]*(?:%|\w{0,2}) ?(?:以上|以下|以内|及以|\(|-|~|至|,|得)|每[^;]*[扣加] ?\d)"
)
_ITEM_AND_STEP = re.compile(r", *(?=(?:每[少缺]|缺)[^,;]*扣)")
_NEXT_ITEM = re.compile(rf", *[{ITEM_MARKS}]")
_SECTION = re.compile(r"(?:【([^】\n]{1,40})】|\[([^\W\d][^\],\n]{0,39})\]) *(.*)")
_COMMENT_LINE = re.compile(r"(?m)(?<=\n)[ \t　]*#.*$")
_GOES_ON = tuple(",、+-×÷([=")
_POINTS_TAIL = re.compile(r"(?:(?<=\s)|\(|(?<=[,:]))([-+]?\d+(?:\.\d+)?) ?(分|points?|%) ?\)?$", re.ASCII | re.I)
# An item may say 的，得1分; the words before the figure are no part of it.
_ITEM_TAIL = re.compile(
    r"(?:(?<=\s)|\(|(?<=[,:])|(?<=的)(?=[得计记加]))(?:[得计记加] ?)?(-?\d+(?:\.\d+)?) ?(分|points?|%) ?\)?$",
    re.ASCII | re.I,
)
_ALIAS_TAIL = re.compile(r"(?<=\s)(?:记作|as) +(\S{1,80})$")
_UNIT_RE = re.compile(
    "|".join(
        re.escape(s) + (r"(?!\w)" if s[-1].isascii() and s[-1].isalpha() else "(?!钟)" if s == "分" else "")
        for s in sorted((s for unit in UNITS for s in unit.spellings), key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_UNIT_HINT = re.compile(rf"\( ?({_UNIT_RE.pattern}) ?\)", re.IGNORECASE)
_COUNTERS = "|".join(sorted((unit.zh for unit in UNITS if unit.type.kind == "count"), key=len, reverse=True))
_EACH_ONE = re.compile(rf"每(?:{'|'.join(OCCURRENCE_VERBS)})?[一1]?(?:{_COUNTERS})(?!百分点|工作日|月)")
# 一个百分点, 两次: a numeral of one character before a unit, behind a word.
_HAN_QUANTITY = re.compile(rf"([一二两三四五六七八九十])({_UNIT_RE.pattern})", re.IGNORECASE)
_SECTION_BY_WORD = {word: section for section, words in SECTIONS.items() for word in words}


@cache
def _word_pattern(terminals: frozenset[str]) -> tuple[re.Pattern[str], Mapping[str, tuple[str, str]]]:
    """One regular expression for the words of a place, longest first, and what each spelling stands for."""
    meaning: dict[str, tuple[str, str]] = {}
    for word in WORDS:
        bare = word.terminal not in BEFORE_BRACKET and (word.terminal not in BRACKETED or "UNMARKED" in terminals)
        if word.terminal in terminals and bare:
            for spelling in (*word.zh, *word.en):
                if spelling:
                    meaning.setdefault(spelling.lower().translate(NORMAL_SIGNS), (word.terminal, word.key))
    parts = []
    for spelling in sorted(meaning, key=len, reverse=True):
        pattern = re.escape(spelling).replace(r"\ ", " +")
        if spelling[0].isascii() and spelling[0].isalpha():
            pattern = rf"(?<!\w){pattern}(?![\w-])"
        parts.append(pattern + r"(?= ?\d)" if meaning[spelling][0] in BEFORE_FIGURE else pattern)
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE), meaning


_BRACKET_WORDS = {
    spelling.lower(): (word.terminal, word.key)
    for word in WORDS if word.terminal in BRACKETED for spelling in (*word.zh, *word.en)
}  # fmt: skip
_BRACKET = re.compile(rf"\( ?({'|'.join(map(re.escape, sorted(_BRACKET_WORDS, key=len, reverse=True)))}) ?\)", re.I)
_FUNCTIONS = {s.lower(): (w.terminal, w.key) for w in WORDS if w.terminal in BEFORE_BRACKET for s in (*w.zh, *w.en)}
_FUNCTION = re.compile(rf"({'|'.join(map(re.escape, sorted(_FUNCTIONS, key=len, reverse=True)))})(?= ?\()", re.I)
_MARK_WORDS = {s: key for s, (terminal, key) in _BRACKET_WORDS.items() if terminal == "MARK"}
_STARTERS = {
    spelling.lower(): (word.terminal, word.key)
    for word in WORDS if word.terminal in TEXT_STARTERS for spelling in (*word.zh, *word.en)
}  # fmt: skip
_STARTER = re.compile(rf"({'|'.join(map(re.escape, sorted(_STARTERS, key=len, reverse=True)))})(?=[ :“\"「]|$)", re.I)
_MAX_RESUMES = 12  # a sentence has fewer; the bound keeps hostile lines linear
_RESUMES = re.compile(
    "|".join(
        sorted(
            (s for w in WORDS if w.terminal in ("OF", "GETS", "NOTHING", "DEDUCTS", "ADDS") for s in w.zh if s), key=len
        )
    )
)
_OPTIONS = re.compile(r": *(?:选项|one of)(?!\w)", re.IGNORECASE)
_IF = re.compile(r"若(?=[ (“])|if(?!\w)", re.IGNORECASE)


def is_name(text: str) -> bool:
    """Whether a text can stand as a name without quotation marks."""
    return _RUN.fullmatch(text) is not None and not is_word(text)


def opens_line(text: str) -> bool:
    """Whether a line with this text would be a section, a heading or a comment, and so could not go on another."""
    text = text.translate(NORMAL_SIGNS)
    return bool(_SECTION.match(text) or _NUMBERING.match(text)) or text.startswith("#")


def on_one_line(text: str) -> str:
    """A text that goes on over several lines, as one; comments between them are no part of it."""
    if "\n" not in text:
        return text
    parts = (line.strip() for line in text.split("\n"))
    return " ".join(part for part in parts if part and not part.startswith("#"))


def is_word(text: str) -> bool:
    """Whether a bare name would read as a word of the language where a name can stand."""
    return text.lower() in _RESERVED_SPELLINGS


_RESERVED_SPELLINGS = {s.lower() for w in WORDS if w.terminal in RESERVED for s in (*w.zh, *w.en)} - {"", *ALSO_NAMES}


def after_word(text: str, terminals: frozenset[str]) -> str | None:
    """What is left of a run of letters behind the word that it begins with; None if it begins with none."""
    word = _word_pattern(terminals)[0].match(text.translate(NORMAL_SIGNS))
    return text[word.end() :] if word and word.end() < len(text) else None


def scan(source: Source, vocabulary: Vocabulary) -> tuple[list[Statement], list[Diagnostic], frozenset[str]]:
    """Cut a source into statements; what breaks a limit is reported and left out, and the rest is still read.

    ``vocabulary`` tells for each start symbol of the grammar the terminals that its statements can hold. Besides
    statements and diagnostics, the names that the text declares are returned, readable or not.
    """
    scanner = _Scanner(source, vocabulary)
    if scanner.within_limits():
        scanner.run()
    names = frozenset(name for group in scanner.declared.values() for name in group.names)
    return scanner.statements, scanner.diagnostics, names


# Format characters, fillers and variation selectors: what a reader cannot see must not change what a file means.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


@define
class _Names:
    """Names that begin alike; looked up by length, so that a text with many names is read as fast as one with few."""

    names: set[str] = field(factory=set)
    lengths: list[int] = field(factory=list)  # longest first

    def add(self, name: str) -> None:
        """Take in a name that is no longer than those before it."""
        self.names.add(name)
        if self.lengths[-1:] != [len(name)]:
            self.lengths.append(len(name))


def _longest(known: Mapping[str, _Names], text: str, at: int) -> str | None:
    """The longest known name that begins at a place."""
    group = known.get(text[at : at + 1])
    if group is not None:
        for length in group.lengths:
            if (name := text[at : at + length]) in group.names:
                return name
    return None


@define
class _Scanner:
    source: Source
    vocabulary: Vocabulary
    statements: list[Statement] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)
    declared: dict[str, _Names] = field(factory=dict)  # by first character
    options: dict[str, _Names] = field(factory=dict)  # what options list in quotes, likewise

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.source)

    def report(self, slug: str, start: int, end: int, **values: object) -> None:
        self.diagnostics.append(report(slug, self.span(start, end), labels=(), fix=None, **values))

    def within_limits(self) -> bool:
        """Report what makes a text unreadable as a whole, before any of it is read."""
        text = self.source.text
        if len(text) > MAX_FILE:
            self.report("file-too-long", 0, 0, limit=MAX_FILE, length=len(text))
            return False
        for match in re.finditer("\x00|[\ud800-\udfff]", text):
            self.report("not-text", match.start(), match.end(), char=f"U+{ord(match[0]):04X}")
            return False
        return True

    def run(self) -> None:
        lines = list(self.logical_lines())
        self.collect_names(lines)
        section = ""
        for start, end in lines:
            text = self.normal(start, end)
            opening = _SECTION.match(text)
            if opening:
                section = self.open_section(opening, start, end)
            elif not section:
                self.statement("language", start, end)
            elif section != "?":
                self.line(SECTION_START[section], start, end)

    def normal(self, start: int, end: int) -> str:
        text = self.source.text[start:end]
        if "\n" in text:  # a line that goes on: comments between its parts are blanked, so that places stay
            text = _COMMENT_LINE.sub(lambda comment: " " * len(comment[0]), text)
        return text.translate(NORMAL_SIGNS)

    def logical_lines(self) -> Iterator[tuple[int, int]]:
        """Spans of lines without comments and blanks, joined where a line goes on."""
        held: int | None = None
        previous_end = 0
        source = self.source
        ends = [*(start - 1 for start in source.line_starts[1:]), len(source.text)]
        for start, end in zip(source.line_starts, ends, strict=True):
            text = self.normal(start, end)
            stripped = text.strip()
            if end - start > MAX_LINE:
                self.report("line-too-long", start, start + 1, limit=MAX_LINE, length=end - start)
                continue
            invisible = _INVISIBLE.search(text)
            if invisible:
                at = start + invisible.start()
                self.report("invisible-sign", at, at + 1, char=f"U+{ord(invisible[0]):04X}")
                continue
            if not stripped or stripped.startswith("#"):
                continue
            first = start + len(text) - len(text.lstrip())
            last = start + len(text.rstrip())
            begins_new = _SECTION.match(stripped) or _numbering(stripped)
            if held is not None and begins_new:
                yield held, previous_end
                held = None
            if held is None:
                held = first
            previous_end = last
            if last - held > MAX_LINE:
                self.report("line-too-long", held, held + 1, limit=MAX_LINE, length=last - held)
                held = None
                continue
            if stripped.endswith(_GOES_ON) and not self.takes_the_line(held, last):
                continue
            yield held, last
            held = None
        if held is not None:
            yield held, previous_end

    def takes_the_line(self, start: int, end: int) -> bool:
        """Whether a free text stands in a line: it ends with the line, whatever sign it ends in."""
        return any(_STARTER.match(self.normal(first, last)) for first, last in self.split(start, end))

    def collect_names(self, lines: list[tuple[int, int]]) -> None:
        """Bare names that the file declares: inputs, list fields, local names, keys, titles of one word."""
        names: set[str] = set()
        options: set[str] = set()
        unit = rf"(?: ?\( ?(?:{_UNIT_RE.pattern}) ?\))?"
        declaration = re.compile(rf"({_RUN.pattern}){unit}(?: +(?:记作|as) +(\S+?))? ?:", re.I)
        in_leaf = re.compile(rf"(?:数据|input) *{declaration.pattern}", re.I)
        local = re.compile(rf"(?:其中|where) *({_RUN.pattern}) ?=", re.I)
        for start, end in (part for line in lines for part in self.split(*line)):
            text = self.normal(start, end)
            for pattern in (declaration, in_leaf, local):
                match = pattern.match(text)
                if match:
                    names.update(name for name in match.groups() if name)
            if _OPTIONS.search(text):
                options.update(m[1] for m in re.finditer('[“"]([^“”"]{1,80})[”"]', text))
            if ":" in text and re.search(r"含|each with", text):
                names.update(m[1] for m in re.finditer(rf"(?:含|each with|、) *({_RUN.pattern}) ?:", text))
            if number := _numbering(text):
                title, pieces = _heading_parts(text[number.end() :])
                found = [title.strip(), *(str(value) for kind, value, *_ in pieces if kind == "NAME")]
                names.update(name for name in found if _RUN.fullmatch(name))
            for match in re.finditer(r"(?:记作|as) +(\S{1,80})", text):
                names.update(_RUN.findall(match[1])[:1])
        for known, spelt in ((self.declared, names - _RESERVED_SPELLINGS), (self.options, options)):
            for name in sorted(spelt, key=lambda name: (-len(name), name)):
                known.setdefault(name[0], _Names()).add(name)

    def open_section(self, opening: re.Match[str], start: int, end: int) -> str:
        word = (opening[1] or opening[2]).strip().lower()
        section = _SECTION_BY_WORD.get(word)
        if section is None:
            self.report("unknown-section", start, start + opening.start(3), name=(opening[1] or opening[2]).strip())
            self.statements.append(Statement("section:?", (), self.span(start, end)))
            return "?"
        text = opening[3].strip()
        at = start + opening.start(3)
        written = on_one_line(self.source.text[at:end].strip())
        tokens = [Token("TEXT", written, self.span(at, end))] if text else []
        self.statements.append(Statement(f"section:{section}", tuple(tokens), self.span(start, end)))
        return section

    def line(self, start_symbol: str, start: int, end: int) -> None:
        text = self.normal(start, end)
        if start_symbol == "rule":
            if self.statements[-1].start != "section:indicators" and self.numbered_items(start, end):
                return
            number = _numbering(text)
            if number:
                self.heading(number, start, end)
                return
        if start_symbol == "gap":
            body = text.lstrip("·•- ")
            at = end - len(body)
            tokens = (Token("TEXT", on_one_line(self.source.text[at:end]), self.span(at, end)),)
            self.statements.append(Statement("gap", tokens, self.span(start, end)))
            return
        self.statements_of(start_symbol, start, end)

    def statements_of(self, start_symbol: str, start: int, end: int) -> None:
        for first, last in self.split(start, end):
            self.statement(start_symbol, first, last)
            if self.statements and self.statements[-1].span.end == end:
                break  # a free text took the rest of the line

    def split(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Parts between semicolons outside quotation marks, without the blanks around them.

        A comma before ② parts items as a semicolon does.
        """
        text = self.normal(start, end)
        closers: list[str] = []
        first = 0
        for i, char in enumerate(text + ";"):
            if closers and char == closers[-1]:
                closers.pop()
            elif char in _QUOTE_PAIRS:
                closers.append(_QUOTE_PAIRS[char])
            elif i == len(text) or (not closers and (char == ";" or (char == "," and _NEXT_ITEM.match(text, i)))):
                part = text[first:i]
                if part.strip():
                    left = first + len(part) - len(part.lstrip())
                    yield start + left, start + first + len(part.rstrip())
                first = i + 1

    def numbered_items(self, start: int, end: int) -> bool:
        """``1.有制度；2.有方案`` in one line below a heading are items; whether the line is one."""
        parts = list(self.split(start, end))
        numbers = [_NUMBERING.match(self.normal(*part)) for part in parts]
        found = [number for number in numbers if number and not (number["han"] or number["han_in"])]
        if len(parts) < 2 or len(found) < len(parts) or [_rank(n)[1] for n in found] != list(range(1, len(found) + 1)):
            return False
        if any(_BAND_ITEM.match(self.normal(*part), number.end()) for part, number in zip(parts, found, strict=True)):
            return False
        for (first, last), number, mark in zip(parts, found, ITEM_MARKS, strict=False):
            reader = _Tokens(self, "rule", self.normal(first, last), first)
            reader.item(number, mark)
            self.statements.append(Statement("rule", tuple(reader.tokens), self.span(first, last)))
        return True

    def heading(self, number: re.Match[str], start: int, end: int) -> None:
        text = self.normal(start, end)
        colon = text.find(":", number.end())
        semicolon = text.find(";", number.end())
        cuts = [cut for cut in (colon, semicolon) if cut >= 0]
        cut = min(cuts) if cuts else len(text)
        if "#" in text[number.end() : cut]:
            cut = text.index("#", number.end())
            self.report("comment-in-line", start + cut, start + cut + 1)
            cut, end = len(text[:cut].rstrip()), start + len(text[:cut].rstrip())
            text = text[:cut]
        head = text[number.end() : cut]
        title, pieces = _heading_parts(head)
        if not pieces and _CLAUSE.search(text, number.end()) and ":" not in text[:cut]:
            self.report(
                "numbered-clause",
                start,
                start + number.end(),
                number=self.source.text[start : start + number.end()].strip(),
            )
            self.statements.append(Statement("rule", (), self.span(start, end), broken=True))
            return
        at = start + number.end() + len(head) - len(head.lstrip())
        heading_span = self.span(start, start + len(text[:cut].rstrip()))
        digits = number["dotted"] or number["arabic"] or ""
        if any(len(part) > 4 for part in digits.split(".")):
            self.report("number-too-long", start, start + number.end(), limit=4)
            self.statements.append(Statement("heading", (), heading_span, broken=True))
            return
        written_number = self.source.text[start : start + number.end()]
        tokens = [Token("NUMBERING", (written_number, *_rank(number)), self.span(start, start + number.end()))]
        written = self.source.text[at : at + len(title.strip())]
        tokens.append(Token("HEADING", on_one_line(written), self.span(at, at + len(written))))
        offset = start + number.end()
        tokens += [Token(kind, value, self.span(offset + a, offset + b)) for kind, value, a, b in pieces]
        self.statements.append(Statement("heading", tuple(tokens), heading_span))
        if cut < len(text):
            self.statements_of("rule", start + cut + 1, end)

    def statement(self, start_symbol: str, start: int, end: int) -> None:
        text = self.normal(start, end)
        starter = _STARTER.match(text)
        terminal, key = _STARTERS[starter[1].lower()] if starter else ("", "")
        if starter and terminal in self.vocabulary[start_symbol]:
            line_end = self.source.text.find("\n", start)
            line_end = len(self.source.text) if line_end < 0 else line_end
            word = Token(terminal, key, self.span(start, start + starter.end()))
            left = start + starter.end()
            body = self.source.text[left:line_end]
            content = body.strip(" \t　:：")
            at = left + body.find(content) if content else left
            tokens = [word, Token("TEXT", content, self.span(at, at + len(content)))]
            # The span reaches the line's end, so that the rest of the line is not read again.
            self.statements.append(
                Statement(start_symbol, tuple(tokens), self.span(start, max(end, at + len(content))))
            )
            return
        item = re.match(rf"[{ITEM_MARKS}]|\([a-z]\)|·", text) if start_symbol == "rule" else None
        reader = _Tokens(self, start_symbol, text, start)
        tail = _ITEM_AND_STEP.search(text) if item else None
        if tail:  # ③制定办法，1分，每少一项扣1分
            self.statement(start_symbol, start, start + tail.start())
            self.statement(start_symbol, start + tail.end(), end)
            return
        if item and _BAND_ITEM.match(text, item.end()):
            self.report("numbered-clause", start, start + item.end(), number=item[0])
            reader.broken = True
        elif item:
            reader.item(item)
        else:
            reader.run()
        broken = reader.broken
        if len(reader.tokens) > MAX_TOKENS:
            self.report("statement-too-long", start, start + 1, limit=MAX_TOKENS)
            broken = True
        self.statements.append(Statement(start_symbol, tuple(reader.tokens), self.span(start, end), broken))


def _unit_named(spelling: str) -> Unit:
    return UNIT_BY_SPELLING.get(spelling) or UNIT_BY_SPELLING[spelling.lower()]


def _numbering(text: str) -> re.Match[str] | None:
    """The number of a heading at the start of a line."""
    found = _NUMBERING.match(text)
    if found:
        return found
    bare = _NUMBERING_BARE.match(text)
    if bare is None or _NO_TITLE.match(text, bare.end()):
        return None
    unit = _UNIT_RE.match(text, bare.end())
    if unit and (not text[unit.end() : unit.end() + 1].isalpha() or _NO_TITLE.match(text, unit.end())):
        return None
    return bare


def _rank(number: re.Match[str]) -> tuple[int, int]:
    """The rank of a number's kind (smaller is higher), and its ordinal."""
    if number["han"]:
        return 10, _han(number["han"])
    if number["han_in"]:
        return 20, _han(number["han_in"])
    if number["arabic"]:
        return 900, int(number["arabic"])
    parts = number["dotted"].split(".")
    return 30 + min(len(parts), MAX_NESTING), int(parts[-1])


def _han(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return HAN_DIGITS[text[-1]]
    return (HAN_DIGITS[tens[-1]] if tens else 1) * 10 + (HAN_DIGITS[ones[0]] if ones else 0)


def _last_day(year: int | None, month: int) -> int | None:
    """The last day of a month (3月底); None where it depends on a year that is not written."""
    if not 1 <= month <= 12 or (month == 2 and year is None):
        return None
    return monthrange(year or 2001, month)[1]


_Piece = tuple[str, object, int, int]


def _heading_parts(head: str, points_tail: re.Pattern[str] | None = None) -> tuple[str, list[_Piece]]:
    """The title of a heading or item, and its points, key and marks in that order; offsets are into ``head``."""
    text = head.rstrip()
    alias: list[_Piece] = []
    points: list[_Piece] = []
    marks: list[_Piece] = []
    while True:
        if text.endswith(")"):
            left = text.rfind("(")
            inner = text[left + 1 : -1].strip().lower()
            if left > 0 and inner in _MARK_WORDS:
                marks.insert(0, ("MARK", _MARK_WORDS[inner], left, len(text)))
                text = text[:left].rstrip()
                continue
        tail_start = max(0, len(text) - 100)
        found = _ALIAS_TAIL.search(text, tail_start)
        if found and not alias and not points:
            name = found[1]
            if _QUOTE_PAIRS.get(name[0]) == name[-1] and not set(name[1:-1]) & set('“”「」"'):
                name = name[1:-1]
            alias = [("AS", "as", found.start(), found.start(1)), ("NAME", name, found.start(1), found.end())]
            text = text[: found.start()].rstrip()
            continue
        found = (points_tail or _POINTS_TAIL).search(text, tail_start)
        value = parse_number(found[1]) if found else None
        if found and value is not None and not points and text[: found.start()].strip():
            percent = found[2] == "%"
            amount = (value / 100, "%") if percent else (value, "分")
            kind = "QUANTITY" if percent else "EXTRA" if found[1][0] in "+-" else "POINTS"
            points = [(kind, amount, found.start(), found.end())]
            text = text[: found.start()].rstrip()
            continue
        return text, [*points, *alias, *marks]


@define
class _Tokens:
    """Reads the tokens of one statement."""

    scanner: _Scanner
    start_symbol: str
    text: str
    offset: int
    tokens: list[Token] = field(factory=list)
    broken: bool = False
    at: int = 0

    @property
    def terminals(self) -> frozenset[str]:
        return self.scanner.vocabulary[self.start_symbol]

    def add(self, kind: str, value: object, start: int, end: int) -> None:
        self.tokens.append(Token(kind, value, self.scanner.span(self.offset + start, self.offset + end)))

    def fail(self, slug: str, start: int, end: int, **values: object) -> None:
        self.scanner.report(slug, self.offset + start, self.offset + end, **values)
        self.broken = True

    def run(self) -> None:
        if self.begins_with_name():
            self.name_first()
        depth = 0
        while self.at < len(self.text) and not self.broken:
            char = self.text[self.at]
            if char == " ":
                self.at += 1
                continue
            before = len(self.tokens)
            self.next_token()
            for token in self.tokens[before:]:
                depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
            if depth > MAX_NESTING:
                self.fail("nesting-too-deep", self.at - 1, self.at, limit=MAX_NESTING)

    def begins_with_name(self) -> bool:
        """Inputs begin with their name, and so does a grade unless 若 opens an override."""
        return self.start_symbol == "input" or (self.start_symbol == "grade" and not _IF.match(self.text))

    def name_first(self) -> None:
        run = _RUN.match(self.text)
        if run:
            self.add("NAME", self.original(run.start(), run.end()), 0, run.end())
            self.at = run.end()

    def original(self, start: int, end: int) -> str:
        return self.scanner.source.text[self.offset + start : self.offset + end]

    def item(self, mark: re.Match[str], canonical: str = "") -> None:
        self.add("ITEM", canonical or mark[0], 0, mark.end())
        body = self.text[mark.end() :]
        title, pieces = _heading_parts(body, _ITEM_TAIL)
        left = mark.end() + len(body) - len(body.lstrip())
        title = title.strip()
        points = next((body[start] for kind, _, start, _ in pieces if kind == "POINTS"), "")
        if points and (title.endswith((",", ":")) or points in "得计记加"):  # …的，得1分: these lead to the points
            title = title.rstrip(",:").removesuffix("的")
        written = self.original(left, left + len(title))
        self.add("HEADING", on_one_line(written), left, left + len(written))
        for kind, value, start, end in pieces:
            self.add(kind, value, mark.end() + start, mark.end() + end)
        self.at = len(self.text)

    def next_token(self) -> None:
        char = self.text[self.at]
        if char in _QUOTE_PAIRS:
            self.quoted(char)
        elif char.isdigit() and char.isascii():
            self.number()
        elif char == "(" and (bracket := _BRACKET.match(self.text, self.at)):
            terminal, key = _BRACKET_WORDS[bracket[1].lower()]
            self.add(terminal, key, self.at, bracket.end())
            self.at = bracket.end()
        elif char == "(" and "UNIT" in self.terminals and (hint := _UNIT_HINT.match(self.text, self.at)):
            self.add("UNIT", _unit_named(hint[1]).zh, self.at, hint.end())
            self.at = hint.end()
        elif (run := _RUN.match(self.text, self.at)) is not None:
            self.word_or_name(run)
        elif (sign := _word_pattern(self.terminals)[0].match(self.text, self.at)) is not None:
            self.add_word(sign)
        elif char in SIGNS:
            self.add(SIGNS[char], char, self.at, self.at + 1)
            self.at += 1
        elif char == "#":
            self.fail("comment-in-line", self.at, self.at + 1)
        else:
            self.fail("unknown-sign", self.at, self.at + 1, char=char)

    def quoted(self, char: str) -> None:
        name = self.declared_at(self.at)
        if name:
            self.add("NAME", self.original(self.at, self.at + len(name)), self.at, self.at + len(name))
            self.at += len(name)
            return
        end = self.closing(char)
        if end is None:
            self.fail("unbalanced-quote", self.at, self.at + 1)
            return
        run = _RUN.match(self.text, self.at)
        # “三公”经费 is one name; “好”得20分 is a label and a word.
        if run and run.end() > end + 1 and not self.segments(end + 1, run.end()):
            self.word_or_name(run)
            return
        self.add("STRING", on_one_line(self.original(self.at + 1, end)), self.at, end + 1)
        self.at = end + 1

    def closing(self, char: str) -> int | None:
        """Index of the mark that closes the one here, inner pairs skipped."""
        if char == '"':
            end = self.text.find('"', self.at + 1)
            return None if end < 0 else end
        depth = 0
        for i in range(self.at, len(self.text)):
            depth += (self.text[i] == char) - (self.text[i] == _QUOTE_PAIRS[char])
            if depth == 0:
                return i
        return None

    def number(self) -> None:
        date = _DATE.match(self.text, self.at)
        if date and not (date[4] and date[7] and self.is_quotient(date)):
            year, month, day = (int(part) if part else None for part in (
                date[1] or date[4], date[2] or date[5] or date[7], date[3] or date[6] or date[8]))  # fmt: skip
            day = day or _last_day(year, month or 0)
            if day is not None:
                self.add("DATE", (year, month, day), self.at, date.end())
                self.at = date.end()
                return
        if date := _ENGLISH_DATE.match(self.text, self.at):
            month = next(i for i, name in enumerate(MONTHS, 1) if name[:3].lower() == date[2][:3].lower())
            self.add("DATE", (int(date[3]) if date[3] else None, month, int(date[1])), self.at, date.end())
            self.at = date.end()
            return
        found = _DIGITS.match(self.text, self.at)
        assert found
        end = found.end()
        written = self.original(self.at, end)
        glued = self.text[end : end + 1] == "," and self.text[end + 1 : end + 2].isdigit()
        glued = glued and not (len(self.tokens) == 1 and self.tokens[0].type in ("LPAR", "LSQB"))  # [0,5%) is a range
        if "，" in written or (glued and self.original(end, end + 1) == ","):
            self.fail("number-grouping", self.at, end, text=written)
            return
        value = parse_number(written)
        if value is None:
            self.fail("number-too-long", self.at, end, limit=MAX_DIGITS)
            return
        unit = _UNIT_RE.match(self.text, end + (self.text[end : end + 1] == " "))
        if unit and not self.declared_longer(unit.start(), unit.end()):
            self.quantity(value, unit)
        else:
            self.add("NUMBER", value, self.at, end)
            self.at = end

    def is_quotient(self, date: re.Match[str]) -> bool:
        """Whether 2022/3/1 is a division here: in a formula, or where no such day can be."""
        written = self.original(date.start(), date.end())
        before = self.tokens[-1].type if self.tokens else ""
        formula = before in ("PLUS", "MINUS", "TIMES", "DIVIDE", "GETS") or (
            before == "EQUALS" and self.start_symbol != "case_line"
        )
        plausible = 1900 <= int(date[4]) < 2100 and 1 <= int(date[7]) <= 12 and 1 <= int(date[8]) <= 31
        return formula or not plausible or "÷" in written

    def declared_longer(self, start: int, end: int) -> bool:
        """Whether what looks like a unit is the beginning of a declared name after a space."""
        name = self.declared_at(start)
        return name is not None and len(name) > end - start and self.text[start - 1] == " "

    def quantity(self, value: Fraction, match: re.Match[str] | None) -> None:
        assert match
        unit = _unit_named(match[0])
        kind = "POINTS" if unit.zh == "分" else "QUANTITY"
        self.add(kind, (value * unit.factor, unit.zh), self.at, match.end())
        self.at = match.end()

    def declared_at(self, at: int) -> str | None:
        """The longest declared name that begins here."""
        return _longest(self.scanner.declared, self.text, at)

    def word_or_name(self, run: re.Match[str]) -> None:
        """A run of letters is a declared name, a word, words and names one after another, or an unknown name."""
        start, end = run.start(), run.end()
        first = not self.tokens
        function = self.function_at(start)
        pieces = self.segments(start, end)
        if self.begins_sentence() and not pieces and self.leading():
            return
        if function and function.end() == end:
            self.add_word(function)
        elif not first and self.declared_at(start) == run[0] and not self.expects_type():
            self.add("NAME", self.original(start, end), start, end)
            self.at = end
        elif pieces:
            for match in pieces:
                if isinstance(match, str):
                    self.piece("NAME", match)
                elif match.re is _HAN_QUANTITY:
                    self.quantity(
                        Fraction(2 if match[1] == "两" else HAN_DIGITS[match[1]]),
                        _UNIT_RE.match(self.text, self.at + 1),
                    )
                else:
                    self.add_word(match)
        else:  # an unknown run; digits in it are figures, so that the message is about the letters before them
            digit = re.search(r"\d", run[0])
            end = start + digit.start() if digit and not run[0].isascii() else end
            operand = bool(self.tokens) and self.tokens[-1].type in ("PLUS", "MINUS", "TIMES", "DIVIDE", "LPAR")
            if self.start_symbol == "rule" and not run[0].isascii() and not operand:
                end = self.end_of_unknown(start, end)
            self.add("NAME", self.original(start, end), start, end)
            self.at = end

    def begins_sentence(self) -> bool:
        """Whether a sentence of an indicator begins here, behind a comma perhaps."""
        return self.start_symbol == "rule" and (not self.tokens or self.tokens[-1].type in ("COMMA", "FILLER"))

    def terminal_of(self, word: re.Match[str]) -> str:
        """The terminal of a word; a numeral counts like its unit."""
        if word.re in (_EACH_ONE, _HAN_QUANTITY, _FUNCTION):
            return {_EACH_ONE: "EACH", _HAN_QUANTITY: "QUANTITY", _FUNCTION: "FUNCTION"}[word.re]
        return _word_pattern(self.terminals)[1][re.sub(" +", " ", word[0].lower())][0]

    def counts(self, pieces: list[re.Match[str] | str]) -> bool:
        """Whether what is counted can stand here, as 问题 in 每发现一处问题; elsewhere the letters may be a name."""
        last = pieces[-1] if pieces else None
        before = self.tokens[-1].type if self.tokens else ""
        kind = "" if isinstance(last, str) else self.terminal_of(last) if last else before
        return kind in ("EACH", "QUANTITY", "NUMBER", "POINTS", "WITHIN", "EDGE", "DATE")

    def end_of_unknown(self, start: int, end: int) -> int:
        """Where words begin again behind letters that are none, as 得满分 in ``按时验收得满分``."""
        places = islice(_RESUMES.finditer(self.text, start + 1, end), _MAX_RESUMES)
        return next((place.start() for place in places if self.segments(place.start(), end)), end)

    def leading(self) -> bool:
        """A sentence may begin with a declared name, the words of an option, or 不 and 未 before a fact's name."""
        word = _word_pattern(self.terminals)[0].match(self.text, self.at)
        silent = word is None or self.terminal_of(word) in ("COUNTED", "DONE")
        longest = word.end() - self.at if word and not silent else 0
        option = _longest(self.scanner.options, self.text, self.at) or ""
        name = self.declared_at(self.at) or ""
        no = next((n for n in NEGATIONS if self.text.startswith(n, self.at) and self.declared_at(self.at + len(n))), "")
        denied = (self.declared_at(self.at + len(no)) or "") if no else ""
        best = max(longest, len(option), len(name), len(no + denied))
        if best == longest:
            return False
        if len(name) == best:
            self.piece("NAME", name)
        elif len(option) == best:
            self.piece("STRING", option)
        else:
            self.piece("NOT", no)
            self.piece("NAME", denied)
        return True

    def piece(self, kind: str, text: str) -> None:
        """A token of exactly this text, from here."""
        end = self.at + len(text)
        self.add(kind, self.original(self.at, end), self.at, end)
        self.at = end

    def expects_type(self) -> bool:
        return self.tokens[-1].type == "COLON" and self.start_symbol in ("input", "rule")

    def segments(self, start: int, end: int) -> list[re.Match[str] | str]:
        """Words and declared names that fill a run up to its first digit or its end; empty if they do not."""
        pattern = _word_pattern(self.terminals)[0]
        pieces: list[re.Match[str] | str] = []
        at = start
        while at < end:
            if self.text[at].isdigit() and pieces:
                return pieces  # a number follows and is read on its own
            word = self.each_one(at) or self.function_at(at) or pattern.match(self.text, at)
            if word and self.terminal_of(word) in ("COUNTED", "DONE") and not self.counts(pieces):
                word = None
            han = _HAN_QUANTITY.match(self.text, at) if pieces or self.tokens else None
            word = han if han and (not word or word.end() < han.end()) else word
            named = pieces or (self.tokens and not self.expects_type())
            name = self.declared_at(at) if named else None
            if name and (not word or len(name) >= word.end() - word.start()):
                pieces.append(name)
                at += len(name)
            elif word:
                pieces.append(word)
                at = word.end()
            else:
                return []
        return pieces

    def function_at(self, at: int) -> re.Match[str] | None:
        calls = "FUNCTION" in self.terminals and not (self.tokens and self.expects_type())
        return _FUNCTION.match(self.text, at) if calls else None

    def each_one(self, at: int) -> re.Match[str] | None:
        return _EACH_ONE.match(self.text, at) if "EACH" in self.terminals else None

    def add_word(self, match: re.Match[str]) -> None:
        spelling = re.sub(" +", " ", match[0].lower())
        known = _FUNCTIONS if match.re is _FUNCTION else _word_pattern(self.terminals)[1]
        terminal, key = known.get(spelling) or ("EACH", "each")  # 每发现一次 and its like are the word 每
        self.add(terminal, key, match.start(), match.end())
        self.at = match.end()
