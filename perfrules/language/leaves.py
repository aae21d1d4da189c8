"""The sentences of one indicator seen together: what each of them means depends on those beside it.

``有方案的得1分，有总结的得1分`` under two points are items that add up; ``未备案的扣1分，未公示的扣2分`` take away one
after the other; ``资料齐全得满分`` before a deduction says where it begins. Only conditions that a sheet wrote without
若 are looked at: who writes 若 means a band.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import define, evolve, field

from ..common.diagnostics import Diagnostic, report
from ..common.source import Span
from . import prose
from .lexer import Statement, is_name
from .rewrites import LITERALS
from .tokens import Token

_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@define
class Said:
    """A canonical statement, and what was wrong with it."""

    statement: Statement
    diagnostics: list[Diagnostic] = field(factory=list)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the statement."""
        return self.statement.tokens

    @property
    def phrase(self) -> Token | None:
        """The condition, if it is one phrase that a sheet wrote without 若."""
        kinds = [token.type for token in self.tokens[:3]]
        implied = kinds == ["IF", "NAME", "COMMA"] and self.tokens[0].span.start == self.tokens[0].span.end
        return self.tokens[1] if implied and not str(self.tokens[1].value).startswith(("若", "如")) else None

    @property
    def earned(self) -> tuple[Token, ...]:
        """What stands behind the condition."""
        return self.tokens[3:]

    def replaced(self, *tokens: Token) -> Said:
        """The same place with other tokens, and nothing wrong with it."""
        return Said(evolve(self.statement, tokens=tokens, broken=False))


def settled(
    leaf: list[Said], points: Fraction | None, measure: str | None, figures: Mapping[str, str], *, undeclared: bool
) -> Iterator[Said]:
    """The sentences of an indicator, each as it is meant beside the others."""
    leaf = [part for said in _series(leaf) for part in _bound_apart(said, leaf)]
    leaf = _said_twice([_from_nought(said, leaf, measure or "") for said in leaf])
    leaf = _opposites(leaf)
    known = any(said.phrase is not None and said.phrase.value in figures for said in leaf)
    if not known and (items := _items(leaf, points)):
        yield from items
        return
    takes = [said for said in leaf if "DEDUCTS" in _kinds(said) and _kinds(said)[0] != "ELSE"]
    # A declared fact beside steps of the measure is meant to come first; beside what else was found out it may not be.
    counts = any(said.phrase is not None and figures.get(said.phrase.value) == "count" for said in takes)
    if any(said.phrase is None for said in takes) or counts:
        leaf = [
            said if not counts and said.phrase and said.phrase.value in figures else _restated(said, points)
            for said in leaf
        ]
    if together := _taken_together(leaf, figures):
        yield from together
        return
    leaf = _deductions(leaf, figures, undeclared=undeclared)
    leaf = _apart(_overridden(leaf), measure)
    yield from leaf
    if measure is None and (rest := _rest(leaf)):
        yield rest


def _overridden(leaf: list[Said]) -> list[Said]:
    """``违规的不得分`` behind the bands and steps of a measure holds before them."""
    first = next((at for at, said in enumerate(leaf) if said.phrase is None and _kinds(said)[:1] in _MOVING), len(leaf))
    late = [said for said in leaf[first:] if said.phrase is not None and _earned(said) == ["NOTHING"]]
    return [*leaf[:first], *late, *(said for said in leaf[first:] if said not in late)]


_MOVING = [[kind] for kind in ("CMP", "STRING", "LSQB", "EACH", "EACH_BEYOND", "PROPORTION", *sorted(LITERALS))]


def _apart(leaf: list[Said], measure: str | None) -> list[Said]:
    """What is counted twice, each time with a thing of its own, cannot be the measure both times."""
    counts = [said for said in leaf if _kinds(said)[:2] in (["EACH", "DEDUCTS"], ["EACH", "ADDS"])]
    things = [re.split("[扣减加]", said.statement.span.text)[0] for said in counts]
    if measure is None or len(counts) < 2 or {*things} <= {"每", "每次"}:
        return leaf
    result = []
    for said in leaf:
        if said in counts and not said.statement.broken:
            at = counts.index(said)
            found = prose.occurrence(things[at])
            name = found.name if found is not None and found.name else f"问题{things[at][-1:]}数"
            amount = next((token for token in said.tokens if token.type == "POINTS"), said.tokens[1])
            refusal = uncounted(Token("NAME", name, said.statement.span), said.tokens[1], amount, things[at])
            said = Said(evolve(said.statement, broken=True), [*said.diagnostics, refusal])
        result.append(said)
    return result


