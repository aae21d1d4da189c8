"""Text with positions: where a mistake stands, and how wide it looks.

A span is a pair of character offsets into a source; line and column are computed only when a message is printed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property

from attrs import field, frozen

# Signs that East Asian tables call "ambiguous" but that Chinese terminals draw full width in Chinese text.
# Normalising takes the square of a run's length, and no word stacks so many marks: such a text stays as it is.
_STACKED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{40}"
)
_WIDE_AMBIGUOUS = frozenset("“”‘’—…·×÷≥≤≠①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮")


@frozen(slots=False)
class Source:
    """One text and its name; NFC-normalised, line ends as ``\\n``.

    ``verbatim`` says whether it is the file's text character for character, so that offsets hold in the file too.
    """

    text: str = field(repr=False)
    name: str = "<text>"
    verbatim: bool = True

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin."""
        return [0, *(i + 1 for i, char in enumerate(self.text) if char == "\n")]

    def line_of(self, offset: int) -> int:
        """Number of the line that holds an offset, from 1."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """Column of an offset in code points, from 1."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def line_text(self, line: int) -> str:
        """A line's text without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end]


@frozen(order=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a source."""

    start: int
    end: int
    source: Source = field(eq=False, repr=False, order=False)

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Line of the first character, from 1."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """Column of the first character, from 1."""
        return self.source.column_of(self.start)

    @property
    def end_line(self) -> int:
        """Line of the last character, from 1."""
        return self.source.line_of(max(self.start, self.end - 1))

    @property
    def end_column(self) -> int:
        """Column just behind the last character, from 1."""
        return self.end - self.source.line_starts[self.end_line - 1] + 1

    def to(self, other: Span) -> Span:
        """The span from here to the end of another."""
        return Span(min(self.start, other.start), max(self.end, other.end), self.source)


def decode(data: bytes) -> tuple[str | None, str]:
    """Turn bytes into text: ``(text, encoding)``; the text is None when no reading is safe.

    UTF-8, with or without byte order mark, is the rule. GB18030 is read when the bytes are not UTF-8; UTF-16 is
    recognised and refused, since half of its bytes would pass as something else.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), "utf-8" if encoding == "utf-8-sig" else encoding
        except UnicodeDecodeError:
            continue
    return None, "binary"


def make_source(text: str, name: str = "<text>") -> Source:
    """A source in the one form that the lexer reads: NFC, plain line ends, no byte order mark."""
    given = text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not _STACKED_MARKS.search(text) and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return Source(text, name, verbatim=text == given)


def display_width(text: str) -> int:
    """Columns that a text takes on a terminal, full-width characters counting two."""
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" or char in _WIDE_AMBIGUOUS else 1


def pad(text: str, width: int, *, right: bool = False) -> str:
    """A text filled with spaces to a width in terminal columns."""
    fill = " " * max(0, width - display_width(text))
    return fill + text if right else text + fill


def printable(text: str) -> str:
    """A text in which every control character, lone surrogate and invisible direction sign is written out."""
    return "".join(
        char if char.isprintable() or char == " " else f"\\u{{{ord(char):x}}}" for char in text.replace("\t", " ")
    )
