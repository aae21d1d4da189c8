"""The parts of a sentence: where it ends, what it earns, and small repairs of its figures and commas."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve

from ..common import numeric, types
from ..common.source import Span
from ..common.types import UNIT_BY_SPELLING
from .rewrites import CLASSES, LITERALS
from .tokens import Token

# What goes on with a sentence behind a comma; anything else behind an outcome begins the next sentence.
_TAILS = frozenset({
    "AT_MOST", "AT_LEAST", "CLAUSE", "UNLESS", "UP_TO", "UNTIL", "DEDUCTS", "ADDS", "MARK",
})  # fmt: skip
OUTCOMES = frozenset({*CLASSES["outcome"], *CLASSES["moves"], "UNDEDUCTED", "BY"})
PLAIN = frozenset({"POINTS", "FULL", "HALF"})
_FORMULA = frozenset({
    "NAME", "STRING", "NUMBER", "QUANTITY", "LPAR", "RPAR", "PLUS", "MINUS", "TIMES", "DIVIDE", "FULL",
})  # fmt: skip


def sentences(tokens: list[Token]) -> Iterator[list[Token]]:
    """Sentences that a sheet joins by commas: ``≥98%得满分，每低1个百分点扣1分，低于90%不得分``."""
    part: list[Token] = []
    done = False
    depth = 0
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
        ends = token.type == "COMMA" and done and not depth and after is not None
        bound = after is not None and (after.type in _TAILS or is_bound(tokens[i + 1 :]))
        # 低于80%不得分，扣完为止: nothing cannot be bounded, so the clause bounds the indicator.
        bound = bound and not (
            after is not None and after.value == "down_to_zero" and part and part[-1].type == "NOTHING"
        )
        if ends and not bound and tokens[0].type != "KNOTS":
            yield part
            part, done = [], False
            continue
        part.append(token)
        done = done or (not depth and (is_outcome(part) or is_plain(part)))
    if part:
        yield part


def is_bound(tokens: list[Token]) -> bool:
    """``满分为止``, ``10分封顶``, ``1分扣完为止``."""
    return (
        len(tokens) > 1
        and tokens[0].type in ("FULL", "POINTS")
        and (tokens[1].type == "UNTIL" or tokens[1].value == "down_to_zero")
    )


def is_outcome(tokens: list[Token]) -> bool:
    """Whether a sentence has come to what is earned; 甲 不适用 is a condition, and so is “甲” 不适用 behind 若."""
    names = ("NAME", "STRING") if tokens[0].type == "IF" else ("NAME",)  # “外包” 不适用 is a band
    presence = tokens[-1].type == "NOT_APPLICABLE" and len(tokens) > 1 and tokens[-2].type in names
    return tokens[-1].type in OUTCOMES and not presence


def is_plain(tokens: list[Token]) -> bool:
    """Whether a sentence ends in points without 得: ``3人以上3分``, ``其他 0分``."""
    if len(tokens) < 2 or tokens[-1].type not in PLAIN:
        return False
    if [token.value for token in tokens[-2:-1] if token.type == "CMP"] == ["="]:
        return len(tokens) > 2 and tokens[-3].type in (*LITERALS, "WITHIN", "EDGE")  # 95%以上为满分
    return tokens[-2].type in {*CLASSES["range_end"], "COMMA", "OF", "COLON", "RPAR", "RSQB"}


def is_band(tokens: list[Token]) -> bool:
    """``= 100% 得满分`` is a band and no measure."""
    rest = [token for token in tokens if token.type != "FILLER"]
    return len(rest) > 2 and rest[1].type in LITERALS and rest[2].type in {*OUTCOMES, *PLAIN, "COMMA", "OF"}


def outcome_at(tokens: list[Token]) -> int:
    """Where what is earned begins, outside brackets; the length where nothing is."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
        if depth > 0:
            continue
        if is_outcome(tokens[: i + 1]):
            return i
        if is_plain(tokens[: i + 1]) and (i + 1 == len(tokens) or tokens[i + 1].type in ("COMMA", "MARK")):
            return i
    return len(tokens)


def commas(tokens: list[Token]) -> list[Token]:
    """A comma before what is earned is dropped behind a band and needed behind 若."""
    if not tokens:
        return tokens
    at = outcome_at(tokens)
    if at in (0, len(tokens)) or (tokens[at].type in CLASSES["moves"] and tokens[0].type != "IF"):
        return tokens
    before, rest = tokens[:at], tokens[at:]
    while before and before[-1].type == "COMMA":
        before.pop()
    if tokens[0].type == "IF" and before:
        end = Span(before[-1].span.end, before[-1].span.end, before[-1].span.source)
        before.append(Token("COMMA", ",", end))
    return [*before, *rest]