def _earned(said: Said) -> list[str]:
    return [token.type for token in said.earned]


def _kinds(said: Said) -> list[str]:
    return [token.type for token in said.tokens]


def _aside(said: Said) -> bool:
    """Whether a sentence scores nothing: a remark, a figure, a policy."""
    return any(kind in _ASIDE for kind in _kinds(said)[:1])


def _gets(said: Said) -> Fraction | None:
    """The points that a phrase earns, if they are a number."""
    kinds = [token.type for token in said.earned]
    if said.phrase is None or kinds != ["GETS", "POINTS"]:
        return None
    value: Fraction = said.earned[1].value[0]
    return value


def _word(kind: str, key: str, at: Token) -> Token:
    return Token(kind, key, Span(at.span.start, at.span.start, at.span.source))


def _opposites(leaf: list[Said]) -> list[Said]:
    """``不齐全的扣2分`` behind ``资料齐全的得2分`` is the rest; so is ``未上报`` behind ``6月1日前上报``."""
    result: list[Said] = []
    for said in leaf:
        phrase = said.phrase
        before = [other.phrase.span.text for other in result if other.phrase is not None]
        days = [other.statement.span.text for other in result if other.phrase is None]
        late = phrase is not None and said.diagnostics and any(prose.is_late(phrase.span.text, day) for day in days)
        if phrase is not None and (late or (before and prose.denies(phrase.span.text, before[0]))):
            said = said.replaced(evolve(phrase, type="ELSE", value="else"), *said.earned)
        result.append(said)
    return result


def _items(leaf: list[Said], points: Fraction | None) -> list[Said]:
    """Conditions whose points add up to those of the indicator are items; none if they are not such."""
    parts = [(said, _gets(said)) for said in leaf if said.phrase is not None]
    amounts = [amount for _, amount in parts if amount]
    rests = [said for said in leaf if _kinds(said) == ["ELSE", "NOTHING"]]
    remarks = [said for said in leaf if _aside(said)]
    texts = [said.phrase.span.text for said, _ in parts if said.phrase is not None]
    if prose.are_levels(texts):
        return []
    whole = len(parts) + len(rests) + len(remarks) == len(leaf) and len(parts) == len(amounts)
    if not whole or points is None or not 1 < len(parts) <= len(_MARKS) or sum(amounts) != points:
        return []
    if len(rests) not in (0, 1, len(parts)) or (len(rests) == 1 and _kinds(leaf[-1]) != ["ELSE", "NOTHING"]):
        return []
    result = list(remarks)
    for mark, (said, _) in zip(_MARKS, parts, strict=False):
        assert said.phrase is not None
        text = said.phrase.span.text
        result.append(
            said.replaced(_word("ITEM", mark, said.phrase), Token("HEADING", text, said.phrase.span), said.earned[1])
        )
    return result


def _restated(said: Said, points: Fraction | None) -> Said:
    """``资料齐全得满分`` beside deductions says where they begin."""
    phrase = said.phrase
    full = [token.type for token in said.earned] == ["GETS", "FULL"] or (points is not None and _gets(said) == points)
    if phrase is None or not full:
        return said
    if prose.is_fulfilled(phrase.span.text):
        return said.replaced(_word("TEXT_IS", "remark", phrase), Token("TEXT", said.statement.span.text, phrase.span))
    text = phrase.span.text
    ways = (f"若 {text}，得满分", f"if {text}, gets full"), (f"备注 {text}得满分", f"remark {text} gets full")
    refusal = report("two-readings", said.statement.span, text=said.statement.span.text, one=ways[0], two=ways[1])
    return Said(evolve(said.statement, broken=True), [refusal])


def _bound_apart(said: Said, leaf: list[Said]) -> list[Said]:
    """扣完为止 behind the last of several deductions, joined to it by a comma, is said of all of them."""
    several = sum("DEDUCTS" in _kinds(other) for other in leaf) > 1
    if said.phrase is None or not several or _earned(said) != ["DEDUCTS", "POINTS", "COMMA", "CLAUSE"]:
        return [said]
    bound = said.tokens[-1]
    if bound.value != "down_to_zero":
        return [said]
    alone = Said(evolve(said.statement, tokens=(bound,), span=bound.span, broken=False))
    return [evolve(said, statement=evolve(said.statement, tokens=said.tokens[:-2])), alone]


