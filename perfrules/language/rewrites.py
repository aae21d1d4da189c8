"""Orders of words that sheets use, and the canonical order of each: the table, and the matcher that applies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from attrs import frozen

from .tokens import Token


@frozen
class Rewrite:
    """A row: a pattern of tokens and what takes its place.

    An element of a pattern is a terminal, ``TERMINAL:key``, or one of :data:`CLASSES`; ``|`` joins alternatives, ``?``
    makes it optional, ``^`` and ``$`` are the ends of the sentence. The result names elements by their place, or new
    tokens as ``TERMINAL:key``.
    """

    pattern: str
    result: str


CLASSES = {
    "literal": ("NUMBER", "QUANTITY", "POINTS", "DATE"),
    "outcome": ("GETS", "NOTHING", "PROPORTION", "NOT_APPLICABLE", "UNDETERMINED"),
    "moves": ("DEDUCTS", "ADDS"),
    "scored": ("SCORED", "SCORE", "FULL"),
    "range_end": ("NUMBER", "QUANTITY", "POINTS", "DATE", "WITHIN", "EDGE", "STRING", "TRUTH", "NAME", "ELSE"),
}

REWRITES: tuple[Rewrite, ...] = tuple(
    Rewrite(*row)
    for row in (
        # Edges said beside 以上 and 以下, or said twice.
        ("literal EDGE:included WITHIN", "1 3"),
        ("literal EDGE:excluded WITHIN:>=", "CMP:> 1"),
        ("literal EDGE:excluded WITHIN:<=", "CMP:< 1"),
        ("literal WITHIN EDGE:included", "1 2"),
        ("literal WITHIN:>= EDGE:excluded", "CMP:> 1"),
        ("literal WITHIN:<= EDGE:excluded", "CMP:< 1"),
        ("CMP:>= literal WITHIN:>=", "1 2"),
        ("CMP:<= literal WITHIN:<=", "1 2"),
        ("CMP:> EDGE:included literal", "CMP:>= 3"),
        ("CMP:< EDGE:included literal", "CMP:<= 3"),
        ("WITHIN DONE|COUNTED", "1"),
        # What is counted, in words that say no more than 每次.
        ("EACH COUNTED", "1"),
        ("EACH_BEYOND literal COUNTED", "1 2"),
        # 的 and a comma before what follows.
        ("OF COMMA|outcome|moves|BY|UNDEDUCTED", "2"),
        # Not behind 若: there the comma parts the condition from what follows.
        ("EACH COMMA moves", "1 3"),
        ("EACH|EACH_BEYOND literal COMMA moves", "1 2 4"),
        ("EACH_BEYOND NAME literal COMMA moves", "1 2 3 5"),
        ("EACH_BEYOND literal OWN moves", "1 2 4"),
        ("^ literal COMMA moves", "1 3"),
        ("^ CMP literal COMMA moves", "1 2 4"),
        # Bands.
        ("^ EQUALS literal COMMA? outcome", "2 4"),
        ("^ literal EDGE? MINUS literal", "1 2 TO 4"),
        ("range_end LPAR POINTS RPAR $", "1 GETS 3"),
        ("range_end COLON outcome|POINTS|FULL|HALF", "1 3"),
        # What is earned.
        ("^ NAME TIMES FULL $", "GETS 1 2 3"),
        ("^ FULL TIMES NAME $", "GETS 1 2 3"),
        ("^ SCORE EQUALS", "GETS"),
        ("COMMA SCORE EQUALS", "1 GETS"),
        ("literal|WITHIN|EDGE CMP:= POINTS|FULL|HALF|NOTHING", "1 GETS 3"),
        ("GETS NOTHING", "2"),
        ("GETS literal EDGE? MINUS literal EDGE? $", "1 2 3 TO 5 6"),
        ("UNDEDUCTED", "GETS FULL"),
        ("FULL OF HALF", "3"),
        ("HALF OF? FULL", "1"),
        ("GETS NUMBER FULL", "1 3 TIMES 2"),
        ("GETS QUANTITY FULL", "1 3 OF 2"),
        ("BY FULL OF literal scored", "GETS 2 3 4"),
        ("BY QUANTITY scored", "GETS FULL OF 2"),
        ("BY OWN scored", "PROPORTION"),
        ("BY NAME scored", "GETS FULL TIMES 2"),
        # Bounds.
        ("AT_MOST CMP:<=|CMP:=|GETS", "1"),
        ("AT_LEAST CMP:>=|CMP:=|GETS", "1"),
        ("UP_TO POINTS UNTIL", "AT_MOST DEDUCTS 2"),
        ("moves POINTS CLAUSE|AT_MOST|AT_LEAST", "1 2 COMMA 3"),
        ("POINTS|FULL|PROPORTION AT_MOST|AT_LEAST|CLAUSE:whole|CLAUSE:started|CLAUSE:pro_rata", "1 COMMA 2"),
        ("POINTS CLAUSE:down_to_zero", "AT_MOST DEDUCTS 1"),
        ("FULL|POINTS UNTIL", "AT_MOST 1"),
        # Steps.
        ("EACH_BEYOND:over NAME|QUANTITY literal", "CMP:> 2 COMMA 1 3"),
        ("EACH_BEYOND:under NAME|QUANTITY literal", "CMP:< 2 COMMA 1 3"),
    )
)
INPUT_REWRITES = (Rewrite("^ INPUT? NAME UNIT COLON TYPE", "1 2 4 5 3"),)

LITERALS = frozenset(CLASSES["literal"])

Own = Callable[[Token], bool]
# An element: whether it can be missing, and its choices as terminals (empty: the indicator's own name) and key.
_Element = tuple[bool, tuple[tuple[frozenset[str], str], ...]]


@cache
def _elements(pattern: str) -> tuple[_Element, ...]:
    """The elements of a pattern without its ends."""
    parts = [part for part in pattern.split() if part not in ("^", "$")]
    return tuple((part.endswith("?"), tuple(map(_choice, part.removesuffix("?").split("|")))) for part in parts)


def _choice(text: str) -> tuple[frozenset[str], str]:
    kind, _, key = text.partition(":")
    return frozenset() if kind == "OWN" else frozenset(CLASSES.get(kind, (kind,))), key


def rewritten(tokens: list[Token], rows: Iterable[Rewrite], is_own: Own = lambda token: False) -> list[Token]:
    """Apply each row wherever it fits, in their order."""
    kinds = frozenset(token.type for token in tokens)
    for row in rows:
        if not _could_match(row.pattern, kinds):
            continue
        at = 0
        while at < len(tokens):
            found = _match(row.pattern, tokens, at, is_own)
            if found is None:
                at += 1
                continue
            matched = [token for token in found if token is not None]
            tokens = [*tokens[:at], *_built(row.result.split(), found, matched), *tokens[at + len(matched) :]]
            kinds = frozenset(token.type for token in tokens)
            at += 1
    return tokens


@lru_cache(maxsize=20_000)
def _could_match(pattern: str, kinds: frozenset[str]) -> bool:
    """Whether tokens of these terminals hold one for each element that cannot be missing."""
    needed = (frozenset[str]().union(*(types for types, _ in choices))
              for missing, choices in _elements(pattern) if not missing)  # fmt: skip
    return all(not types or "NAME" in types or not kinds.isdisjoint(types) for types in needed)


def _match(pattern: str, tokens: list[Token], at: int, is_own: Own) -> list[Token | None] | None:
    """The token of each element of a pattern, from here; None where the pattern does not fit."""
    if pattern[0] == "^" and at:
        return None
    found: list[Token | None] = []
    for missing, choices in _elements(pattern):
        token = tokens[at] if at < len(tokens) else None
        if token is not None and _fits(choices, token, is_own):
            found.append(token)
            at += 1
        elif missing:
            found.append(None)
        else:
            return None
    return None if pattern[-1] == "$" and at < len(tokens) else found


def _fits(choices: tuple[tuple[frozenset[str], str], ...], token: Token, is_own: Own) -> bool:
    return any(
        (token.type in types and (not key or token.value == key)) if types else is_own(token) for types, key in choices
    )


def _built(result: list[str], found: list[Token | None], matched: list[Token]) -> Iterator[Token]:
    whole = matched[0].span.to(matched[-1].span)
    last = matched[0].span
    for part in result:
        if part.isdigit():
            token = found[int(part) - 1]
            if token is not None:
                last = token.span
                yield token
        elif part == "TEXT":
            yield Token(part, whole.text, whole)
        else:
            kind, _, key = part.partition(":")
            like = next((t for t in matched if t.type not in LITERALS and t.type != "NAME"), None)
            yield Token(kind, key or _SIGNS.get(kind, kind.lower()), like.span if like else last)


_SIGNS = {"TIMES": "×", "COMMA": ",", "TO": "to"}
