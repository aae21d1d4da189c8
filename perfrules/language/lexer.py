"""From text to statements of canonical tokens: limits, signs, words, names, and the numbers of headings.

A line is a statement, and so is what ``；`` or ``。`` ends within a line; a line that ends in a comma, a sign or an
open bracket goes on. Whether letters are a word or a name is decided by place and by what the file declares, never by
guessing: see ``tokens``. Signs are normalised one character for one, so every token keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from attrs import define, field, frozen

from ..common.diagnostics import Diagnostic, report
from ..common.source import Source, Span
from ..common.words import (
    ALSO_NAMES,
    HAN_DIGITS,
    ITEM_MARKS,
    NORMAL_SIGNS,
    RESERVED,
    SECTIONS,
    TEXT_STARTERS,
    WORDS,
)
from .tokens import MAX_NESTING, QUOTE_PAIRS, RUN, UNIT_RE, Names, Token, heading_parts, on_one_line, words_of
from .tokens import item as read_item
from .tokens import sentence as read_sentence

MAX_FILE = 5_000_000
MAX_LINE = 10_000
MAX_TOKENS = 300
Vocabulary = Mapping[str, frozenset[str]]
# What may stand in each section: the grammar's start symbol for its statements.
SECTION_START = {
    "framework": "setting", "form": "input", "inputs": "input", "indicators": "rule", "grades": "grade",
    "checks": "check", "case": "case_line", "gaps": "gap",
}  # fmt: skip


@frozen
class Statement:
    """One statement: the start symbol that reads it, its tokens, and the section's name if it opens one."""

    start: str
    tokens: tuple[Token, ...]
    span: Span
    broken: bool = False


_QUOTE = re.compile(f"[{re.escape(''.join(QUOTE_PAIRS))}]")
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
# Numbers of items inside a line, an item that ends in its points, and one that says more of points than that.
_IN_LINE = re.compile(r"(?:^|(?<=[;,)\s])|(?<=分))\d{1,2}[.、](?!\d)", re.ASCII)
_ITEM_POINTS = re.compile(r"[;,(的]? ?[得计记加]? ?\d+(?:\.\d+)? ?分\)?$", re.ASCII)
_SCORED_INSIDE = re.compile(r"不得分|得满分|扣(?!完)|\d ?分[^;]*[;,][^;]*\d ?分|酌情")
_ITEM_AND_STEP = re.compile(r", *(?=(?:每[少缺]|缺)[^,;]*扣)")
_PART_END = re.compile(rf";|,(?= *[{ITEM_MARKS}])")
_ITEM_MARK = re.compile(rf"[{ITEM_MARKS}]|\([a-z]\)|·")
_SECTION = re.compile(r"(?:【([^】\n]{1,40})】|\[([^\W\d][^\],\n]{0,39})\])(?! *[×÷]) *(.*)")
_COMMENT_LINE = re.compile(r"(?m)(?<=\n)[ \t　]*#.*$")
_GOES_ON = tuple(",、+-×÷([=")
_SECTION_BY_WORD = {word: section for section, words in SECTIONS.items() for word in words}
_STARTERS = {
    spelling.lower(): (word.terminal, word.key)
    for word in WORDS if word.terminal in TEXT_STARTERS for spelling in (*word.zh, *word.en)
}  # fmt: skip
_STARTER = re.compile(rf"({'|'.join(map(re.escape, sorted(_STARTERS, key=len, reverse=True)))})(?=[ :“\"「]|$)", re.I)
_OPTIONS = re.compile(r": *(?:选项|one of)(?!\w)((?: |、|或|or\b|“[^“”]*”|\"[^\"]*\")*)", re.IGNORECASE)
_QUOTED = re.compile('[“"]([^“”"]{1,80})[”"]')
_DECLARED = rf"({RUN.pattern})(?: ?\( ?(?:{UNIT_RE.pattern}) ?\))?(?: +(?:记作|as) +(\S+?))? ?:"
_NAMING = (  # by the sign without which none of them matches
    (":", re.compile(_DECLARED, re.I)),
    (":", re.compile(rf"(?:数据|input) *{_DECLARED}", re.I)),
    ("=", re.compile(rf"(?:其中|where) *({RUN.pattern}) ?=", re.I)),
)
_FIELD = re.compile(rf"(?:含|each with|、) *[“\"]?({RUN.pattern})[”\"]? ?:")
_AS = re.compile(r"(?:记作|as) +(\S{1,80})")


def is_name(text: str) -> bool:
    """Whether a text can stand as a name without quotation marks."""
    return RUN.fullmatch(text) is not None and not is_word(text)


def opens_line(text: str) -> bool:
    """Whether a line with this text would be a section, a heading or a comment, and so could not go on another."""
    text = text.translate(NORMAL_SIGNS)
    return bool(_SECTION.match(text) or _NUMBERING.match(text)) or text.startswith("#")


def is_word(text: str) -> bool:
    """Whether a bare name would read as a word of the language where a name can stand."""
    return text.lower() in _RESERVED_SPELLINGS


_RESERVED_SPELLINGS = {s.lower() for w in WORDS if w.terminal in RESERVED for s in (*w.zh, *w.en)} - {"", *ALSO_NAMES}


