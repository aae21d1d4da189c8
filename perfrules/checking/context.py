"""What the passes of the checker share: the document, what was found so far, and the mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field

from ..common import numeric
from ..common.diagnostics import Diagnostic, Label, report
from ..common.source import Span
from ..common.types import Type
from ..language import nodes
from ..meaning import model
from ..meaning.evaluator import Evaluator, Knowledge
from ..meaning.intervals import Interval
from ..meaning.knowledge import of_all_units
from . import proofs
from .formulas import FULL, Formulas, Refused

# Figures that belong to an indicator, in files of either language.
_OWN_FIGURES = {
    "score": ("评分", "score"), "level": ("等次", "level"), "adjustment": ("调整", "adjustment"),
    "reason": ("调整理由", "reason"), "chosen": ("选定", "chosen"),
}  # fmt: skip
TIES = ("skip", "dense")


@define
class Context:
    """What the passes share: the document, what they have found so far, and the mistakes."""

    document: nodes.Document
    calendar: model.Calendar | None = None
    peers: dict[str, model.Peer] = field(factory=dict)
    diagnostics: list[Diagnostic] = field(factory=list)
    settings: dict[str, nodes.Setting] = field(factory=dict)
    roundings: dict[str, model.Rounding | None] = field(factory=dict)
    policies: dict[str, model.Policy] = field(factory=dict)
    inputs: dict[str, model.Input] = field(factory=dict)
    taken: dict[str, model.Input] = field(factory=dict)  # names and aliases
    knowledge: Knowledge | None = None
    item_keys: dict[int, str] = field(factory=dict)
    weight_types: dict[int, Type] = field(factory=dict)  # by where a heading starts
    used: set[str] = field(factory=set)
    suspect: set[str] = field(factory=set)  # figures whose declaration is refused: nothing is proven of their rules
    root: model.Indicator | None = None
    rows: dict[str, model.Indicator] = field(factory=dict)
    index: model.Index = field(factory=lambda: model.Index(()))
    grades: tuple[model.Grade, ...] = ()
    overrides: list[model.Override] = field(factory=list)
    checks: list[model.Check] = field(factory=list)
    cases: list[model.Case] = field(factory=list)

    def report(self, slug: str, span: Span, *labels: Label, fix: str | None = None, **values: object) -> None:
        """Note a mistake."""
        self.diagnostics.append(report(slug, span, labels=labels, fix=fix, **values))

    @property
    def year(self) -> int | None:
        """The year of the framework; None where it is not stated or is none."""
        setting = self.settings.get("year")
        value = setting.values[0] if setting else None
        good = isinstance(value, Fraction) and value.denominator == 1 and 1 <= value <= 9999
        return int(value) if good and isinstance(value, Fraction) else None

    def once(self, kind: str, where: dict[str, Any], value: object, span: Span) -> None:
        """Keep a setting; stated a second time it is a mistake."""
        if kind in where:
            self.report("stated-twice", span, text=span.text)
        where[kind] = value

    def policy(self, node: nodes.Policy) -> model.Policy:
        """What a policy line says."""
        if node.key == "interval" and node.when == "not_applicable":
            self.report("policy-has-no-sense", node.span)
        if node.key in TIES or (node.key not in ("points", "interval") and node.when == "missing"):
            self.report("policy-has-no-sense", node.span)
        if node.value is None:
            return model.Policy(node.key)
        try:
            value = Formulas({}, self.diagnostics).points(node.value)
            return model.Policy("points", evolve(value, origin=node.span))
        except Refused:
            return model.Policy("points", FULL)

    def rounding(self, node: nodes.Rounding) -> model.Rounding | None:
        """A rounding step and its mode; None for 不舍入."""
        if node.mode is None:
            return None
        assert node.step is not None
        if node.step <= 0 or numeric.decimals(node.step) is None:
            self.report("bad-rounding-step", node.span)
            return model.Rounding(Fraction(1), node.mode)
        return model.Rounding(node.step, node.mode)

    def key_of(self, heading: nodes.Heading, what: str) -> str:
        """What a figure is called that belongs to an indicator: its name with a word of the file's language."""
        word = _OWN_FIGURES[what][language_of(self.document) != "zh"]
        return f"{heading.alias or heading.title}.{word}"

    def formulas(self, *, scores: bool = False) -> Formulas:
        """A reader of formulas over the figures declared; ``scores`` lets it speak of the total."""
        return Formulas(
            self.taken, self.diagnostics, self.year, scores=scores, calendar=self.calendar, peers=self.peers,
            ties="ties" in self.settings,
            announced=self.document.announced if self.document.broken else frozenset(),
            dated=any(isinstance(s, nodes.Setting) and s.kind == "days" for s in self.document.settings),
        )  # fmt: skip

    def known(self) -> Knowledge:
        """What is known of every figure, those of all units together included."""
        self.know_peers()
        assert self.knowledge is not None
        return self.knowledge

    def know_peers(self) -> None:
        """What is known of figures of all units before there are any."""
        assert self.knowledge is not None
        for peer in self.peers.values():
            if peer.name not in self.knowledge.values:
                evaluator = Evaluator(self.knowledge, total=Interval())
                value = of_all_units(peer, evaluator.evaluate(peer.body))
                for part in evaluator.zero_divisions:  # no 若 of one unit guards the figures of the others
                    self.report(proofs.SLUGS[type(part)], part.origin or self.document.span, leaf=peer.name,
                                name=part.origin and part.origin.text, list=getattr(part, "list", ""))  # fmt: skip
                self.knowledge = evolve(self.knowledge, values={**self.knowledge.values, peer.name: value})

    def row_fields(self) -> tuple[str, ...]:
        """The fields that each row of the form carries."""
        setting = self.settings.get("row_fields")
        return tuple(map(str, setting.values)) if setting else ()

    def ties(self) -> str:
        """What follows a tie of ranks; empty where it is not stated."""
        setting = self.settings.get("ties")
        return str(setting.values[0]) if setting else ""

    def may_divide_by_zero(self, condition: model.Expression) -> bool:
        """Whether a condition may divide by zero for some figures."""
        assert self.knowledge is not None
        self.know_peers()
        evaluator = Evaluator(self.knowledge, total=Interval())
        evaluator.evaluate(condition)
        return bool(evaluator.zero_divisions)


def all_headings(headings: Iterable[nodes.Heading]) -> Iterator[nodes.Heading]:
    """Headings and all under them, in the order of the form."""
    for heading in headings:
        yield heading
        yield from all_headings(heading.children)


def all_sentences(heading: nodes.Heading) -> Iterator[nodes.Sentence]:
    """The sentences of a heading and of all under it."""
    for inner in all_headings([heading]):
        yield from inner.sentences


def is_rule(sentence: nodes.Sentence) -> bool:
    """Whether a sentence says how points are earned."""
    return not isinstance(
        sentence.body,
        (nodes.Text, nodes.Declaration, nodes.Policy, nodes.Rounding, nodes.Gap, nodes.Direction, nodes.Weight),
    )


def language_of(document: nodes.Document) -> str:
    """The language in which people will read the framework's results: that of its name and first heading."""
    sample = document.name + "".join(heading.title for heading in document.headings[:1])
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in sample) else "en"
