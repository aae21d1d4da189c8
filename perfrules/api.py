"""The room where all parts meet: load a framework, check it, evaluate figures, read results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, evolve

from . import resources
from .checking import checker
from .common import collector, numeric
from .common.diagnostics import DataError, Diagnostic, Finding, FrameworkError, Problem, finding, in_order, problem
from .common.source import Source, make_source
from .engines import compiled, module, planner
from .engines.plan import NotPlanned
from .language import parser
from .meaning import cohort, data, explain, interpreter, intervals, model
from .meaning.evaluator import Value
from .meaning.intervals import Interval
from .meaning.results import Outcome, Scored, Shares

Number = Decimal | Fraction
_STATED = frozenset((*data.DECLARED_KEYS, *data.FILLED_KEYS))


class Score:
    """The score of one node of a result: a leaf, a part of it, or a block."""

    __slots__ = ("_indicator", "_result")

    def __init__(self, result: Result, indicator: model.Indicator) -> None:
        self._result = result
        self._indicator = indicator

    @property
    def _scored(self) -> Scored:
        return self._result._scored(self._indicator)

    @property
    def key(self) -> str:
        """The node's key: its path of names, or the key that the file gives it."""
        return self._indicator.key

    @property
    def name(self) -> str:
        """The printed name."""
        return self._indicator.name

    @property
    def points(self) -> Number:
        """Points as printed (满分)."""
        return numeric.to_decimal(self._indicator.points)

    @property
    def score(self) -> Number | None:
        """The exact score; None while it is not decided, and for what is left out or a form that does not apply."""
        absent = self.status == "left_out" or (not self._indicator.path and self.status == "not_applicable")
        if self._result._quick is not None:
            return None if absent else self._result._quick.shown(self._indicator)
        value = self._result._value(self._indicator)
        return self._shown(value.point) if value.is_point and not absent else None

    @property
    def range(self) -> tuple[Number, Number]:
        """Lowest and highest score still possible."""
        return _ends(self._result._value(self._indicator), _places(self._result.model, self._indicator))

    @property
    def tight(self) -> bool:
        """Whether both ends of the range are proven to be reached; shown only where they are one."""
        return self._result._value(self._indicator).is_point

    @property
    def status(self) -> str:
        """``computed``, ``judged``, ``declared``, ``not_applicable``, ``missing_policy``, ``left_out`` or ``open``."""
        return self._result._status(self._indicator)

    @property
    def computed(self) -> Number | None:
        """The score by the rule, where the figures decide it."""
        value = self._scored.computed_value
        return self._shown(value.point) if value is not None and value.is_point else None

    @property
    def declared(self) -> Number | None:
        """The score that the form states (自评)."""
        value = self._scored.declared_value
        return None if value is None else self._shown(value)

    @property
    def measure(self) -> Number | None:
        """The figure that the rule looks at, in base units: a ratio as 0.996, money in yuan."""
        value = self._scored.measure_value
        return numeric.to_decimal(value.point) if value is not None and value.is_point else None

    @property
    def signal(self) -> str | None:
        """The label that the rule shows beside the score (亮“红”); None where it shows none or is not decided."""
        if self._result._quick is not None:
            return self._result._quick.signal(self._indicator)
        labels = self._scored.signal
        return next(iter(labels)) if labels is not None and len(labels) == 1 else None

    @property
    def adjustment(self) -> Number:
        """The points by which people moved the computed score."""
        return numeric.to_decimal(self._scored.adjusted)

    @property
    def mark(self) -> str:
        """How sure the rule is: ``stated``, ``inferred``, ``legal``; empty for blocks."""
        return self._indicator.mark

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the figures that keep the score open."""
        return self._scored.missing

    @property
    def children(self) -> tuple[Score, ...]:
        """The nodes below."""
        return tuple(Score(self._result, child) for child in self._indicator.children)

    def explain(self, lang: str | None = None) -> Explanation:
        """Why the score is what it is."""
        outcome = self._result._outcome
        return Explanation(self, explain.account(outcome, self._scored), lang or outcome.model.lang)

    def to_dict(self) -> dict[str, Any]:
        """A form that JSON can hold; numbers are exact decimal texts."""
        result: dict[str, Any] = {
            "key": self.key, "name": self.name, "points": str(self.points), "score": _text(self.score),
            "range": [str(end) for end in self.range], "status": self.status,
        }  # fmt: skip
        for name in ("computed", "declared", "measure"):
            if (value := getattr(self, name)) is not None:
                result[name] = str(value)
        if self.signal is not None:
            result["signal"] = self.signal
        if self.adjustment:
            result["adjustment"] = str(self.adjustment)
        if self.mark:
            result["mark"] = self.mark
        if self.missing:
            result["missing"] = list(self.missing)
        if self._scored.filled:
            result["filled"] = dict(self._scored.filled)
        if self._indicator.children:
            result["children"] = [child.to_dict() for child in self.children]
        return result

    def _shown(self, value: Fraction) -> Number:
        return numeric.to_decimal(value, _places(self._result.model, self._indicator))

    def __repr__(self) -> str:
        return f"<Score {self.key}: {_text(self.score) or self.range} of {self.points}, {self.status}>"


class Explanation:
    """Reasons as data (``reasons``) and as text (``str``).

    ``start`` (0 or the full points) and the points of the ``contributions`` add up to the score exactly; while the
    score is open, ``start`` is None.
    """

    def __init__(self, score: Score, account: explain.Account, lang: str) -> None:
        self.score = score
        self.start = account.start
        self.reasons = account.reasons
        self.contributions = account.contributions
        self.lang = lang

    def sentences(self, lang: str | None = None) -> list[str]:
        """The reasons as sentences."""
        return [reason.text(lang or self.lang) for reason in self.reasons]

    def to_dict(self) -> dict[str, Any]:
        """A form that JSON can hold; numbers are exact decimal texts, or fractions where no decimal is exact."""
        reasons: list[dict[str, str]] = []
        for reason in self.reasons:
            points = {} if reason.points is None else {"points": numeric.show(reason.points)}
            reasons.append({"kind": reason.kind, "zh": reason.zh, "en": reason.en, **points})
        score = self.score
        return {
            "key": score.key, "name": score.name, "points": str(score.points), "score": _text(score.score),
            "range": [str(end) for end in score.range], "status": score.status,
            "start": None if self.start is None else numeric.show(self.start), "reasons": reasons,
        }  # fmt: skip

    def __str__(self) -> str:
        return "\n".join([self.score.name, *(f"  {line}" for line in self.sentences())])


class Result:
    """One unit's scores, total and grade.

    What the python engine has found is there at once; explanations, findings, measures and the like come from the
    interpreter, which runs when they are first asked for.
    """

    def __init__(self, framework: Framework, outcome: Outcome | None, quick: _Quick | None = None) -> None:
        self.model = framework.model
        self._index = framework._index
        self._quick = quick
        self._known = outcome
        self._by_key: dict[str, Scored] | None = None

    @property
    def engine(self) -> str:
        """What scored this unit: ``python`` or ``interpreter``."""
        return "interpreter" if self._quick is None else "python"

    @property
    def _outcome(self) -> Outcome:
        if self._known is None:
            assert self._quick is not None
            self._known = interpreter.evaluate(self.model, self._quick.figures(), self._quick.peers)
        return self._known

    def __getstate__(self) -> dict[str, Any]:
        # Generated code does not travel; what it found does, as the interpreter says it.
        return {**self.__dict__, "_known": self._outcome, "_quick": None}

    def _scored(self, indicator: model.Indicator) -> Scored:
        if self._by_key is None:
            self._by_key = {scored.indicator.key: scored for scored in self._outcome.root.walk()}
        return self._by_key[indicator.key]

    def _value(self, indicator: model.Indicator) -> Interval:
        if self._quick is not None:
            return intervals.point(self._quick.number(indicator))
        return self._scored(indicator).value

    def _status(self, indicator: model.Indicator) -> str:
        return self._scored(indicator).status if self._quick is None else self._quick.status(indicator)

    @property
    def total(self) -> Number | None:
        """The exact total after its rounding; None while figures are missing."""
        if self._quick is not None:
            return self._quick.total()
        value, root = self._value(self.model.root), self.model.root
        return self._shown(value.point) if value.is_point and self._status(root) != "not_applicable" else None

    @property
    def range(self) -> tuple[Number, Number]:
        """Lowest and highest total still possible."""
        return _ends(self._value(self.model.root), _places(self.model, self.model.root))

    @property
    def grade(self) -> str | None:
        """The grade; None while more than one is possible."""
        grades = self.grades
        return grades[0] if len(grades) == 1 else None

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades still possible, best first."""
        return self._outcome.grades if self._quick is None else self._quick.grades()

    @property
    def root(self) -> Score:
        """The whole tree."""
        return Score(self, self.model.root)

    @property
    def shares(self) -> Shares:
        """Points of the total by where they come from, and how many rest on inferred rules."""
        return self._outcome.shares

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the form says that does not agree: declared scores unlike the computed, sums that fail."""
        return self._outcome.findings

    @property
    def overrides(self) -> tuple[tuple[str, bool | None], ...]:
        """Each override of the grade as written, and whether it took effect (None: not known yet)."""
        return tuple((a.override.span.text, a.holds) for a in self._outcome.applied)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the framework declares that it does not model."""
        return self.model.gaps

    def __getitem__(self, name: str) -> Score:
        """A node by key, by name, or by the end of its path; KeyError lists the keys when several fit."""
        found = self._index.find(name)
        if len(found) != 1:
            keys = ", ".join(node.key for node in found)
            raise KeyError(f"{name!r} could be any of: {keys}" if found else f"no indicator is called {name!r}")
        return Score(self, found[0])

    def __iter__(self) -> Iterator[Score]:
        """The rows of the form, in order."""
        for indicator in self.model.root.rows:
            yield Score(self, indicator)

    def explain(self, lang: str | None = None) -> str:
        """Every node of the form with its reasons, the total last."""
        return "\n".join(str(explanation) for explanation in self.explanations(lang))

    def explanations(self, lang: str | None = None) -> list[Explanation]:
        """Why each block, row and part has its score, in the order of the form; the total last."""
        nodes = [Score(self, indicator) for indicator in self.model.root.walk()]
        return [node.explain(lang) for node in (*nodes[1:], nodes[0])]

    def to_dict(self) -> dict[str, Any]:
        """A form that JSON can hold; numbers are exact decimal texts."""
        framework = self.model
        shares = {name: numeric.show(getattr(self.shares, name)) for name in Shares.__annotations__}
        return {
            "framework": framework.name, "title": framework.title, "total": _text(self.total),
            "range": [str(end) for end in self.range], "grade": self.grade, "grades": list(self.grades),
            "shares": shares, "indicators": [child.to_dict() for child in self.root.children],
            "overrides": [{"text": text, "holds": holds} for text, holds in self.overrides],
            "findings": [
                {"code": f.code.id, "slug": f.slug, "where": f.where, "zh": f.message("zh"), "en": f.message("en")}
                for f in self.findings
            ],
            "gaps": list(self.gaps), "form": dict(self._outcome.texts),
        }  # fmt: skip

    def _shown(self, value: Fraction) -> Number:
        return numeric.to_decimal(value, _places(self.model, self.model.root))

    def __str__(self) -> str:
        from .report import result_table  # rendering is another room's work, and only printing pays for it

        return result_table(self, self.model.lang)

    def __repr__(self) -> str:
        return f"<Result {_text(self.total) or self.range} {'/'.join(self.grades)}>"


