"""Units scored together: ranks, the best, the mean of a group, which the rules of one unit then see as figures.

Three passes: what is ranked by figures of the form is worked out first; then each unit is scored, which gives the mean
scores that a policy may ask for; then the totals, which overrides of the grade may rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from attrs import evolve

from ..common import types
from . import intervals, model
from .data import Figures
from .evaluator import NOT_APPLICABLE, Evaluator, Knowledge, Value
from .interpreter import evaluate as score
from .intervals import FALSE, TRUE, UNKNOWN, Interval
from .knowledge import known, peer_score
from .results import Outcome


def evaluate(framework: model.Model, units: Sequence[Figures]) -> list[Outcome]:
    """Score the units of one group; each unit's figures must have been read without problems."""
    peers = compared(framework, units)
    return [score(framework, unit, each) for unit, each in zip(units, peers, strict=True)]


def compared(framework: model.Model, units: Sequence[Figures]) -> list[dict[str, Value]]:
    """For each unit of a group, what comes from all of them together."""
    later = [peer for peer in framework.peers if _of_total(peer)]
    knowledge = [known(framework.inputs, unit.given, unit.rows) for unit in units]
    peers: list[dict[str, Value]] = [{} for _ in units]
    for peer in framework.peers:
        if peer not in later:
            _add(peers, peer, [Evaluator(k).evaluate(peer.body) for k in knowledge], framework.ties)
    for peer in later:  # no rule of a row can ask for it; until totals are known anything is possible
        for each in peers:
            each[peer.name] = Value(Interval())
    averaged = list(framework.averaged)
    if averaged:
        first = [score(framework, unit, each) for unit, each in zip(units, peers, strict=True)]
        for node in averaged:
            mean = model.Peer(peer_score(node.key), "mean", model.Const(Fraction(0), types.NUMBER), types.POINTS)
            _add(peers, mean, [_score_of(outcome, node) for outcome in first], framework.ties)
    if not later:
        return peers
    outcomes = [score(framework, unit, each) for unit, each in zip(units, peers, strict=True)]
    for peer in later:
        totals = [_of_known_total(peer, k, outcome) for k, outcome in zip(knowledge, outcomes, strict=True)]
        _add(peers, peer, totals, framework.ties)
    return peers


def _of_total(peer: model.Peer) -> bool:
    return any(isinstance(part, model.Own) for part in model.walk(peer.body))


def _of_known_total(peer: model.Peer, knowledge: Knowledge, outcome: Outcome) -> Value:
    """What is ranked of a unit's total, which is that before all overrides: these may ask for the rank."""
    if outcome.root.status == "not_applicable":
        return NOT_APPLICABLE
    value = Evaluator(knowledge, total=outcome.before).evaluate(peer.body)
    if value.absent == FALSE and not outcome.before.is_point:
        value = evolve(value, absent=UNKNOWN)  # what is missing may show that nothing applies
    return value


def _score_of(outcome: Outcome, node: model.Indicator) -> Value:
    """A node's score for the mean of a group: outside it where the node does not apply."""
    scored = next(s for s in outcome.root.walk() if s.indicator is node)
    if scored.status in ("not_applicable", "left_out"):
        return NOT_APPLICABLE
    return Value(scored.value, UNKNOWN if scored.status == "open" else FALSE)


def _add(peers: Sequence[dict[str, Value]], peer: model.Peer, values: Sequence[Value], ties: str) -> None:
    for index, each in enumerate(peers):
        each[peer.name] = _peer(peer.op, values, index, ties)


def _peer(op: str, values: Sequence[Value], index: int, ties: str) -> Value:
    """One unit's figure among all; a unit to which the ranked value does not apply stands outside the group."""
    if op in ("rank", "rank_from_last"):
        return _rank(values, index, ties, highest=op == "rank")
    group = [value for value in values if value.absent != TRUE]
    sure = [value.interval for value in group if value.absent == FALSE]
    if not group:
        return NOT_APPLICABLE
    absent = FALSE if sure else UNKNOWN
    if op == "count":
        return Value(Interval(Fraction(len(sure)), Fraction(len(group))), absent)
    everything = [value.interval for value in group]
    if op == "mean" and len(sure) == len(group):
        return Value(intervals.divide(reduce(intervals.add, everything), intervals.point(len(everything))))
    if op == "mean":
        return Value(intervals.among(everything), absent)
    pick = intervals.larger if op == "max" else intervals.smaller
    if not sure:
        return Value(intervals.hull(everything), absent)
    end = reduce(pick, sure)
    return Value(intervals.hull([end, *(pick(end, v.interval) for v in group if v.absent != FALSE)]), absent)


def _rank(values: Sequence[Value], index: int, ties: str, *, highest: bool) -> Value:
    """The range of ranks of one unit: others surely and possibly before it."""
    own = values[index]
    if own.absent == TRUE:
        return NOT_APPLICABLE
    before = ">" if highest else "<"
    surely, possibly = [], 0
    for number, other in enumerate(values):
        if number == index or other.absent == TRUE:
            continue
        truth = intervals.compare(before, other.interval, own.interval)
        possibly += True in truth
        if truth == TRUE and other.absent == FALSE:
            surely.append(other.interval)
    if ties == "dense":
        points = {x.point for x in surely if x.is_point}
        low = len(points) or (1 if surely else 0)
        decided = all(v.absent != UNKNOWN and (v.absent == TRUE or v.interval.is_point) for v in values)
        return Value(_between(low, low if decided else possibly), own.absent)
    return Value(_between(len(surely), possibly), own.absent)


def _between(fewest: int, most: int) -> Interval:
    return Interval(Fraction(1 + fewest), Fraction(1 + most), whole=True)
