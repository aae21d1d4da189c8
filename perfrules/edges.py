"""Values of a rule at and beside every edge: of its measure, and of each figure that its conditions and steps ask.

Where steps run out is an edge like any other. A figure that is not shown beside a value may be anything: the value is
then a range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from attrs import evolve

from .checking import proofs
from .common import numeric, types
from .common.source import printable
from .common.words import word
from .meaning import intervals, model
from .meaning.evaluator import Evaluator, Knowledge, Value
from .meaning.intervals import FALSE, TRUE, Interval
from .meaning.knowledge import known, of_all_units
from .meaning.model import Expression

_QUANTUM = {"ratio": Fraction(1, 10_000), "change": Fraction(1, 10_000), "count": Fraction(1), "date": Fraction(1)}
_FURTHEST = 4096  # steps: where a score still moves after so many, it is not said to run out

_At = Callable[[Fraction], str]


def values(framework: model.Model, leaf: model.Indicator, rule: model.Rule, lang: str) -> Iterator[str]:
    """Lines of the table of values: conditions first, then the measure, then each figure by its name."""
    scores = _Scores(framework, leaf, rule, lang)
    conditional, rest = _split(rule)
    for branch in (*rule.not_applicable, *conditional):
        assert branch.origin is not None and branch.condition.origin is not None
        yield f"{printable(branch.condition.origin.text)} → {scores.of(branch.value)}"
    told = False
    type_ = rule.measure_type
    if rule.measure is not None and type_ is not None:
        if type_ == types.TRUTH:
            cells = [(word("TRUTH", key).spelling(lang), model.Const(key == "yes", type_)) for key in ("yes", "no")]
        elif type_ == types.LABEL:
            cells = [(f"“{label}”", model.Const(label, type_)) for label in _labels(framework, rest, rule.measure)]
        else:
            own = scores.measured(rest, type_)
            cells = [(proofs.show_typed(x, type_), model.Const(x, type_)) for x in own]
        if cells:
            told = True
            yield " · ".join(f"{printable(shown)} → {scores.of(rest, constant)}" for shown, constant in cells)
    for name, item in _asked(framework, rule).items():
        line = _figure(scores, name, item, lang)
        if line:
            told = True
            yield line
    if not told:
        yield f"{'其余' if lang == 'zh' else 'the rest'} → {scores.of(rest)}"


def _figure(scores: _Scores, name: str, item: model.Input, lang: str) -> str | None:
    """What each value of a figure is worth: an item of a checklist its own points, else the scores still possible."""
    if item.type == types.TRUTH:
        ends = [scores.given(name, Value(truth)) for truth in (TRUE, FALSE)]
        worth = scores.worth(name) if item.source == "item" else None
        if worth is not None:
            ends = [worth, "0"]
        cells = list(zip((word("TRUTH", key).spelling(lang) for key in ("yes", "no")), ends, strict=True))
    elif item.type == types.LABEL:
        cells = [(f"“{label}”", scores.given(name, Value(frozenset({label})))) for label in item.options]
    else:
        edges = sorted(_compared(scores.rule.whole, lambda part: isinstance(part, model.Ref) and part.name == name))
        quantum = _quantum(item.type, set(edges))
        reach = scores.nothing_given.values[name].content
        assert isinstance(reach, Interval)

        def at(x: Fraction) -> str:
            return scores.given(name, Value(intervals.point(x)))

        counted = name in _counted(scores.rule.value)
        if counted:
            edges += [Fraction(0), *_run_out(at, Fraction(0), Fraction(1), reach)]
        probes = sorted({x + shift * quantum for x in edges for shift in (-1, 0, 1)})
        kept = _ends_of_runs([(x, at(x)) for x in probes if x in reach], set(edges))
        cells = [(proofs.show_typed(x, item.type), score) for x, score in kept]
    absent = word("NOT_APPLICABLE").spelling(lang)
    if any(isinstance(part, model.Absent) and part.name == name for part in model.walk(scores.rule.whole)):
        cells.append((absent, scores.given(name, Value(None, TRUE))))
    if not cells:
        return None
    colon = "：" if lang == "zh" else ": "
    return f"{printable(name)}{colon}" + " · ".join(f"{printable(shown)} → {score}" for shown, score in cells)


class _Scores:
    """Scores of a rule as texts, while whatever is not given may be anything that is valid."""

    def __init__(self, framework: model.Model, leaf: model.Indicator, rule: model.Rule, lang: str) -> None:
        self.framework, self.leaf, self.rule, self.lang = framework, leaf, rule, lang
        self.nothing_given = self.knowledge({})

    def knowledge(self, given: Mapping[str, Value]) -> Knowledge:
        """What is known while some figures are given."""
        found = known(self.framework.inputs, given, {}, absent=False)
        for peer in self.framework.peers:
            value = of_all_units(peer, Evaluator(found, total=Interval()).evaluate(peer.body))
            found = evolve(found, values={**found.values, peer.name: value})
        return found

    def of(self, value: Expression, measure: Expression | None = None) -> str:
        """What an expression gives, at a measure if one is put in its place."""
        return self._text(value, measure or self.rule.measure, {})

    def given(self, name: str, value: Value) -> str:
        """What the whole rule gives while one figure is known."""
        return self._text(self.rule.whole, self.rule.measure, {name: value})

    def _text(self, value: Expression, measure: Expression | None, given: Mapping[str, Value]) -> str:
        words = {"not_applicable": ("不适用", "not applicable"), "undetermined": ("原文未定", "not stated")}
        if isinstance(value, model.Verdict):
            return words[value.kind][self.lang != "zh"]
        leaf, allowed = self.leaf, Interval(self.rule.low, self.rule.high)
        knowledge = self.knowledge(given) if given else self.nothing_given
        rounding = self.framework.measure_rounding
        found = Evaluator(knowledge, intervals.point(leaf.points), allowed, measure, rounding).evaluate(value)
        result = found.content
        if not isinstance(result, Interval):
            return words["not_applicable"][self.lang != "zh"]
        if leaf.rounding is not None:
            step, mode = leaf.rounding.step, leaf.rounding.mode
            result = intervals.monotone(lambda v: numeric.round_to(v, step, mode), result)
        if result.is_point:
            return numeric.show(result.point)
        result = intervals.meet(result, allowed)
        if result.is_empty or result.low is None or result.high is None:
            return "–"
        return f"{numeric.show(result.low)}…{numeric.show(result.high)}"

    def measured(self, rest: Expression, type_: types.Type) -> Iterator[Fraction]:
        """The figures of the measure at and beside every edge that the rule names, as far as it can reach them."""
        if not (type_.numeric or type_ == types.DATE):
            return
        edges = set(_compared(rest, _is_measure)) | set(_anchors(rest))
        knots = sorted(_knots(rest))
        edges |= {*knots, *((left + right) / 2 for left, right in pairwise(knots))}
        if any(map(_is_measure, model.walk(rest))) and type_ == types.RATIO:
            edges |= {Fraction(0), Fraction(1)} | (set() if edges else {Fraction(1, 2)})
        if type_.whole:
            edges |= {Fraction(0)}
        written = set(edges)
        reach = self.reach()

        def at(x: Fraction) -> str:
            return self.of(rest, model.Const(x, type_))

        starts = {*_anchors(rest), *([Fraction(0)] if type_.whole else [])}
        for size in {*_steps(rest), *([Fraction(1)] if type_.whole else [])}:
            for edge in starts:
                for sign in (1, -1):
                    edges |= {edge + sign * count * size for count in (1, 2)} | set(
                        _run_out(at, edge, sign * size, reach)
                    )
        quantum = _quantum(type_, edges)
        seen = sorted({edge + shift * quantum for edge in edges for shift in (-1, 0, 1)})
        probes = [(probe, at(probe)) for probe in seen if probe in reach]
        yield from (probe for probe, _ in _ends_of_runs(probes, written))

    def reach(self) -> Interval:
        """What the measure can be."""
        assert self.rule.measure is not None
        content = Evaluator(self.nothing_given).evaluate(self.rule.measure).content
        return content if isinstance(content, Interval) else intervals.ANYTHING

    def worth(self, name: str) -> str | None:
        """The points of an item that earns them where it is there; None where its absence costs points instead."""
        for part in model.walk(self.rule.value):
            if not isinstance(part, model.Choose) or part.otherwise != model.Const(Fraction(0), types.POINTS):
                continue
            condition = part.branches[0].condition
            if isinstance(condition, model.Ref) and condition.name == name and len(part.branches) == 1:
                return self.of(part.branches[0].value)
        return None


def _run_out(at: _At, edge: Fraction, step: Fraction, reach: Interval) -> list[Fraction]:
    """Where steps from an edge on move the score no more: the first of the places that score as the last one does."""
    last = _FURTHEST
    end = reach.high if step > 0 else reach.low
    if end is not None:
        last = min(last, int((end - edge) / step))
    if last < 3 or at(edge + step) == at(edge + 2 * step):
        return []
    final = at(edge + last * step)
    if end is None and at(edge + 2 * last * step) != final:
        return []
    low, high = 2, last  # the score moves up to `low` at least, and no more from `high` on
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at(edge + middle * step) == final else (middle + 1, high)
    return [edge + high * step, edge + (high - 1) * step]


def _ends_of_runs(cells: list[tuple[Fraction, str]], written: set[Fraction]) -> list[tuple[Fraction, str]]:
    """The cells without those that stand between two of the same score, unless the rule names them."""
    inner = [
        0 < i < len(cells) - 1 and cells[i - 1][1] == score == cells[i + 1][1] and at not in written
        for i, (at, score) in enumerate(cells)
    ]
    return [cell for cell, drop in zip(cells, inner, strict=True) if not drop]


def _split(rule: model.Rule) -> tuple[list[model.Branch], Expression]:
    """Branches that do not look at the measure, and the rule without them."""
    value = rule.value
    if not isinstance(value, model.Choose):
        return [], value
    asks = [any(isinstance(p, model.Own) for p in model.walk(b.condition)) for b in value.branches]
    conditional = [b for b, a in zip(value.branches, asks, strict=True) if not a]
    kept = tuple(b for b, a in zip(value.branches, asks, strict=True) if a)
    if not kept and value.otherwise is not None:
        return conditional, value.otherwise
    return conditional, evolve(value, branches=kept)


def _asked(framework: model.Model, rule: model.Rule) -> dict[str, model.Input]:
    """The figures that conditions or steps ask by name, in the order of the rule."""
    names = dict.fromkeys(_names_in_conditions(rule.whole))
    names |= dict.fromkeys(_counted(rule.value))
    found = {name: framework.inputs[name] for name in names if name in framework.inputs}
    return {name: item for name, item in found.items() if item.type.numeric or item.type in (types.TRUTH, types.LABEL)}


def _names_in_conditions(expression: Expression) -> Iterator[str]:
    for part in model.walk(expression):
        if not isinstance(part, model.Choose):
            continue
        for branch in part.branches:
            for inner in model.walk(branch.condition):
                if isinstance(inner, (model.Ref, model.Absent)) and not inner.list:
                    yield inner.name


def _counted(expression: Expression) -> list[str]:
    """The counts by which steps move a score."""
    return [
        part.operands[1].name
        for part in model.walk(expression)
        if isinstance(part, model.Apply) and part.op == "×" and len(part.operands) == 2
        and isinstance(part.operands[1], model.Ref) and part.operands[1].type == types.COUNT
    ]  # fmt: skip


def _labels(framework: model.Model, rest: Expression, measure: Expression) -> Iterable[str]:
    """The options of a measure that is one; else those that the rule names."""
    if isinstance(measure, model.Ref) and measure.name in framework.inputs:
        return framework.inputs[measure.name].options
    constants = (part for part in model.walk(rest) if isinstance(part, model.Const) and part.type == types.LABEL)
    return dict.fromkeys(str(part.value) for part in constants)


def _quantum(type_: types.Type, edges: set[Fraction]) -> Fraction:
    if type_.kind in _QUANTUM:
        return _QUANTUM[type_.kind]
    if type_.base in ("days", "workdays", "months", "years"):
        return Fraction(1)
    return Fraction(1, 100) if all(abs(e) < 1000 for e in edges) else Fraction(1)


def _is_measure(part: Expression) -> bool:
    return isinstance(part, model.Own) and part.what == "measure"


def _compared(expression: Expression, wanted: Callable[[Expression], bool]) -> list[Fraction]:
    """The numbers that something is compared with."""
    return [
        part.right.value
        for part in model.walk(expression)
        if isinstance(part, model.Compare) and wanted(part.left)
        and isinstance(part.right, model.Const) and isinstance(part.right.value, Fraction)
    ]  # fmt: skip


def _anchors(expression: Expression) -> Iterator[Fraction]:
    """Where steps begin."""
    for part in model.walk(expression):
        if isinstance(part, model.Apply) and part.op == "-" and any(map(_is_measure, part.operands)):
            for other in part.operands:
                if isinstance(other, model.Const) and isinstance(other.value, Fraction):
                    yield other.value


def _knots(expression: Expression) -> Iterator[Fraction]:
    for part in model.walk(expression):
        if isinstance(part, model.Interpolate):
            ats = (at.value for at, _ in part.knots if isinstance(at, model.Const))
            yield from (value for value in ats if isinstance(value, Fraction))


def _steps(expression: Expression) -> Iterator[Fraction]:
    for part in model.walk(expression):
        if isinstance(part, model.Apply) and part.op == "÷" and part.type == types.NUMBER:
            step = part.operands[1]
            if isinstance(step, model.Const) and isinstance(step.value, Fraction):
                yield step.value