def text_of(tokens: list[Token]) -> str:
    """What was written, from the first token to the last."""
    return tokens[0].span.to(tokens[-1].span).text if tokens else ""


def type_of(token: Token) -> tuple[str, str]:
    """How to declare a figure that is compared with one like this, in Chinese and in English."""
    unit = UNIT_BY_SPELLING[token.value[1]] if token.type == "QUANTITY" and isinstance(token.value, tuple) else None
    kind = types.DATE if token.type == "DATE" else unit.type if unit is not None else types.NUMBER
    zh, en = kind.name("zh"), kind.name("en").removeprefix("a ")
    return (f"{zh}（{unit.zh}）", f"{en} ({unit.en})") if unit is not None and kind == types.MONEY else (zh, en)


def totals(clause: list[Token], points: object) -> bool:
    """``共计5分``: the points of the indicator once more."""
    words = "".join(token.span.text for token in clause if token.type in ("NAME", "GETS", "FULL"))
    figures = [token.value for token in clause if token.type == "POINTS"]
    return figures == [points] and words in ("共", "共计", "合计", "总计", "满分", "分值", "本项满分", "总分")


def without_namely(tokens: list[Token]) -> list[Token]:
    """``其中：若…`` is the sentence behind it."""
    return tokens[2:] if [token.type for token in tokens[:2]] == ["WHERE", "COLON"] and len(tokens) > 2 else tokens


def is_formula(tokens: list[Token]) -> bool:
    """Whether tokens are names and figures with signs of a formula between them, and nothing else."""
    kinds = {token.type for token in tokens}
    return kinds <= _FORMULA and bool(kinds & {"PLUS", "MINUS", "TIMES", "DIVIDE"}) and "NAME" in kinds


def by_formula(tokens: list[Token]) -> list[Token]:
    """``按支付率×分值计分`` is the formula itself, and so is ``（预算数－调剂数）÷预算数×分值``."""
    kinds = {token.type for token in tokens}
    if kinds <= _FORMULA and kinds >= {"TIMES", "FULL"}:
        return [Token("GETS", "gets", Span(tokens[0].span.start, tokens[0].span.start, tokens[0].span.source)), *tokens]
    at = next((i for i, token in enumerate(tokens) if token.type == "BY"), None)
    if at is None or tokens[-1].type != "SCORED" or not {"TIMES", "DIVIDE"} & {t.type for t in tokens[at:]}:
        return tokens
    return [*tokens[:at], evolve(tokens[at], type="GETS", value="gets"), *tokens[at + 1 : -1]]


def listed(tokens: list[Token]) -> list[Token]:
    """Commas between the points of an interpolation."""
    result = []
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        between = token.type == "COMMA" and after is not None and after.type in {*LITERALS, "MINUS"}
        result.append(evolve(token, type="LISTING", value="、") if between else token)
    return result


def same_unit(tokens: list[Token]) -> list[Token]:
    """``80-90%``, ``1-3次``, ``18-20分``: the first end of a range has the unit of the second."""
    result = list(tokens)
    for i, token in enumerate(tokens):
        ahead = [t for t in tokens[i + 1 : i + 4] if t.type not in ("EDGE", "TO")]
        joint = any(t.type == "TO" for t in tokens[i + 1 : i + 3])
        if token.type == "NUMBER" and token.value and joint and ahead and ahead[0].type in ("QUANTITY", "POINTS"):
            unit = ahead[0].value[1]
            value = token.value * UNIT_BY_SPELLING[unit].factor
            result[i] = evolve(token, type=ahead[0].type, value=(value, unit))
    return result


def amount_of(token: Token) -> Fraction:
    """The number of a figure, without its unit."""
    value = token.value[0] if isinstance(token.value, tuple) else token.value
    assert isinstance(value, Fraction)
    return value


def share_of(token: Token) -> str:
    """A discount as a percentage: 8折 is 80 %."""
    if token.type == "QUANTITY" and token.value[1] == "%":
        return token.span.text
    value = amount_of(token) if token.type == "NUMBER" else Fraction(0)
    return f"{numeric.show(value * 10)}%" if 0 < value < 10 else f"{numeric.show(value)}%" if value else ""


def opposite(edge: str | None) -> str | None:
    """The edge of the neighbouring band, if this one is marked."""
    return {"included": "excluded", "excluded": "included", None: None}[edge]


def written(tokens: list[Token]) -> str:
    """Tokens as they were written, one behind the other."""
    return "".join(token.span.text for token in tokens)


def bare(name: str) -> str:
    """A name without the quotation marks inside it."""
    return name.translate({ord(mark): None for mark in '“”「」"'}).strip()