def _taken_together(leaf: list[Said], figures: Mapping[str, str]) -> list[Said]:
    """Facts that take points away until none are left, as one formula; none if the leaf is anything else."""
    asides = [said for said in leaf if _aside(said)]
    rules = [said for said in leaf if not _aside(said)]
    facts = [said for said in rules if _is_taken(said, figures)]
    bounds = [said for said in rules if [token.value for token in said.tokens] == ["down_to_zero"]]
    if len(facts) < 2 or len(bounds) != 1 or bounds[0] is not rules[-1] or len(facts) + 1 < len(rules):
        return []
    if prose.are_degrees([str(said.tokens[1].value) for said in facts]):
        return []
    first = facts[0]
    place = first.tokens[1]
    tokens = [_word("GETS", "gets", place), _word("FULL", "full", place)]
    for said in facts:
        name, amount = said.tokens[1], said.tokens[-1]
        nought = evolve(_word("POINTS", "", amount), value=(Fraction(0), "分"))
        tokens += [
            _word("MINUS", "-", name), _word("FUNCTION", "choose", name), _word("LPAR", "(", name), name,
            _word("COMMA", ",", name), amount, _word("COMMA", ",", amount), nought, _word("RPAR", ")", amount),
        ]  # fmt: skip
    floor = evolve(_word("POINTS", "", bounds[0].tokens[0]), value=(Fraction(0), "分"))
    tokens += [_word("COMMA", ",", floor), _word("AT_LEAST", "at_least", floor), floor]
    span = first.statement.span.to(bounds[0].statement.span)
    whole = Said(evolve(first.statement, tokens=tuple(tokens), span=span, broken=False))
    return [*asides, whole]


def _is_taken(said: Said, figures: Mapping[str, str]) -> bool:
    """Whether a sentence takes points away for a fact that is declared."""
    phrase = said.phrase
    if phrase is None or said.statement.broken:
        return False
    return _earned(said) == ["DEDUCTS", "POINTS"] and figures.get(str(phrase.value)) == "truth"


def _deductions(leaf: list[Said], figures: Mapping[str, str], *, undeclared: bool) -> list[Said]:
    """Conditions that take points away do so one after the other, each once."""
    takes = [said for said in leaf if "DEDUCTS" in _kinds(said)]
    facts = [said for said in takes if [token.type for token in said.earned] == ["DEDUCTS", "POINTS"]]
    facts = [said for said in facts if said.phrase is not None and prose.occurrence(said.phrase.span.text) is None]
    if not facts or len(takes) < 2 or any(_gets(said) is not None for said in leaf):
        return leaf
    plain = len(facts) == len(takes) and not prose.are_degrees([said.phrase.span.text for said in facts if said.phrase])
    result = []
    for said in leaf:
        if said not in facts:
            result.append(said)
            continue
        assert said.phrase is not None
        move, amount = said.earned
        if figures.get(said.phrase.value) == "truth":
            waits = any(other.diagnostics for other in facts)  # what the others are is asked first
            refused = _one_or_all(said, said.phrase.span.text, amount.span.text, plain=plain)
            result.append(evolve(refused, diagnostics=[]) if waits and plain else refused)
            continue
        at_most = [_word("COMMA", ",", amount), _word("AT_MOST", "at_most", amount), move, amount]
        once = said.replaced(_word("EACH", "each", said.phrase), said.phrase, move, amount, *at_most)
        if said.diagnostics and not undeclared:
            once = evolve(
                once,
                statement=evolve(once.statement, broken=True),
                diagnostics=[uncounted(said.phrase, move, amount, fact=True)],
            )
        result.append(once)
    return result


def _one_or_all(said: Said, text: str, amount: str, *, plain: bool) -> Said:
    """Facts beside which something else is taken away: the first that holds, or all of them.

    ``plain`` are facts of which none says more of another: with 扣完为止 behind them they are read.
    """
    first = f"若 {text}，扣{amount}", f"if {text}, deducts {amount}"
    every = (
        f"{text}的，扣{amount}；…；扣完为止" if plain else f"得 满分 − 择({text}, {amount}, 0分) − …，最低0分",
        f"gets full − choose({text}, {amount}, 0 points) − …, at least 0 points",
    )
    refusal = report("two-readings", said.statement.span, text=said.statement.span.text, one=first, two=every)
    return Said(evolve(said.statement, broken=True), [refusal])


