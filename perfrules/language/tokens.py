"""From the text of one statement to canonical tokens: words and names by place, figures, texts in quotes.

Whether letters are a word or a name is decided by place and by what the file declares, never by guessing: see
:meth:`_Tokens.word_or_name`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from ..common.numeric import MAX_DIGITS, parse_number
from ..common.source import Span
from ..common.types import UNIT_BY_SPELLING, UNITS, Unit
from ..common.words import (
    BEFORE_BRACKET,
    BEFORE_FIGURE,
    BRACKETED,
    HAN_DIGITS,
    MONTHS,
    NEGATIONS,
    NORMAL_SIGNS,
    OCCURRENCE_VERBS,
    SIGNS,
    WORDS,
)

if TYPE_CHECKING:
    from .lexer import _Scanner


# Deeper or longer formulas are no rubric's; the limits also keep every walk over a formula far from Python's own.
MAX_NESTING = 32


_TITLE = r"《[^《》\n;]{1,60}》"
_TITLES = re.compile(_TITLE)


def _masked(title: re.Match[str]) -> str:
    """As many signs that are no word's: what stands in 《》 is part of a name."""
    return "《" * len(title[0])


@frozen
class Token:
    """A terminal, the canonical key or exact value behind it, and its place."""

    type: str
    value: Any
    span: Span