@define
class _Quick:
    """A row as the python engine took it, and what it gave."""

    engine: compiled.Compiled
    row: tuple[Any, ...]
    extras: tuple[Any, ...]
    output: tuple[Any, ...]
    stated: data.Figures | None  # declared scores and the fields of the form
    peers: Mapping[str, Value] | None = None  # what comes from all units together

    def number(self, indicator: model.Indicator) -> Fraction:
        return self.engine.number(self.output, self.engine.places[indicator.key])

    def shown(self, indicator: model.Indicator) -> Number:
        return self.engine.shown(self.output, self.engine.places[indicator.key])

    def total(self) -> Number | None:
        return None if self.engine.absent(self.output, 0) else self.engine.shown(self.output, 0)

    def status(self, indicator: model.Indicator) -> str:
        return self.engine.status(self.output, self.engine.places[indicator.key])

    def signal(self, indicator: model.Indicator) -> str | None:
        return self.engine.signal(self.output, self.engine.places[indicator.key])

    def grades(self) -> tuple[str, ...]:
        grade = self.output[2]
        return (grade,) if grade and not self.engine.absent(self.output, 0) else ()

    def figures(self) -> data.Figures:
        """The row as the interpreter takes it."""
        given, rows, texts = self.engine.given(self.row, self.extras)
        stated = self.stated or data.Figures({}, {}, {}, {}, {})
        return data.Figures(given, rows, stated.declared, stated.filled, texts)