def uncounted(name: Token, move: Token, amount: Token, text: str = "", *, fact: bool = False) -> Diagnostic:
    """What is counted, and nothing declares; ``fact`` if it could be one that holds or does not."""
    called = named(name.value)
    or_fact = (
        f"；若只问有没有，加一行“数据 {called}：是否”",
        f"; if it only holds or does not, add “input {called}: yes/no”",
    )
    moves = ("扣", "deducts") if move.type == "DEDUCTS" else ("加", "adds")
    return report(
        "unknown-count", name.span, text=text or name.value, name=called, move=moves[0], move_en=moves[1],
        amount=amount.span.text, or_fact=or_fact if fact else "",
    )  # fmt: skip


def named(text: str) -> str:
    """A phrase as a name: in quotation marks if it is more than one word."""
    if text[:1] in ("“", '"', "「"):
        return text
    return text if is_name(text) and not re.search(r"\d", text) else f"“{text}”"


def _series(leaf: list[Said]) -> list[Said]:
    """``以此类推`` is about the sentences before it, and is all that is said of them."""
    last = next((at for at, said in enumerate(leaf) if any(prose.goes_on(d.span.text) for d in said.diagnostics)), None)
    if last is None:
        return leaf
    return [
        Said(evolve(said.statement, broken=True), said.diagnostics if at == last else [])
        for at, said in enumerate(leaf)
    ]


def _said_twice(leaf: list[Said]) -> list[Said]:
    """``每少一项扣1分`` behind items of one point each says their points again."""
    worth = {said.tokens[-1].value for said in leaf if _kinds(said)[:1] == ["ITEM"]}
    pointed = {_kinds(said)[-1] for said in leaf if _kinds(said)[:1] == ["ITEM"]} == {"POINTS"}
    pointed = pointed and _kinds(leaf[0])[:1] == ["ITEM"]
    return [
        said.replaced(
            _word("TEXT_IS", "remark", said.tokens[0]), Token("TEXT", said.statement.span.text, said.statement.span)
        )
        if pointed and _kinds(said)[:3] == ["CHECKLIST", "DEDUCTS", "POINTS"] and worth == {said.tokens[2].value}
        else said
        for said in leaf
    ]


def _from_nought(said: Said, leaf: list[Said], measure: str) -> Said:
    """``每延期1天扣2分`` begins at nought where the measure is the delay itself, and no band says otherwise."""
    kinds = _kinds(said)
    if kinds[:3] != ["EACH_BEYOND", "QUANTITY", "DEDUCTS"] or said.tokens[0].value != "over":
        return said
    verb = said.tokens[0].span.text.removeprefix("每")
    bands = [other for other in leaf if other.phrase is None and {"GETS", "FULL"} & set(_kinds(other))]
    if not measure or verb not in measure or bands:
        return said
    size = said.tokens[1]
    nought = evolve(size, value=(Fraction(0), size.value[1]), span=_word("", "", size).span)
    start = (_word("CMP", ">", size), nought, _word("COMMA", ",", size))
    return evolve(said, statement=evolve(said.statement, tokens=(*start, *said.tokens)))


def _rest(leaf: list[Said]) -> Said | None:
    """The rest of an indicator whose sentences only take away, or only add: it has full points, or none."""
    rules = [said for said in leaf if not _aside(said) and _kinds(said)[:1] != ["CLAUSE"]]
    earned = [[token.type for token in said.earned] for said in rules]
    if not rules or any(said.phrase is None or said.statement.broken for said in rules):
        return None
    takes, adds = (all(kinds in ways for kinds in earned) for ways in ((["NOTHING"], _TAKES), (_ADDS,)))
    if not takes and not adds:
        return None
    last = rules[-1]
    here = last.tokens[-1].span
    end = Span(here.end, here.end, here.source)
    rest = Token("FULL", "full", end) if takes else Token("NOTHING", "nothing", end)
    return Said(evolve(last.statement, tokens=(Token("ELSE", "else", end), rest), span=end))


_ASIDE = frozenset({"TEXT_IS", "INPUT", "WHERE", "IF_LACKING", "ROUND", "WEIGHT", "DIRECTION", "GAP"})
_TAKES, _ADDS = ["DEDUCTS", "POINTS"], ["ADDS", "POINTS"]