_OPEN, _CLOSE = "“「", "”」"
QUOTE_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True)) | {'"': '"'}
RUN = re.compile(
    rf"(?:“[^“”\n]{{1,40}}”(?=[^\W\d]))?(?:[^\W\d]|{_TITLE})(?:\w|{_TITLE})*(?:“[^“”\n]{{1,40}}”\w+)?(?:(?<=[A-Za-z0-9])-[A-Za-z]\w*)*"
)
# Brackets that a formula may have besides ( ) and [ ], and how what stands in them looks like one.
_MORE_BRACKETS = {"{": "}", "〔": "〕", "【": "】"}
_IN_FORMULA = re.compile(r"[^\W\d].*[-+×÷]|[-+×÷].*[^\W\d]")
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
_POINTS_TAIL = re.compile(r"(?:(?<=\s)|\(|(?<=[,:]))([-+]?\d+(?:\.\d+)?) ?(分|points?|%) ?\)?$", re.ASCII | re.I)
# An item may say 的，得1分; the words before the figure are no part of it.
_ITEM_TAIL = re.compile(
    r"(?:(?<=\s)|\(|(?<=[,:;])|(?<=的)(?=[得计记加]))(?:[得计记加] ?)?(-?\d+(?:\.\d+)?) ?(分|points?|%) ?\)?$",
    re.ASCII | re.I,
)
_ALIAS_TAIL = re.compile(r"(?<=\s)(?:记作|as) +(\S{1,80})$")
UNIT_RE = re.compile(
    "|".join(
        re.escape(s) + (r"(?!\w)" if s[-1].isascii() and s[-1].isalpha() else "(?!钟)" if s == "分" else "")
        for s in sorted((s for unit in UNITS for s in unit.spellings), key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_UNIT_HINT = re.compile(rf"\( ?({UNIT_RE.pattern}) ?\)", re.IGNORECASE)
_COUNTERS = "|".join(sorted((unit.zh for unit in UNITS if unit.type.kind == "count"), key=len, reverse=True))
_EACH_ONE = re.compile(rf"每(?:新?(?:{'|'.join(OCCURRENCE_VERBS)}))?[一1]?(?:{_COUNTERS})(?!百分点|工作日|月)")
# 一个百分点, 两次: a numeral of one character before a unit, behind a word.
_HAN_NUMERALS = "一二两三四五六七八九十"
_HAN_QUANTITY = re.compile(rf"([{_HAN_NUMERALS}])({UNIT_RE.pattern})", re.IGNORECASE)


@frozen
class _Words:
    """The words of a place: what each spelling stands for, and an expression for those that begin alike."""

    terminals: frozenset[str]
    meaning: Mapping[str, tuple[str, str]]
    by_first: Mapping[str, re.Pattern[str]]
    whole: re.Pattern[str]

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The longest word that begins at a place."""
        if at >= len(text):
            return None
        pattern = self.by_first.get(text[at])
        if pattern is None:  # letters with a case may be another case's, ſ for instance
            pattern = self.whole if text[at].lower() != text[at].upper() else None
        return None if pattern is None else pattern.match(text, at)


@cache
def words_of(terminals: frozenset[str]) -> _Words:
    """The words of a place, longest first."""
    meaning: dict[str, tuple[str, str]] = {}
    for word in WORDS:
        bare = word.terminal not in BEFORE_BRACKET and (word.terminal not in BRACKETED or "UNMARKED" in terminals)
        if word.terminal in terminals and bare:
            for spelling in (*word.zh, *word.en):
                if spelling:
                    meaning.setdefault(spelling.lower().translate(NORMAL_SIGNS), (word.terminal, word.key))
    parts: list[str] = []
    by_first: dict[str, list[str]] = {}
    for spelling in sorted(meaning, key=len, reverse=True):
        pattern = re.escape(spelling).replace(r"\ ", " +")
        if spelling[0].isascii() and spelling[0].isalpha():
            pattern = rf"(?<!\w){pattern}(?![\w-])"
        parts.append(pattern + r"(?= ?\d)" if meaning[spelling][0] in BEFORE_FIGURE else pattern)
        for first in {spelling[0].lower(), spelling[0].upper()}:
            by_first.setdefault(first, []).append(parts[-1])
    patterns = {first: re.compile("|".join(found), re.IGNORECASE) for first, found in by_first.items()}
    return _Words(terminals, meaning, patterns, re.compile("|".join(parts) or r"(?!)", re.IGNORECASE))


def _spelt(word: re.Match[str]) -> str:
    """A word as the table of spellings has it."""
    text = word[0].lower()
    return re.sub(" +", " ", text) if "  " in text else text


_BRACKET_WORDS = {
    spelling.lower(): (word.terminal, word.key)
    for word in WORDS if word.terminal in BRACKETED for spelling in (*word.zh, *word.en)
}  # fmt: skip
_BRACKET = re.compile(rf"\( ?({'|'.join(map(re.escape, sorted(_BRACKET_WORDS, key=len, reverse=True)))}) ?\)", re.I)
_FUNCTIONS = {s.lower(): (w.terminal, w.key) for w in WORDS if w.terminal in BEFORE_BRACKET for s in (*w.zh, *w.en)}
_FUNCTION = re.compile(rf"({'|'.join(map(re.escape, sorted(_FUNCTIONS, key=len, reverse=True)))})(?= ?\()", re.I)
_MARK_WORDS = {s: key for s, (terminal, key) in _BRACKET_WORDS.items() if terminal == "MARK"}
_BEFORE_OPERAND = ("PLUS", "MINUS", "TIMES", "DIVIDE", "LPAR", "LSQB")
_NEVER_BEHIND_BY = frozenset({"OF", "GETS", "NOTHING", "DEDUCTS", "ADDS", "DONE"})
_MAX_RESUMES = 12  # a sentence has fewer; the bound keeps hostile lines linear
_RESUMING = ("OF", "GETS", "NOTHING", "DEDUCTS", "ADDS", "CMP", "EACH", "EACH_BEYOND")
_AMOUNT = rf"(?= ?(?:(?:\d+(?:\.\d+)?|[{''.join(HAN_DIGITS)}两]) ?分|满分|一半))"


def _resuming() -> Iterator[str]:
    """The words at which prose ends; one of a single character that other words hold only before an amount."""
    spellings = {s: w.terminal for w in WORDS if w.terminal in _RESUMING for s in w.zh if s[:1].isalpha()}
    for spelling, terminal in sorted(spellings.items(), key=lambda item: -len(item[0])):
        if terminal == "CMP" and len(spelling) > 1:
            yield rf"{spelling}(?![扣加减得的]|$)"  # 做不到扣1分
        elif (len(spelling) > 1 or terminal in ("OF", "EACH", "DEDUCTS")) and terminal != "CMP":
            yield spelling if spelling != "减" else spelling + _AMOUNT
        elif terminal != "CMP":
            yield spelling + (_AMOUNT if spelling != "得" else "")


# Not behind 未 and its like: 尚未超过 says the opposite of 超过.
_RESUMES = re.compile(f"(?<![不未没无非])(?:{'|'.join(_resuming())})")
# 8月30日之前分配完毕: what is done by a day, in words that say no more than that it is done.
_BY_DAY = re.compile(r"(之前|以前|之内|以内|前|内)(?![期置提往沿言景部容外在涵])")
_DEEDS = (
    "完成|分配|下达|拨付|上报|报送|报出|报备|提交|递交|送达|印发|下发|发布|公布|公示|公开|批复|编制|编报|备案|支付|兑付|发放|开工|完工"
    "|竣工|验收|整改|落实|签订|交付|缴纳|上缴|结清|结算|决算|办理|办结|实施|启动|建成|投用"
)
_DONE_BY_DAY = re.compile(rf"(?:{_DEEDS})(?:完毕|完成|到位|结束)?(?=的|得|不得分|[扣记计] ?\d|[ ,;]|$)")
# A verb of points at the end of letters, before a figure of points; in 登记 and its like it is none.
_MOVES_POINTS = re.compile(
    r"(?<![登标日书笔会统设审累合共总小预参添削缩递裁])[记计加减](?= ?\d[\d.]* ?分(?!之|钟))", re.ASCII
)
# 每低于 and its like want what comes next as their bound: 每低于达标线1个百分点.
_BEYOND_A_BOUND = re.compile(r"每(?:低于|高于|超过|超出|少于)(?=[^\W\d]+ ?\d)")
_IF = re.compile(r"若(?=[ (“])|if(?!\w)", re.IGNORECASE)


def on_one_line(text: str) -> str:
    """A text that goes on over several lines, as one; comments between them are no part of it."""
    if "\n" not in text:
        return text
    parts = (line.strip() for line in text.split("\n"))
    return " ".join(part for part in parts if part and not part.startswith("#"))


@define
class Names:
    """Names that begin alike; looked up by length, so that a text with many names is read as fast as one with few."""

    names: set[str] = field(factory=set)
    lengths: list[int] = field(factory=list)  # longest first

    def add(self, name: str) -> None:
        """Take in a name that is no longer than those before it."""
        self.names.add(name)
        if self.lengths[-1:] != [len(name)]:
            self.lengths.append(len(name))


def _longest(known: Mapping[str, Names], text: str, at: int) -> str | None:
    """The longest known name that begins at a place."""
    group = known.get(text[at : at + 1])
    if group is not None:
        for length in group.lengths:
            if (name := text[at : at + length]) in group.names:
                return name
    return None


def _unit_named(spelling: str) -> Unit:
    return UNIT_BY_SPELLING.get(spelling) or UNIT_BY_SPELLING[spelling.lower()]


def _last_day(year: int | None, month: int) -> int | None:
    """The last day of a month (3月底); None where it depends on a year that is not written."""
    if not 1 <= month <= 12 or (month == 2 and year is None):
        return None
    return monthrange(year or 2001, month)[1]


_Piece = tuple[str, object, int, int]


def heading_parts(head: str, points_tail: re.Pattern[str] | None = None) -> tuple[str, list[_Piece]]:
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
            if QUOTE_PAIRS.get(name[0]) == name[-1] and not set(name[1:-1]) & set('“”「」"'):
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
    words: _Words
    calls: bool  # whether a function can be called in it
    tokens: list[Token] = field(factory=list)
    broken: bool = False
    at: int = 0
    closers: set[int] = field(factory=set)  # where brackets of a formula close that are no round ones

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
            self.next_token()
            if char in "([{〔【)]}〕】":  # a bracket is a token of its own, or part of one that needs no other
                kind = self.tokens[-1].type if self.tokens else ""
                depth += (kind in ("LPAR", "LSQB")) - (kind in ("RPAR", "RSQB"))
            if depth > MAX_NESTING:
                self.fail("nesting-too-deep", self.at - 1, self.at, limit=MAX_NESTING)

    def begins_with_name(self) -> bool:
        """Inputs begin with their name, and so does a grade unless 若 opens an override."""
        return self.start_symbol == "input" or (self.start_symbol == "grade" and not _IF.match(self.text))

    def name_first(self) -> None:
        run = RUN.match(self.text)
        if run:
            self.add("NAME", self.original(run.start(), run.end()), 0, run.end())
            self.at = run.end()

    def original(self, start: int, end: int) -> str:
        return self.scanner.source.text[self.offset + start : self.offset + end]

    def item(self, mark: re.Match[str], canonical: str = "") -> None:
        self.add("ITEM", canonical or mark[0], 0, mark.end())
        body = self.text[mark.end() :]
        title, pieces = heading_parts(body, _ITEM_TAIL)
        left = mark.end() + len(body) - len(body.lstrip())
        title = title.strip()
        points = next((body[start] for kind, _, start, _ in pieces if kind == "POINTS"), "")
        if points and (title.endswith((",", ":", ";")) or points in "得计记加"):  # …的，得1分: these lead to the points
            title = title.rstrip(",:;").removesuffix("的")
        written = self.original(left, left + len(title))
        self.add("HEADING", on_one_line(written), left, left + len(written))
        for kind, value, start, end in pieces:
            self.add(kind, value, mark.end() + start, mark.end() + end)
        self.at = len(self.text)

    def next_token(self) -> None:
        char = self.text[self.at]
        if char in QUOTE_PAIRS:
            self.quoted(char)
        elif char.isdigit() and char.isascii():
            self.number()
        elif char == "(" and (bracket := _BRACKET.match(self.text, self.at)):
            terminal, key = _BRACKET_WORDS[bracket[1].lower()]
            self.add(terminal, key, self.at, bracket.end())
            self.at = bracket.end()
        elif char == "(" and "UNIT" in self.words.terminals and (hint := _UNIT_HINT.match(self.text, self.at)):
            self.add("UNIT", _unit_named(hint[1]).zh, self.at, hint.end())
            self.at = hint.end()
        elif (run := RUN.match(self.text, self.at)) is not None:
            self.word_or_name(run)
        elif (sign := self.words.match(self.text, self.at)) is not None:
            self.add_word(sign)
        elif char in SIGNS or self.is_bracket(char):
            kind = SIGNS.get(char) or ("RPAR" if self.at in self.closers else "LPAR")
            self.add(kind, char, self.at, self.at + 1)
            self.at += 1
        elif char == "#":
            self.fail("comment-in-line", self.at, self.at + 1)
        else:
            self.fail("unknown-sign", self.at, self.at + 1, char=char)

    def is_bracket(self, char: str) -> bool:
        """Whether ｛, 〔 or 【 opens a part of a formula here, or closes one that was opened."""
        closer = _MORE_BRACKETS.get(char)
        if closer is None or self.at in self.closers:
            return self.at in self.closers
        depth = 0
        for i in range(self.at, len(self.text)):
            depth += (self.text[i] == char) - (self.text[i] == closer)
            if not depth:
                if not _IN_FORMULA.search(self.text, self.at + 1, i):
                    return False
                self.closers.add(i)
                return True
        return False

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
        run = RUN.match(self.text, self.at)
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
            depth += (self.text[i] == char) - (self.text[i] == QUOTE_PAIRS[char])
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
        unit = UNIT_RE.match(self.text, end + (self.text[end : end + 1] == " "))
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
        if self.begins_sentence() and (not pieces or self.is_longer_name(pieces[0], end)) and self.leading():
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
                        UNIT_RE.match(self.text, self.at + 1),
                    )
                else:
                    self.add_word(match)
        elif self.start_symbol == "rule" and self.follows_day() and (by_day := _BY_DAY.match(self.text, start)):
            self.add("WITHIN", "<=", start, by_day.end())
            self.at = by_day.end()
            if done := _DONE_BY_DAY.match(self.text, self.at):
                self.piece("DONE", done[0])
        elif self.start_symbol == "rule" and (beyond := _BEYOND_A_BOUND.match(self.text, start)):
            self.add_word(beyond)
        else:  # an unknown run; digits in it are figures, so that the message is about the letters before them
            digit = re.search(r"\d", _TITLES.sub(_masked, run[0]))
            end = start + digit.start() if digit and not run[0].isascii() else end
            operand = bool(self.tokens) and self.tokens[-1].type in _BEFORE_OPERAND
            if self.start_symbol == "rule" and not run[0].isascii() and not operand:
                end = self.end_of_unknown(start, end)
            self.add("NAME", self.original(start, end), start, end)
            self.at = end

    def follows_day(self) -> bool:
        """Whether a day stands before this, at the beginning of a sentence."""
        kinds = [token.type for token in self.tokens[-2:]]
        return kinds[-1:] == ["DATE"] and (len(kinds) == 1 or kinds[0] in ("COMMA", "FILLER"))

    def begins_sentence(self) -> bool:
        """Whether a sentence of an indicator begins here, behind a comma perhaps."""
        return self.start_symbol == "rule" and (not self.tokens or self.tokens[-1].type in ("COMMA", "FILLER"))

    def is_longer_name(self, first: re.Match[str] | str, end: int) -> bool:
        """Whether a declared name goes on beyond the first word here, and words fill what is behind it."""
        name = self.declared_at(self.at)
        if name is None or isinstance(first, str) or len(name) <= len(first[0]):
            return False
        return self.at + len(name) == end or bool(self.segments(self.at + len(name), end))

    def terminal_of(self, word: re.Match[str]) -> str:
        """The terminal of a word; a numeral counts like its unit."""
        if word.re in (_EACH_ONE, _HAN_QUANTITY, _FUNCTION):
            return {_EACH_ONE: "EACH", _HAN_QUANTITY: "QUANTITY", _FUNCTION: "FUNCTION"}[word.re]
        return self.words.meaning[_spelt(word)][0]

    def counts(self, pieces: list[re.Match[str] | str]) -> bool:
        """Whether what is counted can stand here, as 问题 in 每发现一处问题; elsewhere the letters may be a name."""
        last = pieces[-1] if pieces else None
        before = self.tokens[-1].type if self.tokens else ""
        kind = "" if isinstance(last, str) else self.terminal_of(last) if last else before
        return kind in ("EACH", "QUANTITY", "NUMBER", "POINTS", "WITHIN", "EDGE", "DATE")

    def end_of_unknown(self, start: int, end: int) -> int:
        """Where words begin again behind letters that are none, as 得满分 in ``按时验收得满分``."""
        text = _TITLES.sub(_masked, self.text) if "《" in self.text else self.text
        places = islice(_RESUMES.finditer(text, start + 1, end), _MAX_RESUMES)
        found = next((place.start() for place in places if self.segments(place.start(), end)), end)
        return end - 1 if found == end > start + 1 and _MOVES_POINTS.match(self.text, end - 1) else found

    def leading(self) -> bool:
        """A sentence may begin with a declared name, the words of an option, or 不 and 未 before a fact's name."""
        word = self.words.match(self.text, self.at)
        silent = word is None or self.terminal_of(word) in ("COUNTED", "DONE", "PERIODS")
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
        pieces: list[re.Match[str] | str] = []
        at = start
        while at < end:
            if self.text[at].isdigit() and pieces:
                return pieces  # a number follows and is read on its own
            word = self.each_one(at) or self.function_at(at) or self.words.match(self.text, at)
            if word and self.terminal_of(word) in ("COUNTED", "DONE") and not self.counts(pieces):
                word = None
            if word and not pieces and self.begins_sentence() and self.terminal_of(word) == "PERIODS":
                word = None  # 按期的，得满分
            counted = self.text[at] in _HAN_NUMERALS and (pieces or self.tokens)
            han = _HAN_QUANTITY.match(self.text, at) if counted else None
            word = han if han and (not word or word.end() < han.end()) else word
            named = pieces or (self.tokens and not self.expects_type())
            name = self.declared_at(at) if named else None
            if name and (not word or len(name) >= word.end() - word.start()):
                pieces.append(name)
                at += len(name)
            elif word and not self.parted(pieces, word):
                pieces.append(word)
                at = word.end()
            else:
                return []
        return pieces

    def parted(self, pieces: list[re.Match[str] | str], word: re.Match[str]) -> bool:
        """Whether a word behind 按 would part letters that belong together, as in 按时的."""
        before = pieces[-1] if pieces else ""
        if isinstance(before, str) or self.terminal_of(before) != "BY":
            return False
        kind = self.terminal_of(word)
        return kind in _NEVER_BEHIND_BY or (kind == "FILLER" and len(word[0]) == 1)

    def function_at(self, at: int) -> re.Match[str] | None:
        calls = self.calls and not (self.tokens and self.expects_type())
        return _FUNCTION.match(self.text, at) if calls else None

    def each_one(self, at: int) -> re.Match[str] | None:
        return _EACH_ONE.match(self.text, at) if self.text[at] == "每" and "EACH" in self.words.terminals else None

    def add_word(self, match: re.Match[str]) -> None:
        known = _FUNCTIONS if match.re is _FUNCTION else self.words.meaning
        terminal, key = known.get(_spelt(match)) or ("EACH", "each")  # 每发现一次 and its like are the word 每
        self.add(terminal, key, match.start(), match.end())
        self.at = match.end()


def sentence(scanner: _Scanner, start: str, text: str, offset: int) -> tuple[tuple[Token, ...], bool]:
    """The tokens of one statement, and whether something in it could not be read, which is reported."""
    words = words_of(scanner.vocabulary[start])
    reader = _Tokens(scanner, start, text, offset, words, "FUNCTION" in words.terminals and "(" in text)
    reader.run()
    return tuple(_round(reader.tokens)), reader.broken


def _round(tokens: list[Token]) -> list[Token]:
    """Square brackets without a comma of their own are parentheses: ``[(甲-乙)÷乙]×100%``, and no range."""
    if all(token.type != "LSQB" for token in tokens):
        return tokens
    result = list(tokens)
    opened: list[tuple[int, bool]] = []  # the brackets that are open, and whether a comma stands in each
    for at, token in enumerate(tokens):
        if token.type in ("LPAR", "LSQB"):
            opened.append((at, False))
        elif token.type in ("COMMA", "LISTING") and opened:
            opened[-1] = opened[-1][0], True
        elif token.type in ("RPAR", "RSQB") and opened:
            first, listed = opened.pop()
            if not listed and (tokens[first].type, token.type) == ("LSQB", "RSQB"):
                result[first], result[at] = evolve(tokens[first], type="LPAR"), evolve(token, type="RPAR")
    return result


def item(scanner: _Scanner, text: str, offset: int, mark: re.Match[str], canonical: str = "") -> tuple[Token, ...]:
    """The tokens of one line of a checklist: its mark, its text, its points and key."""
    reader = _Tokens(scanner, "rule", text, offset, words_of(scanner.vocabulary["rule"]), False)
    reader.item(mark, canonical)
    return tuple(reader.tokens)