def after_word(text: str, terminals: frozenset[str]) -> str | None:
    """What is left of a run of letters behind the word that it begins with; None if it begins with none.

    在, 按 and their like are none here: they begin too many names, 在职人员 for one.
    """
    word = words_of(terminals).match(text.translate(NORMAL_SIGNS), 0)
    begins = word and word.end() < len(text) and word[0] not in ("在", "按", "对", "则", "可", "时")
    return text[word.end() :] if word and begins else None


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
class _Scanner:
    source: Source
    vocabulary: Vocabulary
    statements: list[Statement] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)
    declared: dict[str, Names] = field(factory=dict)  # by first character
    options: dict[str, Names] = field(factory=dict)  # what options list in quotes, likewise
    normalised: str = ""  # the whole text, sign for sign, so that places stay

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
        self.normalised = self.source.text.translate(NORMAL_SIGNS)
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
            return _COMMENT_LINE.sub(lambda comment: " " * len(comment[0]), text).translate(NORMAL_SIGNS)
        return self.normalised[start:end]

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
        for start, end in (part for line in lines for part in self.split(*line)):
            text = self.normal(start, end)
            for sign, pattern in _NAMING:
                match = pattern.match(text) if sign in text else None
                if match:
                    names.update(name for name in match.groups() if name)
            for listed in _OPTIONS.finditer(text):
                options.update(m[1] for m in _QUOTED.finditer(listed[1]))
            if ":" in text and ("含" in text or "each with" in text):
                names.update(m[1] for m in _FIELD.finditer(text))
            if number := _numbering(text):
                title, pieces = heading_parts(text[number.end() :])
                found = [title.strip(), *(str(value) for kind, value, *_ in pieces if kind == "NAME")]
                names.update(name for name in found if RUN.fullmatch(name))
            for match in _AS.finditer(text):
                names.update(RUN.findall(match[1])[:1])
        for known, spelt in ((self.declared, names - _RESERVED_SPELLINGS), (self.options, options)):
            for name in sorted(spelt, key=lambda name: (-len(name), name)):
                known.setdefault(name[0], Names()).add(name)

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
        if start_symbol == "rule" and re.search(r"[^\W\d]\.$", self.normal(start, end)):
            end -= 1  # 满分为止. ends in a full stop
        for first, last in self.split(start, end):
            self.statement(start_symbol, first, last)
            if self.statements and self.statements[-1].span.end == end:
                break  # a free text took the rest of the line

    def split(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Parts between semicolons outside quotation marks, without the blanks around them.

        A comma before ② parts items as a semicolon does.
        """
        text = self.normal(start, end)
        first = 0
        if not _QUOTE.search(text):
            for part in _PART_END.split(text):
                if inside := part.strip():
                    left = start + first + len(part) - len(part.lstrip())
                    yield left, left + len(inside)
                first += len(part) + 1
            return
        closers: list[str] = []
        for i, char in enumerate(text + ";"):
            if closers and char == closers[-1]:
                closers.pop()
            elif char in QUOTE_PAIRS:
                closers.append(QUOTE_PAIRS[char])
            elif i == len(text) or (not closers and _PART_END.match(text, i)):
                part = text[first:i]
                if part.strip():
                    left = first + len(part) - len(part.lstrip())
                    yield start + left, start + first + len(part.rstrip())
                first = i + 1

    def numbered_items(self, start: int, end: int) -> bool:
        """``1.有制度；2.有方案`` in one line below a heading are items; whether the line is one."""
        text = self.normal(start, end)
        if ";" not in text:
            return False
        parts = list(self.split(start, end))
        marks = [mark.start() for mark in _IN_LINE.finditer(text)]
        if len(marks) > 1 and marks[0] == 0:  # 1.有制度。得1分。2.有方案，得1分: what stands between two numbers is one
            cuts = [(start + a, start + b) for a, b in pairwise([*marks, len(text)])]
            whole = [(a, a + len(self.normal(a, b).rstrip(" ;,、"))) for a, b in cuts]
            if all(_ITEM_POINTS.search(self.normal(*part)) for part in whole):
                parts = whole
        numbers = [_NUMBERING.match(self.normal(*part)) for part in parts]
        found = [number for number in numbers if number and not (number["han"] or number["han_in"])]
        if len(parts) < 2 or len(found) < len(parts) or [_rank(n)[1] for n in found] != list(range(1, len(found) + 1)):
            return False
        if any(_BAND_ITEM.match(self.normal(*part), number.end()) for part, number in zip(parts, found, strict=True)):
            return False
        if any(_SCORED_INSIDE.search(self.normal(*part)) for part in parts):
            return False
        for (first, last), number, mark in zip(parts, found, ITEM_MARKS, strict=False):
            found_tokens = read_item(self, self.normal(first, last), first, number, mark)
            self.statements.append(Statement("rule", found_tokens, self.span(first, last)))
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
        title, pieces = heading_parts(head)
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
        item = _ITEM_MARK.match(text) if start_symbol == "rule" else None
        tail = _ITEM_AND_STEP.search(text) if item else None
        if tail:  # ③制定办法，1分，每少一项扣1分
            self.statement(start_symbol, start, start + tail.start())
            self.statement(start_symbol, start + tail.end(), end)
            return
        read: tuple[Token, ...] = ()
        broken = False
        if item and _BAND_ITEM.match(text, item.end()):
            self.report("numbered-clause", start, start + item.end(), number=item[0])
            broken = True
        elif item:
            read = read_item(self, text, start, item)
        else:
            read, broken = read_sentence(self, start_symbol, text, start)
        if len(read) > MAX_TOKENS:
            self.report("statement-too-long", start, start + 1, limit=MAX_TOKENS)
            broken = True
        self.statements.append(Statement(start_symbol, read, self.span(start, end), broken))


def _numbering(text: str) -> re.Match[str] | None:
    """The number of a heading at the start of a line."""
    found = _NUMBERING.match(text)
    if found:
        return found
    bare = _NUMBERING_BARE.match(text)
    if bare is None or _NO_TITLE.match(text, bare.end()):
        return None
    unit = UNIT_RE.match(text, bare.end())
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
