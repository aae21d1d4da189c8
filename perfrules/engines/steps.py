"""Steps put together: equal ones are one, constants are folded, truths are simplified, intervals are proven."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import define, field

from ..common import numeric, types
from ..common.source import Span
from ..meaning import intervals, model
from ..meaning.evaluator import Knowledge
from ..meaning.intervals import Interval
from .plan import Step


@define
class Steps:
    """A growing list of steps. Every method gives the number of a step, that of an equal one if there is one."""

    knowledge: Knowledge
    steps: list[Step] = field(factory=list)
    numbers: dict[Step, int] = field(factory=dict)
    assumed: dict[tuple[int, int, bool], int] = field(factory=dict)
    constants: dict[tuple[object, object], int] = field(factory=dict)

    @property
    def true(self) -> int:
        """The truth that always holds."""
        return self.const(True, types.TRUTH)

    @property
    def false(self) -> int:
        """The truth that never holds."""
        return self.const(False, types.TRUTH)

    def label(self, text: str) -> int:
        """A label of the file."""
        return self.const(text, types.LABEL)

    def add(self, step: Step) -> int:
        """The number of a step, the same for equal steps."""
        found = self.numbers.get(step)
        if found is None:
            found = self.numbers[step] = len(self.steps)
            self.steps.append(step)
        return found

    def const(self, value: Fraction | bool | str, type_: types.Type = types.NUMBER, origin: Span | None = None) -> int:
        """A constant; the type of a number does not tell constants apart."""
        key = value.as_integer_ratio() if isinstance(value, Fraction) else (value, type_)
        found = self.constants.get(key)  # whole numbers are looked up faster than fractions
        if found is None:
            found = self.constants[key] = self._const(value, type_, origin)
        return found

    def _const(self, value: Fraction | bool | str, type_: types.Type, origin: Span | None) -> int:
        number = isinstance(value, Fraction)
        reach = intervals.point(value) if isinstance(value, Fraction) else Interval()
        kind = types.NUMBER if number else types.TRUTH if isinstance(value, bool) else type_
        return self.add(Step("const", (), kind, reach, value, origin=origin))

    def open(self, origin: Span | None) -> int:
        """What nothing decides."""
        return self.add(Step("open", (), types.NUMBER, intervals.EMPTY, origin=origin))

    def constant(self, number: int) -> Fraction | bool | str | None:
        """The value of a constant step."""
        step = self.steps[number]
        return step.value if step.op == "const" and not isinstance(step.value, model.Calendar) else None

    def row_of(self, *numbers: int) -> str:
        """The list on whose row some of these steps depend."""
        for number in numbers:
            step = self.steps[number]
            if step.list and not step.op.startswith("fold"):
                return step.list
        return ""

    def apply(self, op: str, *operands: int, origin: Span | None = None, type_: types.Type = types.NUMBER) -> int:
        """An arithmetic step, folded where it is plain."""
        constants = [self.constant(number) for number in operands]
        if all(isinstance(c, Fraction) for c in constants):
            folded = _arithmetic(op, [c for c in constants if isinstance(c, Fraction)])
            if folded is not None:
                return self.const(folded, types.NUMBER, origin)
        if len(operands) == 2:
            x, y = operands
            if (op in ("+", "-") and constants[1] == 0) or (op in ("×", "÷") and constants[1] == 1):
                return x
            if (op == "+" and constants[0] == 0) or (op == "×" and constants[0] == 1):
                return y
            if op in ("min", "max"):
                smaller, larger = (x, y) if op == "min" else (y, x)
                if self.surely_at_most(smaller, larger):
                    return x
                if self.surely_at_most(larger, smaller):
                    return y
            if op == "×" and 0 in constants:
                return self.const(Fraction(0))
            bound, scale = self.steps[x], constants[1]
            if op == "÷" and bound.op in ("min", "max") and isinstance(scale, Fraction) and scale > 0:
                # Bounds stand outermost, where a rounding can pass through them.
                return self.apply(bound.op, *(self.apply("÷", part, y) for part in bound.operands), origin=origin)
        reach = self.reach(op, operands)
        return self.add(Step(op, operands, type_, reach, list=self.row_of(*operands), origin=origin))

    def reach(self, op: str, operands: tuple[int, ...]) -> Interval:
        """The interval of an arithmetic step, declared relations between two figures included."""
        parts = [self.steps[number] for number in operands]
        if any(part.interval.is_empty for part in parts):
            return intervals.EMPTY
        reach = _REACH[op](*(part.interval for part in parts))
        if op in ("-", "÷") and all(part.op == "figure" and not part.list for part in parts):
            lower = self.knowledge.at_most(str(parts[0].value), str(parts[1].value))
            upper = self.knowledge.at_most(str(parts[1].value), str(parts[0].value))
            one = Fraction(int(op == "÷"))
            low = parts[1].interval.low
            if op == "-" or (low is not None and low >= 0):
                reach = intervals.meet(reach, Interval(one if upper else None, one if lower else None))
        return reach

    def surely_at_most(self, x: int, y: int) -> bool:
        """Whether the intervals show that x ≤ y."""
        high, low = self.steps[x].interval.high, self.steps[y].interval.low
        return x == y or (high is not None and low is not None and high <= low)

    def may_meet(self, x: int, y: int) -> bool:
        """Whether two steps may have the same value, by their intervals."""
        return not intervals.meet(self.steps[x].interval, self.steps[y].interval).is_empty

    def compare(self, op: str, x: int, y: int, origin: Span | None = None) -> int:
        """A comparison, written with <, <= or =."""
        if op in (">", ">="):
            return self.compare(intervals.MIRRORED[op], y, x, origin)
        if op == "!=":
            return self.negated(self.compare("=", x, y, origin))
        left, right = self.constant(x), self.constant(y)
        if x == y:
            return self.true if op != "<" else self.false
        if left is not None and right is not None:
            if op == "=":
                return self.true if left == right else self.false
            assert isinstance(left, Fraction) and isinstance(right, Fraction)
            return self.true if (left < right or (op == "<=" and left == right)) else self.false
        if op in ("<", "<=") and self.surely_at_most(x, y) and (op == "<=" or not self.may_meet(x, y)):
            return self.true
        if op in ("<", "<=") and self.surely_at_most(y, x) and (op == "<" or not self.may_meet(x, y)):
            return self.false
        if self.steps[x].type == types.TRUTH:
            for constant, other in ((left, y), (right, x)):
                if isinstance(constant, bool):
                    return other if constant else self.negated(other)
        return self.add(Step(op, (x, y), types.TRUTH, Interval(), list=self.row_of(x, y), origin=origin))

    def negated(self, x: int) -> int:
        """not."""
        step = self.steps[x]
        if step.op == "const":
            return self.false if step.value else self.true
        if step.op == "not":
            return step.operands[0]
        return self.add(Step("not", (x,), types.TRUTH, Interval(), list=step.list, origin=step.origin))

    def both(self, x: int, y: int) -> int:
        """x and y."""
        y = self.assume(y, x, True)
        if self.constant(x) is False or self.constant(y) is False:
            return self.false
        if self.constant(x) is True or x == y:
            return y
        if self.constant(y) is True:
            return x
        return self.add(Step("and", (x, y), types.TRUTH, Interval(), list=self.row_of(x, y)))

    def either(self, x: int, y: int) -> int:
        """x or y."""
        y = self.assume(y, x, False)
        if self.constant(x) is True or self.constant(y) is True:
            return self.true
        if self.constant(x) is False or x == y:
            return y
        if self.constant(y) is False:
            return x
        return self.add(Step("or", (x, y), types.TRUTH, Interval(), list=self.row_of(x, y)))

    def balanced(self, op: str, parts: list[int]) -> int:
        """A sum, or a truth of ``and`` or ``or``, over many parts: a flat tree, since chains would nest too deep."""
        if not parts:
            return self.const(Fraction(0)) if op == "+" else self.true if op == "and" else self.false
        while len(parts) > 1:
            parts = [self.paired(op, *parts[place : place + 2]) for place in range(0, len(parts), 2)]
        return parts[0]

    def paired(self, op: str, x: int, y: int | None = None) -> int:
        """Two parts joined; what one of them tells of the other is not looked into."""
        if y is None or (x == y and op != "+"):
            return x
        if op == "+":
            return self.apply("+", x, y)
        neutral = op == "and"
        for one, other in ((x, y), (y, x)):
            known = self.constant(one)
            if known is not None:
                return other if known is neutral else one
        return self.add(Step(op, (x, y), types.TRUTH, Interval(), list=self.row_of(x, y)))

    def choose(self, condition: int, yes: int, no: int, origin: Span | None = None) -> int:
        """yes where the condition holds, else no; a choice of truths becomes and/or."""
        known = self.constant(condition)
        if known is not None or yes == no:
            return no if known is False else yes
        if self.steps[condition].op == "not":
            condition, yes, no = self.steps[condition].operands[0], no, yes
        if self.steps[yes].type == types.TRUTH:
            yes, no = self.assume(yes, condition, True), self.assume(no, condition, False)
            if self.constant(yes) is True:
                return self.either(condition, no)
            if self.constant(yes) is False:
                return self.both(self.negated(condition), no)
            if self.constant(no) is False:
                return self.both(condition, yes)
            if self.constant(no) is True:
                return self.either(self.negated(condition), yes)
            if yes == no:
                return yes
        yes, no = self.pruned(yes, condition, True), self.pruned(no, condition, False)
        if yes == no:
            return yes
        one, other = self.steps[yes], self.steps[no]
        reach = intervals.hull([one.interval, other.interval]) if one.type != types.TRUTH else Interval()
        kind = one.type if one.op != "open" else other.type
        return self.add(Step("choose", (condition, yes, no), kind, reach,
                             list=self.row_of(condition, yes, no), origin=origin))  # fmt: skip

    def pruned(self, x: int, fact: int, holds: bool) -> int:
        """A choice without the branches that a known fact rules out."""
        step = self.steps[x]
        if step.op != "choose":
            return x
        condition = self.assume(step.operands[0], fact, holds)
        known = self.constant(condition)
        if known is not None:
            return self.pruned(step.operands[1 if known else 2], fact, holds)
        yes, no = (self.pruned(part, fact, holds) for part in step.operands[1:])
        if (condition, yes, no) == step.operands:
            return x
        return self.choose(condition, yes, no, step.origin)

    def assume(self, x: int, fact: int, holds: bool) -> int:
        """A truth as it is where a fact is known to hold, or not to."""
        step = self.steps[fact]
        if step.op == "not":
            return self.assume(x, step.operands[0], not holds)
        if (step.op == "or" and not holds) or (step.op == "and" and holds):
            return self.assume(self.assume(x, step.operands[0], holds), step.operands[1], holds)
        key = (x, fact, holds)
        if key not in self.assumed:
            self.assumed[key] = self._assume(x, fact, holds)
        return self.assumed[key]

    def _assume(self, x: int, fact: int, holds: bool) -> int:
        if x == fact:
            return self.true if holds else self.false
        step = self.steps[x]
        implied = _implied(self.steps[fact], holds, step)
        if implied is not None:
            return self.true if implied else self.false
        if step.op in ("and", "or", "not") or (step.op == "choose" and step.type == types.TRUTH):
            parts = [self.assume(part, fact, holds) for part in step.operands]
            if tuple(parts) == step.operands:
                return x
            match step.op:
                case "and":
                    return self.both(*parts)
                case "or":
                    return self.either(*parts)
                case "not":
                    return self.negated(*parts)
            return self.choose(parts[0], parts[1], parts[2])
        return x

    def round(
        self, value: int, step: Fraction, mode: str, origin: Span | None = None, within: Interval | None = None
    ) -> int:
        """The multiple of a step that a mode picks; nothing where every value is one already.

        ``within`` is what is proven of the operand beyond its own interval.
        """
        constant = self.constant(value)
        if isinstance(constant, Fraction):
            return self.const(numeric.round_to(constant, step, mode))
        if self.multiple(value, step):
            return value
        before = self.steps[value].interval
        if within is not None and not before.is_empty:
            before = intervals.meet(before, within)
        reach = before
        if not reach.is_empty:
            reach = intervals.monotone(lambda v: numeric.round_to(v, step, mode), before)
        positive = before.low is not None and before.low >= 0
        row = self.row_of(value)
        return self.add(Step("round", (value,), types.NUMBER, reach, positive, row, mode, step, origin=origin))

    def logarithm(self, value: int, step: Fraction, origin: Span | None = None) -> int:
        """The natural logarithm, correctly rounded; what has none is not asked for it."""
        constant = self.constant(value)
        if isinstance(constant, Fraction) and constant > 0:
            return self.const(numeric.ln_to(constant, step))
        before = self.steps[value].interval
        reach = Interval()
        if not before.is_empty:
            ends = (before.low, before.high)
            low, high = (numeric.ln_to(end, step) if end is not None and end > 0 else None for end in ends)
            reach = Interval(low, high)
        return self.add(Step("ln", (value,), types.NUMBER, reach, list=self.row_of(value), step=step, origin=origin))

    def root(self, value: int, degree: int, step: Fraction, origin: Span | None = None) -> int:
        """A root of what is not negative, correctly rounded."""
        known, constant = self.constant(value), self.constant(degree)
        if isinstance(known, Fraction) and isinstance(constant, Fraction) and known >= 0 and constant >= 1:
            return self.const(numeric.root_to(known, int(constant), step))
        before = intervals.meet(self.steps[value].interval, Interval(Fraction(0)))
        reach = Interval(Fraction(0))
        if isinstance(constant, Fraction) and constant >= 1 and not before.is_empty:
            reach = intervals.monotone(lambda v: numeric.root_to(v, int(constant), step), before)
        return self.add(Step("root", (value, degree), types.NUMBER, reach, list=self.row_of(value, degree), step=step,
                             origin=origin))  # fmt: skip

    def workdays(self, day: int, calendar: model.Calendar, origin: Span | None = None) -> int:
        """Working days that have passed by a day."""
        constant = self.constant(day)
        if isinstance(constant, Fraction):
            return self.const(calendar.working_days(constant))
        reach = intervals.monotone(calendar.working_days, self.steps[day].interval, whole=True)
        low, high = (calendar.working_days(Fraction(end)) for end in (calendar.first - 1, calendar.last))
        reach = intervals.meet(reach, Interval(low, high))
        return self.add(Step("workdays", (day,), types.WORKDAYS, reach, calendar, self.row_of(day), origin=origin))

    def rounded(self, value: int, rounding: model.Rounding | None, within: Interval | None = None) -> int:
        """After a declared rounding, if there is one."""
        return value if rounding is None else self.round(value, rounding.step, rounding.mode, within=within)

    def multiple(self, value: int, step: Fraction) -> bool:
        """Whether a step's value is always a multiple of a rounding step, by what it is made of."""
        made = self.steps[value]
        match made.op:
            case "const":
                return isinstance(made.value, Fraction) and numeric.is_multiple(made.value, step)
            case "round" | "ln" | "root":
                return numeric.is_multiple(made.step, step)
            case "+" | "-" | "min" | "max":
                return all(self.multiple(part, step) for part in made.operands)
            case "choose":
                return all(self.multiple(part, step) for part in made.operands[1:])
            case "open":
                return True
            case "figure":
                return made.type.whole and numeric.is_multiple(Fraction(1), step)
        return False


def _arithmetic(op: str, parts: list[Fraction]) -> Fraction | None:
    match op:
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "×":
            return parts[0] * parts[1]
        case "÷":
            return parts[0] / parts[1] if parts[1] else None
        case "min":
            return min(parts)
        case "max":
            return max(parts)
    return abs(parts[0])


def _implied(fact: Step, holds: bool, asked: Step) -> bool | None:
    """What a comparison that holds, or does not, tells of another comparison of the same two steps."""
    if fact.op not in ("<", "<=") or asked.op not in ("<", "<=", "="):
        return None
    op, (x, y) = fact.op, fact.operands
    if not holds:
        op, x, y = ("<=" if op == "<" else "<"), y, x
    if asked.operands == (x, y):
        return True if asked.op == "<=" or asked.op == op else False if (asked.op, op) == ("=", "<") else None
    if asked.operands == (y, x):
        return False if op == "<" or asked.op == "<" else None
    return None


_REACH: dict[str, Callable[..., Interval]] = {
    "+": intervals.add, "-": lambda x, y: intervals.add(x, intervals.negate(y)), "×": intervals.multiply,
    "÷": intervals.divide, "min": intervals.smaller, "max": intervals.larger, "abs": intervals.absolute,
}  # fmt: skip