class Case:
    """An example of a framework; ``given`` can be fed to ``evaluate`` as it stands."""

    def __init__(self, case: model.Case) -> None:
        self.model = case
        self.name = case.name
        self.given = dict(case.given)
        self.expected = {e.what or "total": e.values for e in case.expected}

    def __repr__(self) -> str:
        return f"<Case {self.name}>"


class Framework:
    """A checked framework: evaluate it, look at its inputs, indicators, grades and cases."""

    def __init__(self, checked: model.Model, warnings: tuple[Diagnostic, ...] = ()) -> None:
        self.model = checked
        self.warnings = warnings
        self._index = model.Index((node for node in checked.root.walk() if node is not checked.root), checked.root)
        self._compiled: compiled.Compiled | None = None
        self._refused = ""
        self.hash = hashlib.sha256(checked.source.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def name(self) -> str:
        """The framework's name."""
        return self.model.name

    @property
    def title(self) -> str:
        """Its title as printed."""
        return self.model.title

    @property
    def inputs(self) -> tuple[model.Input, ...]:
        """What to fill in: name, type, unit, bounds, documentation."""
        return tuple(self.model.inputs.values())

    @property
    def indicators(self) -> tuple[model.Indicator, ...]:
        """The rows of the form (leaves and declared gaps), in order."""
        return tuple(self.model.root.rows)

    @property
    def grades(self) -> tuple[model.Grade, ...]:
        """The grades and their ranges."""
        return self.model.grades

    @property
    def cases(self) -> tuple[Case, ...]:
        """The examples that the file holds."""
        return tuple(Case(case) for case in self.model.cases)

    def evaluate(self, figures: Mapping[str, object]) -> Result:
        """Score one unit.

        ``figures`` maps names of inputs to numbers, decimals, texts with unit (``"186059.94万元"``), truths, dates or
        rows of a list; what is not in it is missing; ``"不适用"`` says that it does not apply. The key ``自评``
        (``declared``) holds declared scores by leaf, ``填写`` (``filled``) the form's fields by leaf. Raises
        :class:`DataError` with every mistake in the figures; missing figures are none.
        """
        quick = self._quick(figures)
        return self._interpret(figures) if quick is None else Result(self, None, quick)

    def _interpret(self, figures: Mapping[str, object]) -> Result:
        """Score one unit by the interpreter: rows with missing figures, and those that the engine hands back."""
        read, problems = self.read(figures)
        if self.model.needs_peers:
            problems = [*problems, problem("needs-peers", self.name, None)]
        if problems:
            raise DataError(problems)
        outcome = interpreter.evaluate(self.model, read)
        if outcome.outside:
            raise DataError(_outside(outcome))
        return Result(self, outcome)

    def _quick(self, figures: Mapping[str, object], peers: Mapping[str, Value] | None = None) -> _Quick | None:
        """The row scored by the python engine; None where it is the interpreter's."""
        engine = self._engine if peers is None else self._together
        if engine is None or (type(figures) is not dict and not isinstance(figures, Mapping)):
            return None
        together = () if peers is None else engine.together(peers)
        if together is None:
            return None
        stated = None
        row = engine.read(figures if type(figures) is dict else dict(figures))
        if row is None and not _STATED.isdisjoint(key for key in figures if isinstance(key, str)):
            stated, problems = data.read(
                {}, {key: value for key, value in figures.items() if key in _STATED}, self._index, self.model.row_fields
            )
            if not problems:
                row = engine.read({key: value for key, value in figures.items() if key not in _STATED})
        if row is None:
            return None
        more = together if stated is None else [*together, *engine.declared(stated.declared)]
        output = engine.score(*row[0], *more)
        return None if output is None else _Quick(engine, *row, output, stated, peers)

    @property
    def engine(self) -> str:
        """What scores complete rows: ``python``, or ``interpreter`` with the reason why."""
        return "python" if self._engine is not None else f"interpreter: {self._refused}"

    @property
    def _engine(self) -> compiled.Compiled | None:
        """The python engine of this framework, made when it is first needed; None if no plan can express it."""
        if self._compiled is None and not self._refused:
            try:
                with collector.paused():
                    plan = planner.plan(self.model)
                    self._compiled = compiled.compile_plan(plan, f"{self.name} {self.hash[:12]}", self._digits())
            except NotPlanned as error:
                self._refused = str(error)
        return self._compiled

    @cached_property
    def _together(self) -> compiled.Compiled | None:
        """The python engine of a unit once what comes from all units together is known."""
        try:
            plan = planner.plan(self.model, together=True)
            return compiled.compile_plan(plan, f"{self.name} {self.hash[:12]} group", self._digits())
        except NotPlanned:
            return None

    def to_python(self) -> str:
        """The source of the python engine, to be read; ``perfrules compile`` writes a module that stands alone."""
        if self._engine is None:
            raise ValueError(f"{self.name}: {self._refused}")
        return self._engine.source

    __call__ = evaluate

    def evaluate_cohort(self, units: Iterable[Mapping[str, object]]) -> list[Result]:
        """Score the units of a group together, as ranks, peer means and the best of a group need it.

        Each unit's figures are as for :meth:`evaluate`. Raises :class:`DataError` with the mistakes of every unit,
        numbered from 1.
        """
        units = list(units)
        every = [self.read(unit, number) for number, unit in enumerate(units, 1)]
        problems = [found for _, found_here in every for found in found_here]
        if problems:
            raise DataError(problems)
        peers = cohort.compared(self.model, [figures for figures, _ in every])
        results, outside = [], []
        for row, (unit, (figures, _), each) in enumerate(zip(units, every, peers, strict=True), 1):
            quick = self._quick(unit, each)
            outcome = interpreter.evaluate(self.model, figures, each) if quick is None else None
            results.append(Result(self, outcome, quick))
            if outcome is not None:
                outside += [evolve(found, row=row) for found in _outside(outcome)]
        if outside:
            raise DataError(outside)
        return results

    def to_module(self, name: str = "") -> str:
        """The source of a module that scores complete rows with the standard library alone."""
        if self._engine is None:
            raise ValueError(f"{self.name}: {self._refused}")
        from . import __version__

        name = name or self.model.source.name
        return module.module(self._engine.plan, name, self.hash, __version__, self.model.lang, self._digits())

    def _digits(self) -> list[int]:
        """How many digits the score of each node shows after the point."""
        return [_places(self.model, node) for node in self.model.root.walk()]

    def to_stub(self, *, hook: bool = False) -> str:
        """Types for editors: of the compiled module, or of the file as ``perfrules.importer`` imports it."""
        if not hook and self._engine is None:
            raise ValueError(f"{self.name}: {self._refused}")
        plan = planner.plan(self.model, together=self.model.needs_peers)
        return (module.hook_stub if hook else module.module_stub)(plan)

    def run_case(self, case: Case) -> list[Finding]:
        """What a case of this framework does not give as it should; an empty list when it passes.

        Where units are compared, the cases of a framework are one group.
        """
        if self.model.needs_peers:
            group = [each.name for each in self.cases]
            result = self.evaluate_cohort(each.given for each in self.cases)[group.index(case.name)]
        else:
            result = self.evaluate(case.given)
        failures = [f for e in case.model.expected if (f := _failure(result, e)) is not None]
        names = {name for found in result.findings for name in (found.code.id, found.slug)}
        for code in case.model.findings:
            if code not in names:
                span = case.model.places.get(code, case.model.span)
                failures.append(finding("finding-not-reported", case.name, span, code=code))
        expected = set(case.model.findings)
        came = [f for f in result.findings if f.code.id not in expected and f.slug not in expected]
        return failures + [evolve(f, span=case.model.places.get(f.where, case.model.span)) for f in came]

    def read(self, figures: Mapping[str, object], row: int | None = None) -> tuple[data.Figures, list[Problem]]:
        """The figures as exact values, and everything that is wrong with them."""
        return data.read(self.model.inputs, figures, self._index, self.model.row_fields, row)

    def __reduce__(self) -> tuple[Any, ...]:
        return loads, (self.model.source.text, self.model.source.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Framework) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return f"<Framework {self.name}: {len(self.indicators)} rows, {numeric.show(self.model.root.points)} points>"


def check_source(source: Source, before: list[Diagnostic]) -> tuple[model.Model | None, tuple[Diagnostic, ...]]:
    """Parse and check a source; ``before`` holds what reading it already reported."""
    if any(d.severity == "error" for d in before):
        return None, tuple(before)
    document, syntax = parser.parse(source)
    if "file" in document.broken:
        return None, tuple(in_order([*before, *syntax]))
    checked, found = checker.check(document)
    diagnostics = in_order([*before, *syntax, *found])
    good = checked is not None and not any(d.severity == "error" for d in diagnostics)
    return (checked if good else None), tuple(diagnostics)


def locate(name: str | Path) -> Path:
    """The file of a catalogue name (``cn/guangdong/…``) or path; FileNotFoundError when there is none."""
    path = Path(name)
    if path.is_file():
        return path
    root = resources.frameworks_root()
    inside = (root / f"{name}.perf").resolve()
    if root.resolve() in inside.parents and inside.is_file():
        return inside
    raise FileNotFoundError(f"no framework file and no catalogue name: {name}")


def catalog() -> list[str]:
    """Names of the frameworks that come with the library."""
    root = resources.frameworks_root()
    return sorted(p.relative_to(root).with_suffix("").as_posix() for p in root.rglob("*.perf"))


def check(name: str | Path) -> list[Diagnostic]:
    """Everything that is wrong with a framework file, by place; an empty list when nothing is."""
    source, before = _read(name)
    return list(check_source(source, before)[1])


def load(name: str | Path) -> Framework:
    """Load a framework by catalogue name or path. Raises FrameworkError with every diagnostic."""
    return _framework(*_read(name))


def loads(text: str, name: str = "<text>") -> Framework:
    """Load a framework from text. Raises FrameworkError with every diagnostic."""
    return _framework(make_source(text, name), [])


def _read(name: str | Path) -> tuple[Source, list[Diagnostic]]:
    """A file's source, named as the user named it, so that an editor or a pipeline finds the place of a mistake."""
    path = locate(name)
    shown = path.as_posix() if path == Path(name) else f"{name}.perf"
    return parser.read(path.read_bytes(), shown)


def _framework(source: Source, before: list[Diagnostic]) -> Framework:
    with collector.paused():
        checked, diagnostics = check_source(source, before)
    if checked is None:
        raise FrameworkError(diagnostics)
    return Framework(checked, diagnostics)


def _failure(result: Result, expected: model.Expectation) -> Finding | None:
    """How a result differs from one expectation of a case, exactly."""
    what = expected.what
    got: object
    if what == "grade":
        got = "、".join(result.grades) or "–"
        wanted = "、".join(map(str, expected.values))
        good = set(result.grades) == set(expected.values)
        what = "等级"
    else:
        scored = result._outcome.root if not what else next(
            s for s in result._outcome.root.walk() if s.indicator.key == what
        )  # fmt: skip
        value = result._outcome.total if not what else scored.value
        ends = [numeric.show(end) for end in (value.low, value.high) if end is not None]
        got = ends[0] if value.is_point else f"[{', '.join(ends)}]"
        what = what or "总分"
        if expected.kind == "not_applicable":
            wanted, good = "不适用", scored.status in ("not_applicable", "left_out")
        elif expected.kind == "equals":
            wanted, good = (
                numeric.show(_fraction(expected.values[0])),
                value.is_point and value.low == expected.values[0],
            )
        else:
            low, high = map(_fraction, expected.values)
            wanted, good = f"[{numeric.show(low)}, {numeric.show(high)}]", (value.low, value.high) == (low, high)
    return None if good else finding("case-fails", what, expected.span, what=what, expected=wanted, got=got)


def _fraction(value: Fraction | str) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def _outside(outcome: Outcome) -> Iterator[Problem]:
    """Scores given by people that their level does not allow."""
    for name, allowed in outcome.outside:
        content = outcome.knowledge.values[name].content
        assert isinstance(content, Interval)
        low, high = (numeric.show(end) if end is not None else "?" for end in (allowed.low, allowed.high))
        yield problem("judged-outside", name, None, text=numeric.show(content.point), low=low, high=high)


def _places(framework: model.Model, node: model.Indicator) -> int:
    """Digits after the point to show: those of the node's rounding, else of the step that all rows share."""
    step = node.rounding.step if node.rounding else framework.grain
    return (numeric.decimals(step) or 0) if step else 0


def _ends(value: Interval, places: int) -> tuple[Number, Number]:
    assert value.low is not None
    assert value.high is not None
    return numeric.to_decimal(value.low, places), numeric.to_decimal(value.high, places)


def _text(value: Number | None) -> str | None:
    return None if value is None else str(value)
