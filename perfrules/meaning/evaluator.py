"""Core expressions to values: the meaning of every expression kind, for known and for missing figures alike.

A value is an interval, a three-valued truth or a set of labels, together with whether it may be not applicable. Known
figures are points, so the exact score is the special case in which every interval is one. The same walk serves the
checker's proofs: it notes divisions by what may be zero, rules that fall through, and branches that never hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, TypeGuard

from attrs import define, evolve, field, frozen

from ..common import numeric
from . import intervals, model
from .intervals import FALSE, TRUE, UNKNOWN, Interval, Truth
from .model import Expression

Labels = frozenset[str]


@frozen
class Value:
    """What is known of a value; ``content`` is None where it is surely not applicable."""

    content: Interval | Truth | Labels | None
    absent: Truth = FALSE  # may it be not applicable?
    undetermined: bool = False  # does a hole of the sheet play a part?

    @property
    def interval(self) -> Interval:
        """The numbers; only for numeric values that may apply."""
        assert isinstance(self.content, Interval)
        return self.content


NOT_APPLICABLE = Value(None, TRUE)

Rows = tuple[Mapping[str, Value], ...]


@frozen
class Knowledge:
    """What is known of the figures: a value for each input, rows for each list that is given, and declared relations.

    ``larger`` holds for each x every X with x ≤ X declared, which bounds x ÷ X and X − x where a figure is missing.
    """

    values: Mapping[str, Value]
    rows: Mapping[str, Rows]
    larger: Mapping[str, frozenset[str]] = field(factory=dict)

    def at_most(self, small: str, large: str) -> bool:
        """Whether ``small ≤ large`` is declared, directly or by figures between them."""
        seen, todo = {small}, [small]
        while todo:
            for name in self.larger.get(todo.pop(), ()):
                if name == large:
                    return True
                if name not in seen:
                    seen.add(name)
                    todo.append(name)
        return False


@frozen
class Step:
    """A step of an explanation: what an expression gave and what its parts were, in the order of evaluation.

    A ``measure`` has its value before rounding as its part, an ``apply`` its operands, ``steps`` the number that was
    rounded, a ``line`` its figure and then each knot's two ends. A ``branch`` was taken in a ``choice``; where none
    of the conditions held, its condition is its value itself.
    """

    kind: str  # measure | branch | apply | steps | line
    expression: Expression | model.Branch
    value: Value
    parts: tuple[Value, ...] = ()
    choice: model.Choose | None = None


@define
class Evaluator:
    """Evaluates the expressions of one leaf (or of the overrides) over what is known."""

    knowledge: Knowledge
    points: Interval = field(factory=lambda: intervals.point(0))
    bounds: Interval = field(factory=lambda: intervals.point(0))
    measure: Expression | None = None
    measure_rounding: model.Rounding | None = None
    total: Interval | None = None
    trace: list[Step] | None = None
    # What the checker asks for.
    zero_divisions: list[Expression] = field(factory=list)
    open_choices: list[tuple[model.Choose, _Scope]] = field(factory=list)
    reached: set[int] = field(factory=set)
    outcomes: list[tuple[Expression, Value]] = field(factory=list)
    # What the interpreter asks for: scores given by people outside what their level allows.
    outside: list[tuple[str, Interval]] = field(factory=list)

    def evaluate(self, expression: Expression, scope: _Scope | None = None) -> Value:
        """The value of an expression."""
        return self._evaluate(expression, scope or _Scope())

    def truth(self, expression: Expression) -> Truth:
        """Whether a condition holds; a condition that is not applicable does not."""
        value = self.evaluate(expression)
        if value.content is None:
            return FALSE
        return _truth(value) if value.absent == FALSE else _truth(value) | FALSE

    def _evaluate(self, expression: Expression, scope: _Scope) -> Value:
        match expression:
            case model.Const(value=constant):
                return Value(_content(constant))
            case model.Ref():
                return self._reference(expression, scope)
            case model.Own(what=what):
                return self._own(expression, what, scope)
            case model.Apply():
                return self._apply(expression, scope)
            case model.Compare(op=op, left=left, right=right):
                return _lifted(
                    self._comparison(op, left, right, scope), self._evaluate(left, scope), self._evaluate(right, scope)
                )
            case model.Logic(op=op, operands=operands):
                return self._logic(op, operands, scope)
            case model.Absent(name=name, list=rows):
                return Value(self._known(name, rows, scope).absent)
            case model.Choose():
                return self._choose(expression, scope)
            case model.Round(operand=operand, step=step, mode=mode):
                quotient = self._evaluate(operand, scope)
                rounded = _lifted(lambda x: intervals.rounded(x, step, mode, whole=step.denominator == 1), quotient)
                return self._note("steps", expression, rounded, quotient)
            case model.Interpolate(operand=operand, knots=knots):
                flat = [self._evaluate(part, scope) for knot in knots for part in knot]
                at = self._evaluate(operand, scope)
                score = _lifted(
                    lambda x, *ends: intervals.interpolate(x, list(zip(ends[::2], ends[1::2], strict=True))), at, *flat
                )
                return self._note("line", expression, score, at, *flat)
            case model.Irrational():
                return self._irrational(expression, scope)
            case model.Workdays(operand=operand, calendar=calendar):
                return _lifted(
                    lambda x: intervals.monotone(calendar.working_days, x, whole=True), self._evaluate(operand, scope)
                )
            case model.Fold():
                tracing, self.trace = self.trace, None  # rows are many, and each would overwrite the last
                value = self._fold(expression, scope)
                self.trace = tracing
                return value
            case model.Judged():
                return self._judged(expression, scope)
            case model.Verdict(kind="not_applicable"):
                return NOT_APPLICABLE
            case model.Verdict():
                return Value(self.bounds, undetermined=True)
        raise AssertionError(expression)

    def _note(self, kind: str, expression: Expression, value: Value, *parts: Value) -> Value:
        """The value, after it has been written into the trace where one is kept."""
        if self.trace is not None:
            self.trace.append(Step(kind, expression, value, parts))
        return value

    def _known(self, name: str, rows: str, scope: _Scope) -> Value:
        if not rows:
            return self.knowledge.values[name]
        assert scope.row is not None
        return scope.row[name]

    def _reference(self, expression: model.Ref, scope: _Scope) -> Value:
        known = self._known(expression.name, expression.list, scope)
        refined = scope.refined.get((expression.list, expression.name))
        if refined is None or known.content is None:
            return known
        return evolve(known, content=_meet(known.content, refined))

    def _own(self, expression: model.Own, what: str, scope: _Scope) -> Value:
        if what == "points":
            return Value(self.points)
        if what == "total":
            assert self.total is not None
            return Value(self.total)
        assert self.measure is not None
        tracing, self.trace = self.trace, None
        value = self._evaluate(self.measure, scope)
        self.trace = tracing
        raw, rounding = value, self.measure_rounding
        if rounding and isinstance(value.content, Interval):
            whole = value.content.whole and numeric.is_multiple(Fraction(1), rounding.step)  # whole numbers stay
            rounded = intervals.monotone(
                lambda v: numeric.round_to(v, rounding.step, rounding.mode), value.content, whole=whole
            )
            value = evolve(value, content=rounded)
        if self.trace is not None and not any(s.kind == "measure" for s in self.trace):
            self.trace.append(Step("measure", self.measure, value, (raw,)))
        refined = scope.refined.get(("", expression))
        if refined is None or value.content is None:
            return value
        return evolve(value, content=_meet(value.content, refined))

    def _apply(self, expression: model.Apply, scope: _Scope) -> Value:
        operands = [self._evaluate(operand, scope) for operand in expression.operands]
        if expression.op == "÷":
            denominator = operands[1].content
            if isinstance(denominator, Interval) and not denominator.is_empty and Fraction(0) in denominator:
                self.zero_divisions.append(expression)
        value = _lifted(_OPERATIONS[expression.op], *operands)
        known = scope.refined.get(("", expression))
        if isinstance(known, Interval) and isinstance(value.content, Interval):
            value = evolve(value, content=intervals.meet(value.content, known))
        related = self._related(expression, scope)
        if related and isinstance(value.content, Interval):
            value = evolve(value, content=intervals.meet(value.content, related))
        return self._note("apply", expression, value, *operands)

    def _related(self, expression: model.Apply, scope: _Scope) -> Interval | None:
        """What a declared relation between the two operands tells beyond their own ranges."""
        if expression.op not in ("÷", "-") or len(expression.operands) != 2:
            return None
        left, right = expression.operands
        if not (_is_input(left) and _is_input(right)):
            return None
        lower = self.knowledge.at_most(left.name, right.name)
        upper = self.knowledge.at_most(right.name, left.name)
        if not (lower or upper):
            return None
        if expression.op == "-":
            return Interval(Fraction(0) if upper else None, Fraction(0) if lower else None)
        denominator = self._evaluate(right, scope).content
        if not isinstance(denominator, Interval) or denominator.low is None or denominator.low < 0:
            return None
        return Interval(Fraction(1) if upper else None, Fraction(1) if lower else None)

    def _comparison(
        self, op: str, left: Expression, right: Expression, scope: _Scope
    ) -> Callable[..., Interval | Truth | Labels]:
        def compare(x: Interval | Truth | Labels, y: Interval | Truth | Labels) -> Truth:
            if isinstance(x, Interval) and isinstance(y, Interval):
                if isinstance(left, model.Ref) and isinstance(right, model.Ref) and left.type.numeric:
                    key, allowed = _relation(op, left, right)
                    signs = _signs(scope, key)  # what earlier branches told of the two
                    if not signs & allowed or signs <= allowed:
                        return TRUE if signs & allowed else FALSE
                if _is_input(left) and _is_input(right):
                    if op == "<=" and self.knowledge.at_most(left.name, right.name):
                        return TRUE
                    if op == ">=" and self.knowledge.at_most(right.name, left.name):
                        return TRUE
                return intervals.compare(op, x, y)
            assert not isinstance(x, Interval) and not isinstance(y, Interval)
            same = TRUE if x == y and len(x) == 1 else UNKNOWN if x & y else FALSE
            return same if op == "=" else intervals.invert(same)

        return compare

    def _logic(self, op: str, operands: tuple[Expression, ...], scope: _Scope) -> Value:
        if op == "not":
            return _lifted(intervals.invert, self._evaluate(operands[0], scope))
        decisive = op == "or"
        truths: set[bool] = set()
        absent = undetermined = False
        for operand in operands:  # a later operand is asked only where the earlier ones leave it open
            value = self._evaluate(operand, scope)
            truth = frozenset() if value.content is None else _truth(value)
            undetermined = undetermined or value.undetermined
            absent = absent or value.absent != FALSE
            truths |= truth & {decisive}
            pieces = self.refine(operand, not decisive, scope) if (not decisive) in truth else []
            if not pieces:
                break
            scope = pieces[0] if len(pieces) == 1 else scope
        else:
            truths.add(not decisive)
        maybe = (UNKNOWN if truths else TRUE) if absent else FALSE
        return Value(frozenset(truths) if truths else None, maybe, undetermined)

    def _choose(self, expression: model.Choose, scope: _Scope) -> Value:
        """The hull over the branches that can hold; each branch is tried on what the earlier ones leave over."""
        outcomes: list[Value] = []
        scopes = [scope]
        for branch in expression.branches:
            left_over: list[_Scope] = []
            for piece in scopes:
                condition = self._evaluate(branch.condition, piece)
                if condition.absent != FALSE:
                    outcomes.append(NOT_APPLICABLE)
                if condition.content is None:
                    continue
                truth = _truth(condition)
                if True in truth:
                    for inside in self.refine(branch.condition, True, piece):
                        self.reached.add(id(branch))
                        outcomes.append(self._evaluate(branch.value, inside))
                        self.outcomes.append((branch.value, outcomes[-1]))
                if truth == TRUE and len(outcomes) == 1 and self.trace is not None:
                    self.trace.append(Step("branch", branch, outcomes[-1], choice=expression))
                if False in truth:
                    left_over += self.refine(branch.condition, False, piece)
            # Pieces multiply with conditions on several figures; the whole is always a sound, if coarser, choice.
            scopes = left_over if len(left_over) <= _MAX_PIECES else [scope]
            if not scopes:
                return join(outcomes)
        if expression.otherwise is None:
            self.open_choices += [(expression, piece) for piece in scopes]
            return join(outcomes)
        self.reached.add(id(expression.otherwise))
        value = join([*outcomes, *(self._evaluate(expression.otherwise, piece) for piece in scopes)])
        if self.trace is not None and not outcomes:
            branch = model.Branch(expression.otherwise, expression.otherwise, origin=expression.otherwise.origin)
            self.trace.append(Step("branch", branch, value, choice=expression))
        return value

    def refine(self, condition: Expression, holds: bool, scope: _Scope) -> list[_Scope]:
        """The scopes that together are all of those in which a condition holds (or not); empty when it cannot."""
        match condition:
            case model.Logic(op="not", operands=(operand,)):
                return self.refine(operand, not holds, scope)
            case model.Logic(op=op, operands=operands) if (op == "and") == holds:
                scopes = [scope]
                for operand in operands:
                    scopes = [inner for piece in scopes for inner in self.refine(operand, holds, piece)]
                return scopes
            case model.Logic(operands=operands):
                # Some operand holds: the first does, or the first does not and some later one does.
                found, rest = [], [scope]
                for operand in operands:
                    found += [inner for piece in rest for inner in self.refine(operand, holds, piece)]
                    rest = [inner for piece in rest for inner in self.refine(operand, not holds, piece)]
                return found
            case model.Compare(op=op, left=left, right=right):
                if not holds:
                    op = intervals.NEGATED[op]
                if isinstance(left, model.Ref) and isinstance(right, model.Ref) and left.type.numeric:
                    key, allowed = _relation(op, left, right)
                    signs = _signs(scope, key) & allowed
                    if not signs:
                        return []
                    scope = scope.with_refined(key, signs)
                return [
                    inner
                    for piece in self._narrow(left, op, right, scope)
                    for inner in self._narrow(right, intervals.MIRRORED[op], left, piece)
                ]
            case model.Ref(name=name, list=rows):
                wanted = TRUE if holds else FALSE
                known = self._reference(condition, scope).content
                if isinstance(known, frozenset) and not known & wanted:
                    return []
                return [scope.with_refined((rows, name), wanted)]
            case model.Absent():
                return [scope] if holds in _truth(self._evaluate(condition, scope)) else []
        return [scope]

    def _narrow(self, target: Expression, op: str, other: Expression, scope: _Scope) -> list[_Scope]:
        key = _variable(target)
        if key is None:
            return [scope]
        tracing, self.trace = self.trace, None
        here, there = self._evaluate(target, scope).content, self._evaluate(other, scope).content
        self.trace = tracing
        if here is None or there is None:
            return [scope]
        pieces: list[_Content]
        if isinstance(here, Interval) and isinstance(there, Interval):
            if op == "!=" and there.is_point:
                sides = [intervals.meet(here, intervals.satisfying(side, there)) for side in ("<", ">")]
            else:
                sides = [intervals.meet(here, intervals.satisfying(op, there))]
            pieces = [side for side in sides if not side.is_empty]
        else:
            assert not isinstance(here, Interval)
            assert not isinstance(there, Interval)
            narrowed = here & there if op == "=" else here - there if len(there) == 1 else here
            pieces = [narrowed] if narrowed else []
        return [scope.with_refined(key, piece) for piece in pieces]

    def _irrational(self, expression: model.Irrational, scope: _Scope) -> Value:
        """A logarithm or geometric mean; where it has no value, the checker is told as of a zero denominator."""
        operands = [self._evaluate(operand, scope) for operand in expression.operands]
        domain = Interval(Fraction(0), None, low_open=expression.op == "ln")
        for value in operands:
            inside = intervals.meet(value.content, domain) if isinstance(value.content, Interval) else None
            if inside is not None and inside != value.content:
                self.zero_divisions.append(expression)
        step = expression.step

        def apply(*xs: Interval) -> Interval:
            xs = tuple(intervals.meet(x, domain) for x in xs)
            if any(x.is_empty for x in xs):
                return intervals.EMPTY
            if expression.op == "ln":
                open_end = xs[0].low == 0
                x = evolve(xs[0], low=Fraction(1), low_open=False) if open_end else xs[0]
                result = intervals.monotone(lambda v: numeric.ln_to(v, step), x)
                return evolve(result, low=None, low_open=False) if open_end else result
            product = reduce(intervals.multiply, xs)
            return intervals.monotone(lambda v: numeric.root_to(v, len(xs), step), product)

        return _lifted(apply, *operands)

    def _fold(self, expression: model.Fold, scope: _Scope) -> Value:
        rows = self.knowledge.rows.get(expression.list)
        known = self.knowledge.values[expression.list]
        if known.content is None:
            return NOT_APPLICABLE
        if rows is None:
            return self._unknown_fold(expression, known, scope)
        values: list[Any] = []
        weights: list[Interval] = []
        doubtful: list[Interval] = []  # periods of a series that are missing and may turn out not to apply
        for row in rows:
            inside = evolve(scope, row=row)
            value = Value(intervals.point(1)) if expression.body is None else self._evaluate(expression.body, inside)
            weight = None if expression.weight is None else self._evaluate(expression.weight, inside)
            if expression.op in ("first", "last"):
                values.append(value)
                continue
            unsure = UNKNOWN in (value.absent, FALSE if weight is None else weight.absent)
            if unsure and value.content is not None and (weight is None or weight.content is not None):
                doubtful.append(value.interval)
            elif value.absent == FALSE and (weight is None or weight.absent == FALSE):
                values.append(value.interval)
                if weight is not None:
                    weights.append(weight.interval)
        if expression.op in ("first", "last"):
            end: Value = values[0 if expression.op == "first" else -1]
            return end
        if doubtful:
            return _doubtful_fold(expression.op, values, doubtful)
        if expression.op == "count":
            return Value(intervals.point(len(values)))
        if not values and (rows or expression.op != "sum"):
            return NOT_APPLICABLE  # every item dropped out
        if expression.op == "trimmed_mean" and len(values) < 3:
            return NOT_APPLICABLE  # nothing is left between the highest and the lowest
        return Value(_fold(expression.op, values, weights))

    def _unknown_fold(self, expression: model.Fold, known: Value, scope: _Scope) -> Value:
        """A fold over rows that are not known: the range of its body for any row that the fields allow."""
        size = known.interval
        refined = scope.refined.get(("", expression.list))
        if isinstance(refined, Interval):
            size = intervals.meet(size, refined)
        if expression.op == "count":
            return Value(size, known.absent)
        assert expression.body is not None
        row = {
            name.removeprefix(f"{expression.list}."): value
            for name, value in self.knowledge.values.items()
            if name.startswith(f"{expression.list}.")
        }
        body = self._evaluate(expression.body, evolve(scope, row=row))
        if expression.op != "sum" and not size.is_empty and Fraction(0) in size:
            self.zero_divisions.append(expression)
        if expression.op == "sum" and isinstance(body.content, Interval):
            if body.absent != FALSE and size.low is not None:  # rows that do not apply drop out, but not the last one
                size = evolve(size, low=min(size.low, Fraction(1)))
            absent = intervals.some([known.absent, body.absent])
            return Value(intervals.multiply(body.content, size), absent)
        if expression.op == "weighted_mean" and expression.weight is not None:
            weight = self._evaluate(expression.weight, evolve(scope, row=row))
            if isinstance(weight.content, Interval) and Fraction(0) in weight.content:
                self.zero_divisions.append(expression)
        absent = intervals.some([known.absent, body.absent])
        if expression.op in model.MEANS and isinstance(body.content, Interval):
            return Value(intervals.among([body.content]), absent)
        return evolve(body, absent=absent)

    def _judged(self, expression: model.Judged, scope: _Scope) -> Value:
        low, high = self._evaluate(expression.low, scope).interval, self._evaluate(expression.high, scope).interval
        allowed = Interval(low.low, high.high, expression.low_open, expression.high_open)
        known = self.knowledge.values[expression.input]
        if not isinstance(known.content, Interval):
            return known
        if known.content.is_point and known.content.point not in allowed:
            self.outside.append((expression.input, allowed))
        return evolve(known, content=intervals.meet(known.content, allowed))


_SIGNS = {"<": "<", "<=": "<=", "=": "=", "!=": "<>", ">=": "=>", ">": ">"}


def _relation(op: str, left: model.Ref, right: model.Ref) -> tuple[_Key, Labels]:
    """The key under which a scope keeps how two figures compare, and the signs for which a comparison holds."""
    if (left.list, left.name) > (right.list, right.name):
        left, right, op = right, left, intervals.MIRRORED[op]
    return ("relation", model.Apply("-", (left, right), left.type)), frozenset(_SIGNS[op])


def _signs(scope: _Scope, key: _Key) -> Labels:
    known = scope.refined.get(key, frozenset("<=>"))
    assert isinstance(known, frozenset)
    return frozenset(map(str, known))


_MAX_PIECES = 64
_Content = Interval | Truth | Labels
_Key = tuple[str, str | Expression]  # the list of a field, or ""; then the name or formula


@frozen
class _Scope:
    """What branches taken so far tell, and the row inside a fold."""

    refined: Mapping[_Key, _Content] = field(factory=dict)
    row: Mapping[str, Value] | None = None

    def with_refined(self, key: _Key, content: _Content) -> _Scope:
        """The scope with one more fact."""
        return _Scope({**self.refined, key: content}, self.row)


def join(values: list[Value]) -> Value:
    """The hull of outcomes of which one will hold, status included."""
    contents = [v.content for v in values if v.content is not None]
    absent: Truth = frozenset().union(*(v.absent for v in values)) if values else FALSE
    undetermined = any(v.undetermined for v in values)
    if not contents:
        return Value(None, TRUE) if values else Value(intervals.EMPTY)
    if isinstance(contents[0], Interval):
        hull = intervals.hull(c for c in contents if isinstance(c, Interval))
        return Value(hull, absent, undetermined)
    union: frozenset[object] = frozenset().union(*contents)  # type: ignore[arg-type]
    return Value(union, absent, undetermined)  # type: ignore[arg-type]


def _lifted(function: Callable[..., _Content], *operands: Value) -> Value:
    """Apply a function to contents; what is not applicable makes the result so."""
    contents = [operand.content for operand in operands]
    if None in contents:
        return NOT_APPLICABLE
    absent = intervals.some([operand.absent for operand in operands])
    undetermined = any(operand.undetermined for operand in operands)
    for content in contents:
        if isinstance(content, Interval) and content.is_empty:
            return Value(intervals.EMPTY, absent, undetermined)
    return Value(function(*contents), absent, undetermined)


def _content(constant: Fraction | bool | str) -> _Content:
    if isinstance(constant, bool):
        return TRUE if constant else FALSE
    return frozenset({constant}) if isinstance(constant, str) else intervals.point(constant)


def _truth(value: Value) -> Truth:
    assert isinstance(value.content, frozenset)
    return value.content  # type: ignore[return-value]


def _meet(known: _Content, refined: _Content) -> _Content:
    if isinstance(known, Interval) and isinstance(refined, Interval):
        return intervals.meet(known, refined)
    return known & refined  # type: ignore[operator]


def _variable(expression: Expression) -> _Key | None:
    match expression:
        case model.Ref(name=name, list=rows):
            return (rows, name)
        case model.Own(what="measure"):
            return ("", expression)
        case model.Fold(op="count", list=name):
            return ("", name)
        case model.Apply():
            return ("", expression)
    return None


def _is_input(expression: Expression) -> TypeGuard[model.Ref]:
    return isinstance(expression, model.Ref) and not expression.list


def _plus(*terms: Interval) -> Interval:
    return reduce(intervals.add, terms)


def _minus(x: Interval, *rest: Interval) -> Interval:
    return intervals.add(x, intervals.negate(rest[0])) if rest else intervals.negate(x)


_OPERATIONS: dict[str, Callable[..., Interval]] = {
    "+": _plus, "-": _minus, "×": intervals.multiply, "÷": intervals.divide, "min": intervals.smaller,
    "max": intervals.larger, "abs": intervals.absolute,
}  # fmt: skip


def _doubtful_fold(op: str, sure: list[Interval], doubtful: list[Interval]) -> Value:
    """A fold of which some values may drop out: every mean, least and greatest lies among the values."""
    needed = 3 if op == "trimmed_mean" else 1
    if len(sure) + len(doubtful) < needed:
        return NOT_APPLICABLE
    absent = FALSE if len(sure) >= needed else UNKNOWN
    if op == "count":
        return Value(Interval(Fraction(len(sure)), Fraction(len(sure) + len(doubtful))), absent)
    if op == "sum":
        zero = intervals.point(0)
        return Value(_sum([*sure, *(intervals.hull([zero, value]) for value in doubtful)]), absent)
    span = intervals.among if op in model.MEANS else intervals.hull
    return Value(span([*sure, *doubtful]), absent)


def _fold(op: str, values: list[Interval], weights: list[Interval]) -> Interval:
    if op == "trimmed_mean":
        ends = [reduce(_OPERATIONS[end], values) for end in ("min", "max")]
        rest = _minus(_sum(values), *ends[:1])
        rest = intervals.add(rest, intervals.negate(ends[1]))
        mean = intervals.divide(rest, intervals.point(len(values) - 2))
        return intervals.meet(mean, intervals.among(values))
    if op == "median":
        values = _in_order(values)
        middle = intervals.add(values[(len(values) - 1) // 2], values[len(values) // 2])
        return intervals.divide(middle, intervals.point(2))
    if op in ("min", "max"):
        result = values[0]
        for value in values[1:]:
            result = _OPERATIONS[op](result, value)
        return result
    if op == "weighted_mean":
        return _weighted_mean(values, weights)
    total = _sum(values)
    return total if op == "sum" else intervals.divide(total, intervals.point(len(values)))


def _in_order(values: list[Interval]) -> list[Interval]:
    """Where the smallest of the values lies, where the next one, and so on."""
    if all(value.is_point for value in values):
        return sorted(values, key=lambda value: value.point)
    ordered: list[Interval] = []
    for larger in values:
        for place, smaller in enumerate(ordered):
            ordered[place], larger = intervals.smaller(smaller, larger), intervals.larger(smaller, larger)
        ordered.append(larger)
    return ordered


def _sum(values: list[Interval]) -> Interval:
    return _plus(intervals.point(0), *values)


def _weighted_mean(values: list[Interval], weights: list[Interval]) -> Interval:
    if all(weight.is_point for weight in weights):
        products = [intervals.multiply(v, w) for v, w in zip(values, weights, strict=True)]
        return intervals.divide(_sum(products), _sum(weights))
    return intervals.among(values)


def figures(expression: Expression) -> Iterator[str]:
    """Names of the inputs that an expression reads."""
    for part in model.walk(expression):
        match part:
            case model.Ref(name=name, list="") | model.Absent(name=name, list=""):
                yield name
            case model.Fold(list=name) | model.Judged(input=name):
                yield name
