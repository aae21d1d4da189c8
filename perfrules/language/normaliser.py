"""Many spellings, one meaning: tokens as a sheet prints them become the canonical sentence that the grammar reads.

It stands between the lexer, which finds words and names, and the grammar, which knows shapes. A spelling of a word is a
row of ``common/words.py``; an order of words is a row of :data:`~.rewrites.REWRITES`; both have a row in the page of
spellings. Every token keeps the span of what was written. Nothing is guessed: what reads in two ways is refused, and
both ways are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby, pairwise

from attrs import define, evolve, field

from ..common import numeric
from ..common.diagnostics import Diagnostic, closest, report
from ..common.source import Span
from ..common.words import HAN_DIGITS, NORMAL_SIGNS
from . import leaves, prose
from .lexer import Statement, Vocabulary, after_word, is_name
from .parts import (
    OUTCOMES,
    PLAIN,
    amount_of,
    bare,
    by_formula,
    commas,
    is_band,
    is_formula,
    listed,
    opposite,
    outcome_at,
    same_unit,
    sentences,
    share_of,
    text_of,
    totals,
    type_of,
    without_namely,
    written,
)
from .rewrites import CLASSES, INPUT_REWRITES, LITERALS, REWRITES, rewritten
from .tokens import Token

# Sentences in which a comma, a name or a sign means what it says.
_LEFT_ALONE = frozenset(
    {"INPUT", "WHERE", "GAP", "IF_LACKING", "ROUND", "ITEM", "WEIGHT", "BASE", "SCALE", "ADJUST", "UNLESS"}
)
# What prose can begin with.
_OPENINGS = frozenset({"NAME", "STRING", "LPAR", "AT_LEAST", *LITERALS})
_IFS = ("如果", "若")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@define
class _Leaf:
    """What the sentences of one indicator have said so far."""

    title: str = ""
    measure: str | None = None  # the measure's name if it is one name; "" for a formula
    items: int = 0
    listed: bool = False  # whether items stand anywhere in it
    points: object = None
    text: str = ""  # its sentences as written
    said: list[leaves.Said] = field(factory=list)


@define
class _Normaliser:
    figures: Mapping[str, str]  # the names that are declared, and the type of each
    words: frozenset[str]  # terminals that a sentence of an indicator can hold
    total: Fraction | None
    undeclared: bool = False  # names that nothing declares are figures to be declared
    long_names: Mapping[int, frozenset[str]] = field(factory=dict)  # those declared that are no single word, by length
    leaf: _Leaf = field(factory=_Leaf)
    diagnostics: list[Diagnostic] = field(factory=list)
    pending: list[Diagnostic] = field(factory=list)  # about the sentence at hand
    broken: bool = False

    def run(self, statements: list[Statement]) -> Iterator[Statement]:
        """The canonical statements for all those as written, indicator by indicator."""
        for at, statement in enumerate(statements):
            if statement.start != "rule":
                yield from self.settled()
            if statement.start == "heading":
                parts = {token.type: token.value for token in statement.tokens}
                self.leaf = _Leaf(str(parts.get("HEADING", "")), points=parts.get("POINTS"))
                end = next(
                    (i for i in range(at + 1, len(statements)) if statements[i].start != "rule"), len(statements)
                )
                sentences = statements[at + 1 : end]
                self.leaf.text = "\n".join(sentence.span.text for sentence in sentences)
                self.leaf.listed = any(s.tokens and s.tokens[0].type == "ITEM" for s in sentences)
            if statement.start != "rule":
                yield from self.statement(statement)
                self.diagnostics += self.pending
                self.pending = []
                continue
            for changed in self.statement(statement):
                self.leaf.said.append(leaves.Said(changed, self.pending))
                self.pending = []
        yield from self.settled()

    def settled(self) -> Iterator[Statement]:
        """The sentences of the indicator that ends here."""
        leaf, self.leaf.said = self.leaf.said, []
        points = self.leaf.points[0] if isinstance(self.leaf.points, tuple) else None
        for said in leaves.settled(leaf, points, self.leaf.measure, self.figures, undeclared=self.undeclared):
            self.diagnostics += said.diagnostics
            yield evolve(said.statement, tokens=tuple(map(_quoted, said.tokens)))

    def statement(self, statement: Statement) -> Iterator[Statement]:
        """The canonical statements for one as written."""
        # 权重 opens a sentence of its own; anywhere else it is what the column of that name holds, the full points.
        tokens = [
            evolve(token, type="FULL", value="full") if at and token.type == "WEIGHT" else token
            for at, token in enumerate(statement.tokens)
        ]
        if not tokens or statement.broken or statement.start not in ("rule", "grade", "input"):
            yield statement
            return
        if statement.start == "input" or tokens[0].type == "INPUT":
            yield evolve(statement, tokens=tuple(rewritten(tokens, INPUT_REWRITES)))
        elif statement.start == "grade":
            yield self.finished(statement, self.grade(rewritten(tokens, REWRITES)))
        elif (tokens := without_namely(tokens))[0].type in _LEFT_ALONE or tokens[-1].type == "TEXT":
            self.leaf.items += tokens[0].type == "ITEM"
            self.scored_item(tokens)
            yield self.finished(statement, tokens) if self.broken else statement
        elif self.defines_measure(tokens) or (tokens[0].type == "EQUALS" and not is_band(tokens)):
            statement = evolve(statement, tokens=tuple(tokens := tokens[tokens[0].type == "NAME" :]))
            rest = tokens[1:]
            self.leaf.measure = str(rest[0].value) if len(rest) == 1 and rest[0].type == "NAME" else ""
            yield statement
        else:
            tokens = prose.phrases_joined(prose.names_joined(tokens, self.long_names), self.is_phrase)
            labelled = [t.type for t in tokens[:2]] == ["NAME", "COLON"] and tokens[0].value in prose.LABELS
            tokens = self.without_points([token for token in tokens[2 * labelled :] if token.type != "FILLER"])
            if all(token.type == "COMMA" for token in tokens):
                yield statement
                return
            led = self.led_in(tokens)
            if led:
                yield self.remark(statement, tokens[:led])
            for part in sentences(tokens[led:]):
                span = part[0].span.to(part[-1].span) if led or len(part) < len(tokens) else statement.span
                self.open_amount(part)
                part, before = self.counted(part)
                if before:
                    yield self.remark(statement, before)
                part, before = self.one_phrase(self.rung(part))
                if before:
                    yield self.remark(statement, before)
                yield self.finished(evolve(statement, span=span), self.sentence(part))

    def defines_measure(self, tokens: list[Token]) -> bool:
        """``预算完成率=支出÷预算×100%``, as the column of formulas has it."""
        if len(tokens) < 4 or [t.type for t in tokens[:2]] != ["NAME", "EQUALS"] or self.leaf.measure is not None:
            return False
        return bare(str(tokens[0].value)) == bare(self.leaf.title) and outcome_at(tokens) == len(tokens)

    def finished(self, statement: Statement, tokens: list[Token]) -> Statement:
        broken, self.broken = self.broken, False
        return evolve(statement, tokens=tuple(tokens), broken=broken)

    def refuse(self, span: Span, one: str | tuple[str, str], two: str | tuple[str, str]) -> None:
        """Refuse what reads in two ways, and show both, in Chinese and in English if they differ."""
        self.pending.append(report("two-readings", span, text=span.text, one=one, two=two))
        self.broken = True

    # Prose

    def is_phrase(self, token: Token) -> bool:
        """Whether a name is no figure, so that it may be prose."""
        return token.type == "NAME" and token.value not in self.figures and not self.is_own(token)

    def remark(self, statement: Statement, tokens: list[Token]) -> Statement:
        """Words that move nothing are kept as a remark."""
        last = len(tokens) - (tokens[-1].type == "COMMA")
        span = tokens[0].span.to(tokens[last - 1].span)
        words = (Token("TEXT_IS", "remark", Span(span.start, span.start, span.source)), Token("TEXT", span.text, span))
        return evolve(statement, tokens=words, span=span)

    def without_points(self, tokens: list[Token]) -> list[Token]:
        """``共计5分`` in the middle and ``（5分）`` at the end say again what the heading says."""
        points = self.leaf.points
        kinds = [token.type for token in tokens]
        again = len(kinds) > 3 and kinds[-3:] == ["LPAR", "POINTS", "RPAR"] and tokens[-2].value == points
        if again and outcome_at(tokens[:-3]) < len(kinds) - 3:
            return tokens[:-3]
        parts = list(prose.clauses(tokens))
        if len(parts) == 1:
            return tokens
        return [token for part in parts for token in part if not totals(part, points)]

    def led_in(self, tokens: list[Token]) -> int:
        """How many tokens at the beginning say how the score is found out, or nothing that counts."""
        parts = list(prose.clauses(tokens))
        if outcome_at(tokens) == len(tokens):
            text = text_of(tokens[: len(tokens) - (tokens[-1].type == "COMMA")])
            words = [token for token in tokens if token.type != "COMMA"]
            named = prose.is_prose(words, lambda token: token.type == "NAME") and any(map(self.is_phrase, words))
            mere = prose.is_prose(words, self.is_phrase) and prose.moves_nothing(text)
            kinds = [token.type for token in tokens]
            title = kinds[-3:] == ["LPAR", "POINTS", "RPAR"] and tokens[-2].value == self.leaf.points
            title = title and (len(kinds) == 3 or self.is_title(tokens[:-3]))
            texts = [text_of(part) for part in parts]
            visits = len(tokens) > 1 and prose.finds_out(texts[-1]) and not any(map(prose.scores, texts))
            visits = visits and self.is_phrase(tokens[0]) and all(
                token.type in ("NAME", "COMMA", "QUANTITY", "LISTING") for token in tokens
            )  # fmt: skip
            return len(tokens) if title or mere or visits or (named and prose.finds_out(text)) else 0
        led = 0
        for part, after in pairwise(parts):
            body = part[:-1]
            text = body[0].span.to(body[-1].span).text if body else ""
            said = prose.is_prose(body, lambda token: token.type == "NAME")
            if not said or (len(body) == 1 and not self.is_phrase(body[0])):
                break
            referred = prose.refers(text) and after[0].type in LITERALS
            if not referred and not prose.finds_out(text) and not self.tells_of_measure(text, after[0]):
                break
            own = prose.alike(text, f"{self.leaf.measure or ''} {self.leaf.title}")
            if after[0].type in ("CMP", *LITERALS) and prose.is_figure(text) and not own:
                break  # 检查合格率，≥95%: that figure and not the measure
            if after[0].type in OUTCOMES or (self.leaf.measure is None and after[0].type in ("EACH", "EACH_BEYOND")):
                break
            led += len(part)
        return led

    def is_title(self, tokens: list[Token]) -> bool:
        """Whether words before the full points are the title of the indicator once more, or prose."""
        own = len(tokens) == 1 and self.is_own(tokens[0]) and tokens[0].value not in self.figures
        return own or prose.is_prose(tokens, self.is_phrase)

    def without_leaf(self, token: Token) -> Token:
        """``造成事故本项不得分``: what earns nothing is this indicator, and no part of the condition."""
        for word in ("本项", "此项", "该项", "本项指标", "该指标", "本指标"):
            if str(token.value).endswith(word) and len(word) < len(token.value):
                span = Span(token.span.start, token.span.end - len(word), token.span.source)
                return evolve(token, value=span.text, span=span)
        return token

    def tells_of_measure(self, text: str, after: Token) -> bool:
        """Whether a clause before the only step of an indicator describes what the step counts."""
        alike = bool(self.leaf.measure) and prose.alike(text, str(self.leaf.measure))
        return after.type == "EACH_BEYOND" and alike and self.leaf.text.count("扣") - self.leaf.text.count("扣完") < 2

    def one_phrase(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Several clauses of prose before what is earned are one condition; before what is lost, the last one is."""
        at = outcome_at(tokens)
        before = tokens[:at]
        while before and before[-1].type in ("COMMA", "OF"):
            before = before[:-1]
        parts = list(prose.clauses(before))
        words = [token for token in before if token.type != "COMMA"]
        if self.broken or len(parts) < 2 or at == len(tokens) or not prose.is_prose(words, self.is_phrase):
            return tokens, []
        if tokens[at].type in ("GETS", "PROPORTION", *PLAIN) and [t.type for t in tokens[at : at + 2]] != [
            "GETS",
            "NOTHING",
        ]:
            span = before[0].span.to(before[-1].span)
            return [Token("NAME", span.text, span), *tokens[at:]], []
        led = before[: -len(parts[-1])]
        bare = len(text_of(parts[-1])) < 3  # 没有不得分: what is not there must be said
        if prose.is_denied(text_of(parts[-1])) and not prose.is_denied(text_of(led)) and not bare:
            return tokens[len(led) :], led
        earned = written(tokens[at : at + 2])
        last = leaves.named(text_of(parts[-1]).removesuffix("的"))
        one = f"若 “{text_of(before)}”，{earned}"
        if bare:
            last, one = f"{last}…", f"若 {leaves.named(text_of(led[:-1]))}，得满分；否则 {earned}"
        self.refuse(before[0].span.to(before[-1].span), one, f"备注 {text_of(led[:-1])}”，再写“若 {last}，{earned}")
        return tokens, []

    def counted(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """What is counted before 扣 or 加, and the words before it that only describe it."""
        at = outcome_at(tokens)
        before = tokens[:at]
        if (
            self.broken
            or not before
            or at == len(tokens)
            or tokens[at].type not in CLASSES["moves"]
            or self.leaf.listed
        ):
            return tokens, []
        plain = [token.type for token in before] == ["EACH", "NAME"] and before[0].span.text in ("每", "每次")
        if plain or not prose.counts_one(before, self.is_phrase):
            return tokens, []
        lacking = before[0].type in ("CHECKLIST", "EACH_BEYOND") and self.leaf.measure is not None
        if not lacking and not any(token.type == "NAME" and not self.is_own(token) for token in before):
            return tokens, []
        parts = list(prose.clauses(before))
        while len(parts) > 1 and prose.finds_out(text_of(parts[0][:-1])):
            parts.pop(0)
        led, last = parts[:-1], prose.occurrence(text_of(parts[-1]))
        found = last or prose.occurrence(text_of([token for part in parts for token in part]))
        if found is None or (not found.each and prose.is_ladder(self.leaf.text)):
            return tokens, []
        led = led if last else []
        of = text_of([token for part in led for token in part]).rstrip("，,").removesuffix("的") if led else ""
        found = evolve(found, of="，".join(filter(None, (of, found.of))))
        each = Token("EACH", "each", before[-1].span)
        others = [t for t in before if t.type == "NAME" and t.value in self.figures and not self.is_own(t)]
        if self.leaf.measure is not None and others:
            # What is counted is another figure, and no other figure is dropped with the words before it.
            alone = found.name == others[0].value
            return ([each, others[0], *tokens[at:]] if alone else tokens), []
        if any(prose.counts_each(text_of(part)) for part in led):
            return tokens, []
        if self.leaf.measure is not None:
            counted = self.is_counted(found, of)
            return ([each, *tokens[at:]], [token for part in led for token in part]) if counted else (tokens, [])
        clear = len(led) < 2 and bool(found.name) and not prose.finds_out(found.name)
        name = Token("NAME", found.name if clear else "问题数", parts[0][0].span.to(before[-1].span))
        if (not self.undeclared or not clear) and found.name not in self.figures:
            amount = next((t for t in tokens[at:] if t.type == "POINTS"), tokens[at])
            self.pending.append(leaves.uncounted(name, tokens[at], amount))
            self.broken = True
        return [each, name, *tokens[at:]], []

    def rung(self, tokens: list[Token]) -> list[Token]:
        """``发现两次及以上`` in a ladder is a band of the count."""
        at = outcome_at(tokens)
        words = [token for token in tokens[:at] if token.type not in ("OF", "COMMA")]
        if at in (0, len(tokens)) or len(words) != 1 or not self.is_phrase(words[0]) or self.leaf.measure is None:
            return tokens
        found = prose.rung(str(words[0].value).translate(NORMAL_SIGNS)) if prose.is_ladder(self.leaf.text) else None
        if found is None:
            return tokens
        figure, unit = found[0], found[1]
        value = Fraction(figure) if figure.isdigit() else Fraction(2 if figure == "两" else HAN_DIGITS[figure])
        amount = Token("QUANTITY", (value, unit), words[0].span)
        return [amount, *([Token("WITHIN", ">=", words[0].span)] if found[2] else []), *tokens[at:]]

    def is_counted(self, found: prose.Occurrence, led: str) -> bool:
        """Whether what a sentence counts is the measure: it is called so, or nothing else is counted here."""
        measure = self.leaf.measure
        if not measure or (found.missing and not prose.counts_missing(measure)):
            return False
        if prose.alike(found.of + found.noun, measure) or not (found.of or found.noun):
            return True
        return bool(led) and not found.noun and self.leaf.text.count("扣") - self.leaf.text.count("扣完") < 2

    # Sentences of an indicator

    def sentence(self, tokens: list[Token]) -> list[Token]:
        if len(tokens) > 1 and tokens[-1].type == "MARK":
            return [*self.sentence(tokens[:-1]), tokens[-1]]
        if not self.broken:
            self.two_readings(tokens)
        if self.broken:
            return tokens
        if [t.type for t in tokens] == ["FULL", "POINTS"] and tokens[1].value == self.leaf.points:
            span = tokens[0].span.to(tokens[1].span)  # 满分10分 says again what the heading says
            return [Token("TEXT_IS", "remark", span), Token("TEXT", span.text, span)]
        if len(tokens) > 1 and tokens[0].type == "NAME" and tokens[1].type == "NOTHING" and self.is_phrase(tokens[0]):
            tokens = [self.without_leaf(tokens[0]), *tokens[1:]]
        tokens = self.without_own_name(tokens)
        if [t.type for t in tokens[:2]] == ["EACH_BEYOND", "NAME"] and self.is_own(tokens[1]):
            self.refuse_phrase(tokens[1].span, tokens)  # 每超平均年龄1岁 of the mean age itself
            return tokens
        tokens = rewritten(tokens, REWRITES, self.is_own)
        tokens = by_formula(self.between(tokens))
        tokens = same_unit(tokens)
        tokens = self.checklist(tokens)
        if tokens and tokens[0].type == "KNOTS":
            return listed(tokens)
        if self.says_no_points(tokens):
            return tokens
        self.unknown_phrase(tokens)
        tokens = self.conditional(tokens)
        return [self.own_value(token) for token in commas(tokens)]

    def scored_item(self, tokens: list[Token]) -> None:
        """Refuse ``① 有制度，每次扣1分``: an item has points and no rule of its own."""
        if [token.type for token in tokens] != ["ITEM", "HEADING"]:
            return
        text = str(tokens[1].value)
        moved = prose.moved_points(text)
        if moved:
            first = re.split("[，,；;]", text)[0]
            self.refuse(tokens[1].span, f"{tokens[0].span.text} {first}  {moved}", text)

    def open_amount(self, tokens: list[Token]) -> None:
        """Refuse ``酌情扣分``: how many points it moves is for somebody to say."""
        open_ = next((t for t in tokens if self.is_phrase(t) and prose.leaves_open(str(t.value))), None)
        if open_ is not None:
            self.pending.append(report("open-amount", open_.span, text=text_of(tokens)))
            self.broken = True

    def says_no_points(self, tokens: list[Token]) -> bool:
        """Refuse a sentence of prose that neither earns nor takes away."""
        text = text_of(tokens)
        if prose.goes_on(text):
            step = prose.first_step(self.leaf.text)
            self.refuse(tokens[0].span.to(tokens[-1].span), f"{step}，不足一档不计", f"{step}，不足一档按比例")
            return True
        if outcome_at(tokens) < len(tokens) or tokens[0].type not in _OPENINGS:
            return False
        if not is_formula(tokens) and not any(map(self.is_phrase, tokens)):
            return False
        kinds = [token.type for token in tokens[:3] if token.type != "WITHIN"]
        if tokens[0].type in LITERALS and kinds[1:2] != ["NAME"]:
            return False
        span = tokens[0].span.to(tokens[-1].span)
        self.pending.append(report("says-no-points", span, text=text))
        self.broken = True
        return True

    def unknown_phrase(self, tokens: list[Token]) -> None:
        """Refuse prose where a figure or a phrase is wanted, and say what it could be declared as."""
        at = outcome_at(tokens)
        earned = written(tokens[at:]) or "得1分"
        if tokens[0].type in ("DONE", "COUNTED", "OF") and at:
            self.refuse_phrase(tokens[0].span.to(tokens[at - 1].span), tokens)
        kinds = [token.type for token in tokens[:2]]
        if kinds == ["STRING", "CMP"] and tokens[0].value not in self.figures and not self.undeclared:
            self.refuse_phrase(tokens[0].span, tokens)
            return
        for i, token in enumerate(tokens[:at]):
            before = tokens[i - 1].type if i else ""
            after = tokens[i + 1].type if i + 1 < len(tokens) else ""
            if not self.is_unknown(token, before, after):
                continue
            text = token.span.text
            if text.startswith("线性") and [t.type for t in tokens[1:2]] == ["TO"] and i == 3:
                self.refuse_line(tokens, token)
            elif before == "EACH" or text.startswith("每"):
                move = next((t.span.text for t in tokens[at:] if t.type in CLASSES["moves"]), "")
                if not move:  # 每年至少一次…，得1分 is a condition, no step
                    self.refuse_phrase(tokens[0].span.to(token.span), tokens)
                    return
                amount = next((t.span.text for t in tokens[at:] if t.type == "POINTS"), "1分")
                figure = text.removeprefix("每") or "名称"
                self.refuse(tokens[0].span.to(token.span), f"每次{move}{amount}", f"每 {figure} {move}{amount}")
            elif (
                at < len(tokens)
                and before in (*CLASSES["literal"], "WITHIN")
                and tokens[0].type in (*CLASSES["literal"], "CMP")
            ):
                bound = written(tokens[:i])
                if before == "WITHIN" and tokens[0].type == "DATE":
                    self.refuse_by_day(tokens, i)
                    return
                sign = "" if tokens[0].type == "CMP" else "= "
                self.refuse(tokens[0].span.to(token.span), f"{bound} {earned}", f"若 {text} {sign}{bound}，{earned}")
            elif not i or before in ("NOT", "COMMA") or (before == "IF" and after in ("COMMA", "OF", *OUTCOMES)):
                self.refuse_phrase(self.clause_span(tokens[i:at]) if after in LITERALS else token.span, tokens)
            if self.broken:
                return

    def refuse_by_day(self, tokens: list[Token], at: int) -> None:
        """``8月30日前资料齐全`` says by when, and perhaps more; ``8月30日前未上报`` says the opposite of it."""
        earned = written(tokens[outcome_at(tokens) :])
        span = self.clause_span(tokens[at : outcome_at(tokens)])
        by_day = written(tokens[:at])
        whole = tokens[0].span.to(span)
        if prose.is_denied(span.text):
            self.refuse(whole, f"＞{tokens[0].span.text} {earned}", f"若 “{whole.text}”，{earned}")
            return
        self.refuse(
            whole, f"{by_day} {earned}", f"若 本值 ≤ {tokens[0].span.text} 且 {leaves.named(span.text)}，{earned}"
        )

    def clause_span(self, tokens: list[Token]) -> Span:
        """The clause that begins here, without 的 and the comma behind it: a figure inside prose is part of it."""
        clause = next(prose.clauses(tokens))
        while len(clause) > 1 and clause[-1].type in ("COMMA", "OF"):
            clause = clause[:-1]
        return clause[0].span.to(clause[-1].span)

    def refuse_line(self, tokens: list[Token], token: Token) -> None:
        """``70%-90%线性得分`` does not say from how many points to how many."""
        low, high = (tokens[i].span.text for i in (0, 2))
        self.refuse(
            tokens[0].span.to(token.span),
            ("其间按直线", "linear between"),
            (f"插值 {low}得0分、{high}得满分", f"interpolate {low} gets 0 points、{high} gets full"),
        )

    def is_unknown(self, token: Token, before: str, after: str) -> bool:
        """Whether a name, or a text in quotes that is compared, is no figure and like none."""
        if token.type not in ("NAME", "DONE", "COUNTED") and (token.type != "STRING" or after != "CMP"):
            return False
        if self.undeclared and token.type in ("NAME", "STRING"):
            return False
        name = str(token.value)
        if name.isascii() or name in self.figures or self.is_own(token):
            return False
        return after in LITERALS or before in (*LITERALS, "WITHIN") or closest(name, sorted(self.figures)) is None

    def refuse_phrase(self, span: Span, tokens: list[Token]) -> None:
        points = next((t.span.text for t in tokens if t.type == "POINTS"), "1分")
        condition = next((word for word in _IFS if span.text.startswith(word)), "")
        span = Span(span.start + len(condition), span.end, span.source)
        name = leaves.named(span.text)
        behind = [token for token in tokens if token.span.start >= span.end][:2]
        if len(behind) == 2 and behind[0].type == "CMP" and behind[1].type in LITERALS:
            self.pending.append(report("undeclared-figure", span, text=span.text, name=name, type=type_of(behind[1])))
        else:
            self.pending.append(report("unknown-phrase", span, text=span.text, name=name, points=points))
        self.broken = True

    def is_own(self, token: Token) -> bool:
        """Whether a name is the measure of this indicator: its title, the measure's name, or the x of a formula."""
        if token.type not in ("NAME", "STRING") or self.leaf.measure is None:
            return False
        name = str(token.value)
        if bare(name) == bare(self.leaf.measure):
            return True
        if len(name) > 2 and name not in self.figures and bare(self.leaf.title).endswith(bare(name)):
            return True  # 登记率 of 社保登记率
        # A figure that is called like the indicator is that figure, unless it is the measure.
        return name not in self.figures and (bare(name) == bare(self.leaf.title) or name in ("X", "x"))

    def begins_measure(self, token: Token, after: Token) -> bool:
        """Whether a name is the beginning of the measure's, before a figure of it."""
        known = token.type != "NAME" or token.value in self.figures or not self.leaf.measure
        known = known or "超" in token.value  # 超过规定5天 is more than the five days
        return not known and after.type == "QUANTITY" and len(token.value) > 1 and (
            str(self.leaf.measure).startswith(token.value)
        )  # fmt: skip

    def own_value(self, token: Token) -> Token:
        """The word 本值 where the indicator's own name stands in a formula and is no figure."""
        own = self.is_own(token) and str(token.value) not in self.figures
        return evolve(token, type="VALUE", value="value") if own else token

    def without_own_name(self, tokens: list[Token]) -> list[Token]:
        """The indicator's own name before a band or a step: ``预算完成率≥95%，得满分``; ``延期5天以上`` of 延期天数."""
        if len(tokens) < 2 or not (self.is_own(tokens[0]) or self.begins_measure(tokens[0], tokens[1])):
            return tokens
        rest = tokens[2:] if tokens[1].type == "OF" else tokens[1:]
        starts = ("CMP", "EQUALS", "EACH", "EACH_BEYOND", "BY", *LITERALS)
        if not rest or rest[0].type not in starts:
            return tokens
        condition = rest[: outcome_at(rest)]
        joined = any(token.type in ("AND", "OR") and after.type != "CMP" for token, after in pairwise(condition))
        return tokens if joined else rest

    def between(self, tokens: list[Token]) -> list[Token]:
        """``80%≤X＜90%``, the measure between its two bounds."""
        if len(tokens) < 5 or [t.type for t in tokens[1:4:2]] != ["CMP", "CMP"] or not self.is_own(tokens[2]):
            return tokens
        low, first, own, second, high = tokens[:5]
        if low.type not in LITERALS or high.type not in LITERALS:
            return tokens
        mirrored = evolve(first, value=_MIRRORED[str(first.value)])
        return [mirrored, low, evolve(own, type="AND", value="and"), second, high, *tokens[5:]]

    def checklist(self, tokens: list[Token]) -> list[Token]:
        """``每缺一项扣1分`` under items is the checklist's own sentence."""
        if not self.leaf.items or len(tokens) < 2:
            return tokens
        first, second = tokens[:2]
        one = second.type == "QUANTITY" and second.value == (1, "项")
        if first.type == "EACH_BEYOND" and first.value == "under" and one:
            return [evolve(first, type="CHECKLIST", value="checklist", span=first.span.to(second.span)), *tokens[2:]]
        if first.type == "EACH" and second.type in ("DEDUCTS", "COUNTED"):
            amount = next((t.span.text for t in tokens if t.type == "POINTS"), "1分")
            self.refuse(
                first.span,
                (f"缺一项扣{amount}", f"each missing deducts {amount}"),
                (f"= 发现的次数；每次扣{amount}", f"= times-found; each deducts {amount}"),
            )
        return tokens

    def conditional(self, tokens: list[Token]) -> list[Token]:
        """若 before a condition that a sheet writes without it."""
        at = outcome_at(tokens)
        begins = tokens[0].type in ("NAME", "NOT") or (
            tokens[0].type in LITERALS and len(tokens) > 2 and tokens[1].type == "CMP"
        )
        if not begins or at in (0, len(tokens)) or self.glued(tokens[0]):
            return tokens
        span = Span(tokens[0].span.start, tokens[0].span.start, tokens[0].span.source)
        return [Token("IF", "if", span), *tokens]

    def glued(self, token: Token) -> bool:
        """Whether an unknown name begins with a word, so that the word was meant: 超过上年三公经."""
        name = str(token.value)
        known = token.type != "NAME" or name in self.figures or self.is_own(token)
        rest = None if known else after_word(name, self.words)
        return rest is not None and closest(rest, sorted(self.figures)) is not None

    def two_readings(self, tokens: list[Token]) -> None:
        """Refuse the phrases that people read in two ways."""
        kinds = [token.type for token in tokens]
        for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
            signs = (first.value, third.value) if (first.type, third.type) == ("CMP", "WITHIN") else ()
            if signs in ((">", ">="), ("<", "<=")) and second.type in LITERALS:
                bound = second.span.text
                sign = {">": ("＞", "≥"), "<": ("＜", "≤")}[str(first.value)]
                self.refuse(first.span.to(third.span), f"{sign[0]}{bound}", f"{sign[1]}{bound}")
        if kinds == ["POINTS"]:
            text = tokens[0].span.text
            self.refuse(tokens[0].span, (f"得{text}", f"gets {text}"), (f"1. 标题  {text}", f"1. Title  {text}"))
        converted = next((i for i, kind in enumerate(kinds) if kind == "CONVERTED"), None)
        if converted is not None:
            beside = [*tokens[converted + 1 : converted + 2], *tokens[max(converted - 1, 0) : converted]]
            share = next((share_of(t) for t in beside if t.type in ("NUMBER", "QUANTITY") and share_of(t)), "80%")
            self.refuse(
                tokens[converted].span,
                (f"得满分的{share}", f"gets {share} of full"),
                (f"得 满分 × 本值 × {share}", f"gets full × the measure × {share}"),
            )

    # Grades

    def grade(self, tokens: list[Token]) -> list[Token]:
        """``优：90分（含）-100分`` and ``差：60分以下`` as the grammar has them."""
        head = 2 if len(tokens) > 1 and tokens[1].type == "COLON" else 1
        if tokens[0].type != "NAME" or len(tokens) <= head or tokens[head].type not in LITERALS:
            return tokens
        body = tokens[head:]
        if len(body) == 2 and body[1].type == "WITHIN":
            return [*tokens[:head], evolve(body[1], type="CMP"), body[0]]
        values = [token for token in body if token.type in LITERALS]
        joint = [token for token in body if token.type in ("TO", "MINUS")]
        numbers = all(token.type in ("NUMBER", "QUANTITY", "POINTS") for token in values)
        if len(values) != 2 or len(joint) != 1 or not numbers or any(token.type == "CMP" for token in body):
            return tokens
        values = same_unit([values[0], Token("TO", "to", joint[0].span), values[1]])[::2]
        edges: dict[bool, str | None] = {True: None, False: None}  # before the joint, behind it
        for token in body:
            if token.type == "EDGE":
                edges[token.span.start < joint[0].span.start] = str(token.value)
        ends = [(values[0], edges[True]), (values[1], edges[False])]
        ends.sort(key=lambda end: amount_of(end[0]))
        (low, below), (high, above) = ends
        below, above = below or opposite(above), above or opposite(below)
        if amount_of(high) == self.total:
            above = "included"  # nothing lies above the total
        if below is None or above is None:
            name, first, second = tokens[0].span.text, numeric.show(amount_of(low)), numeric.show(amount_of(high))
            ways = [
                (
                    f"{name}：{first}分{left}得分{right}{second}分",
                    f"{name}: {first} points {left} score {right} {second} points",
                )
                for left, right in (("≤", "<"), ("<", "≤"))
            ]
            self.refuse(body[0].span.to(body[-1].span), *ways)
            return tokens
        opening = Token("LSQB" if below == "included" else "LPAR", "[", low.span)
        closing = Token("RSQB" if above == "included" else "RPAR", "]", high.span)
        return [*tokens[:head], opening, low, Token("COMMA", ",", joint[0].span), high, closing]


def normalise(
    statements: Iterable[Statement], vocabulary: Vocabulary, *, undeclared: bool = False
) -> tuple[list[Statement], list[Diagnostic]]:
    """Statements in canonical words and order, and what reads in two ways."""
    statements = list(statements)
    totals = [
        token.value[0] for s in statements if s.start == "setting" and s.tokens and s.tokens[0].type == "TOTAL"
        for token in s.tokens[1:2] if token.type == "POINTS"
    ]  # fmt: skip
    worker = _Normaliser(dict(_figures(statements)), vocabulary["rule"], totals[0] if totals else None)
    worker.undeclared = undeclared
    declared = (next((str(t.value) for t in s.tokens if t.type in ("NAME", "STRING")), "") for s in statements
                if s.start == "input")  # fmt: skip
    long_names = sorted({name for name in declared if not is_name(name) or re.search(r"\d", name)}, key=len)
    worker.long_names = {
        length: frozenset(names) for length, names in groupby(reversed(long_names), key=len)
    }  # fmt: skip
    result = list(worker.run(statements))
    return result, worker.diagnostics


def _quoted(token: Token) -> Token:
    """Prose that is the name of a fact stands in quotation marks where it is no single word."""
    return evolve(token, type="STRING") if token.type == "NAME" and not is_name(str(token.value)) else token


def _figures(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """Names of inputs, of their fields and keys, and of local figures, with their type where it is one."""
    for statement in statements:
        tokens = statement.tokens
        local = statement.start == "rule" and tokens and tokens[0].type in ("INPUT", "WHERE")
        if statement.start == "input" or local:
            kind = next((str(token.value) for token in tokens if token.type == "TYPE"), "")
            yield from ((str(token.value), kind) for token in tokens if token.type in ("NAME", "STRING"))
