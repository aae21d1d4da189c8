"""Plan to Python: one readable function on scaled integers that gives the interpreter's digits.

Every figure is an integer count of its smallest part, every score one of its node's smallest part; what no fixed size
divides is a pair of numerator and positive denominator. Code for a step is written where the step is first needed, so
a branch computes nothing that only another one uses, and a name is known only inside the block that assigned it.

The function returns None for a row that the plan leaves open; whoever calls it then asks the interpreter.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from ..common import types
from ..meaning.model import Calendar, Input
from . import ratios
from .plan import PEERS, Plan, Step, figure_of, grain
from .ratios import Ratio

HELPERS = {
    "half_up": '''
def half_up(a, b):
    """a / b rounded to a whole number, ties away from zero; b > 0."""
    return (2 * a + b) // (2 * b) if a >= 0 else -((b - 2 * a) // (2 * b))
''',
    "half_even": '''
def half_even(a, b):
    """a / b rounded to a whole number, ties to the even one; b > 0."""
    whole, rest = divmod(a, b)
    return whole + (2 * rest > b or (2 * rest == b and whole % 2 == 1))
''',
    "away": '''
def away(a, b):
    """a / b rounded to a whole number, away from zero; b > 0."""
    return -(-a // b) if a >= 0 else a // b
''',
    "towards": '''
def towards(a, b):
    """a / b rounded to a whole number, towards zero; b > 0."""
    return a // b if a >= 0 else -(-a // b)
''',
    "ln": '''
def ln(a, b, n, d):
    """The natural logarithm of a / b as a count of n / d, ties away from zero; all are positive.

    No such logarithm but that of 1 is a fraction, so there are no ties, and more digits always decide.
    """
    from decimal import Context

    digits = 80
    while a != b:
        context = Context(prec=digits)
        above, below = (context.scaleb(context.ln(context.create_decimal(x)), digits) for x in (a, b))
        size, error = int(above) - int(below), 1000 * (len(str(a)) + len(str(b)) + 4)
        ends = [half_up((size + shift) * d, 10**digits * n) for shift in (-error, error)]
        if ends[0] == ends[1]:
            return ends[0]
        digits *= 2
    return 0
''',
    "root": '''
def root(a, b, degree, n, d):
    """The root of a / b as a count of n / d, half up; a is not negative, the others are positive."""
    a, b = a * d**degree, b * n**degree
    low = a // b
    if low > 1 and degree > 1:
        better = 1 << -(-low.bit_length() // degree)
        goal = low
        low = better + 1
        while better < low:  # Newton's method from above
            low = better
            better = ((degree - 1) * low + goal // low ** (degree - 1)) // degree
    return low + ((2 * low + 1) ** degree * b <= a * 2**degree)
''',
    "median": '''
def median(parts):
    """The middle one of fractions, or the mean of the middle two, as a numerator and a denominator."""
    from functools import cmp_to_key

    parts = sorted(parts, key=cmp_to_key(lambda x, y: x[0] * y[1] - y[0] * x[1])) or [(0, 1)]
    (a, b), (c, d) = parts[(len(parts) - 1) // 2], parts[len(parts) // 2]
    return a * d + c * b, 2 * b * d
''',
    "working_days": '''
def working_days(day, first, last, off):
    """Working days from the first day of a calendar up to and with a day; ``off`` are the days without work."""
    from bisect import bisect_right

    day = min(day, last)
    return 0 if day < first else day - first + 1 - bisect_right(off, day)
''',
}  # fmt: skip


@frozen
class Output:
    """One item of what the function returns: ``unit`` is the value of one, or None for a pair or another kind."""

    name: str
    unit: Fraction | None


@frozen
class Code:
    """Generated source of the function, and how to read what goes in and comes out."""

    source: str
    helpers: tuple[str, ...]
    arguments: tuple[Input, ...]  # in the order of the parameters; then a declared score for each of ``declared``
    names: tuple[str, ...]
    declared: tuple[str, ...]
    outputs: tuple[Output, ...]  # total, unrounded total, grade; each node but the root; then each truth of absence
    values: tuple[int, ...]  # for each node, the place of its score
    absents: tuple[int | bool, ...]  # for each node, the place of its absence, or what it always is
    peers: tuple[str, ...] = ()  # parameters after the arguments: what comes from all units together, as pairs


def generate(plan: Plan, name: str = "score") -> Code:
    """The function of a plan."""
    return _Writer(plan, grain(plan)).code(name)


@define
class _Writer:
    plan: Plan
    grains: list[Fraction | None]
    columns: dict[str, Input] = field(factory=dict)
    safe: set[int] = field(factory=set)  # steps that can be computed whatever the figures are
    seen: set[int] = field(factory=set)
    lines: list[str] = field(factory=list)
    depth: int = 1
    scopes: list[dict[int, Ratio | str]] = field(factory=lambda: [{}])
    names: dict[tuple[str, str], str] = field(factory=dict)
    taken: set[str] = field(factory=set)
    uses: Counter[int] = field(factory=Counter)
    helpers: set[str] = field(factory=set)
    calendars: dict[Calendar, str] = field(factory=dict)
    counter: int = 0

    def code(self, name: str) -> Code:
        plan = self.plan
        for step in plan.steps:
            self.uses.update(step.operands)
        self.columns = {column.input.name: column.input for column in plan.columns}
        absences = {node.absent for node in plan.nodes}
        for number, step in enumerate(plan.steps):
            made = step.op in _TOTAL and not step.list and all(operand in self.safe for operand in step.operands)
            if made or number in absences:
                self.safe.add(number)
        columns = [column.input for column in plan.columns if column.needed and column.input.source != PEERS]
        peers = [column.input for column in plan.columns if column.needed and column.input.source == PEERS]
        for item in (*columns, *peers):
            self.figure_name("", item)
        declared = [f"declared_{number}" for number, _ in enumerate(plan.declared, 1)]
        outputs, values, absents = self.body(dict(zip(plan.declared, declared, strict=True)))
        names = tuple(self.names["", item.name] for item in columns)
        together = [self.names["", item.name] for item in peers]
        parameters = _filled([*names, *together, *(f"{d}=None" for d in declared)], "    ")
        returned = "\n".join(_filled([output.name for output in outputs], "        "))
        source = "\n".join([
            *self.tables(), f"def {name}(", *parameters, "):",
            f'    """{safe(plan.name)}: {safe(plan.title)}."""', *self.lines, "    return (", returned, "    )", "",
        ])  # fmt: skip
        return Code(
            source, tuple(sorted(self.helpers)), tuple(columns), names, plan.declared, tuple(outputs), values, absents,
            tuple(item.name for item in peers),
        )  # fmt: skip

    def tables(self) -> list[str]:
        """The days without work of each calendar, as ordinals."""
        lines = []
        for calendar, name in self.calendars.items():
            first, last = (date.fromordinal(day).isoformat() for day in (calendar.first, calendar.last))
            lines += [f"# days without work from {first} to {last}: {safe(calendar.source)}", f"{name} = ("]
            lines += [*_filled([str(day) for day in sorted(calendar.off)], "    "), ")", "", ""]
        return lines

    def body(self, declared: dict[str, str]) -> tuple[list[Output], tuple[int, ...], tuple[int | bool, ...]]:
        """Code for every node, children first, then total and grade."""
        plan = self.plan
        for number, step in enumerate(plan.steps):
            if step.op == "declared":
                self.scopes[0][number] = Ratio(Fraction(1, 10**6), (declared[str(step.value)],))
        for name in declared.values():
            self.line(f"if {name} is None:")
            self.line("    return None  # nothing else decides this row")
        children: dict[int | None, list[int]] = {}
        for place, node in enumerate(plan.nodes):
            children.setdefault(node.parent, []).append(place)
        shown: dict[int, Output] = {}
        absent_names: dict[int, str | bool] = {}

        def write(place: int) -> None:
            for child in children.get(place, ()):
                write(child)
            if place == 0:
                return
            node = plan.nodes[place]
            self.line("")
            self.line(f"# {safe(node.heading)}  [{safe(node.key)}]  line {node.span.line}")
            for sentence in node.sentences:
                self.line(f"#   {safe(sentence)}")
            self.hoist(node.value)
            absent_names[place] = self.absence(f"a{place}", node.absent)
            shown[place] = self.output(f"s{place}", node.value)

        write(0)
        self.line("")
        self.line("# total and grade")
        absent_names[0] = self.absence("a0", plan.absent)
        outputs = [self.output("total", plan.total), self.output("unrounded", plan.unrounded)]
        if plan.grade is None:
            outputs.append(Output("None", None))
        else:
            self.assign("grade", plan.grade)
            outputs.append(Output("grade", None))
        values = [0]
        for place in range(1, len(plan.nodes)):
            values.append(len(outputs))
            outputs.append(shown[place])
        absents: list[int | bool] = []
        for place in range(len(plan.nodes)):
            text = absent_names[place]
            absents.append(text if isinstance(text, bool) else len(outputs))
            if isinstance(text, str):
                outputs.append(Output(text, None))
        return outputs, tuple(values), tuple(absents)

    def hoist(self, number: int) -> None:
        """Write what several nodes need before the first of them, if it can be computed whatever the figures are."""
        todo = [number]
        wanted = []
        while todo:
            here = todo.pop()
            if here in self.seen:
                continue
            self.seen.add(here)
            step = self.plan.steps[here]
            if here in self.safe and self.uses[here] > 1 and step.op not in ("const", "absent"):
                wanted.append(here)
            todo += step.operands
        for here in sorted(wanted):
            if self.lookup(here) is not None:
                continue
            if self.plan.steps[here].type != types.TRUTH:
                self.number(here)
            elif len(text := self.truth(here)) > 40:
                name = self.fresh()
                self.line(f"{name} = {text}")
                self.scopes[-1][here] = name

    def absence(self, name: str, number: int) -> str | bool:
        """A truth under a name, or what it always is."""
        step = self.plan.steps[number]
        if step.op == "const":
            return bool(step.value)
        text = self.truth(number)
        if text.isidentifier():
            return text
        self.line(f"{name} = {text}")
        self.scopes[-1][number] = name
        return name

    def output(self, name: str, number: int) -> Output:
        """A score under a name of its own: an integer count of units, or a pair."""
        unit = self.unit(number)
        known = self.lookup(number)
        step = self.plan.steps[number]
        if isinstance(known, Ratio) and unit is not None and not known.d and known.k == unit and len(known.n) == 1:
            return Output(known.n[0], unit)
        if step.op == "const" and isinstance(step.value, Fraction):
            return Output(ratios.whole(Ratio(step.value), unit) if unit else "0", unit or Fraction(1))
        if unit is not None:
            self.assign_whole(name, number, unit)
            self.scopes[-1][number] = self.as_units(number, name, unit)
            return Output(name, unit)
        self.assign_pair(f"{name}_n", f"{name}_d", number)
        self.scopes[-1][number] = Ratio(Fraction(1), (f"{name}_n",), (f"{name}_d",))
        return Output(f"({name}_n, {name}_d)", None)

    def as_units(self, number: int, name: str, unit: Fraction) -> Ratio:
        """A step under its name; one that is zero wherever the sheet decides it would look like any whole number."""
        return Ratio(unit, (name,)) if self.grains[number] else ratios.ZERO

    # Lines, names and scopes

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text if text else "")

    def block(self, head: str, inside: Callable[[], None]) -> None:
        """An indented block; what it names is not known after it."""
        self.line(head)
        self.depth += 1
        self.scopes.append({})
        before = len(self.lines)
        inside()
        if len(self.lines) == before:
            self.line("pass")
        self.scopes.pop()
        self.depth -= 1

    def attempt(self, write: Callable[[], str]) -> tuple[str, list[str], dict[int, Ratio | str]]:
        """What a text needs written before it, without writing it yet."""
        kept, self.lines = self.lines, []
        self.scopes.append({})
        text = write()
        scope = self.scopes.pop()
        lines, self.lines = self.lines, kept
        return text, lines, scope

    def lookup(self, number: int) -> Ratio | str | None:
        for scope in reversed(self.scopes):
            if number in scope:
                return scope[number]
        return None

    def fresh(self) -> str:
        self.counter += 1
        return f"t{self.counter}"

    def figure_name(self, rows: str, item: Input) -> str:
        """A name for a figure that Python takes: its own if possible, else its alias, else a numbered one."""
        key = (rows, item.name)
        if key not in self.names:
            wanted = [item.name, item.alias or "", *([f"{rows}_{item.name}"] if rows else [])]
            good = [name for name in wanted if usable(name) and name not in self.taken]
            self.names[key] = good[0] if good else f"x{len(self.names) + 1}"
            self.taken.add(self.names[key])
        return self.names[key]

    def unit(self, number: int) -> Fraction | None:
        size = self.grains[number]
        return Fraction(1) if size == 0 else size

    # Numbers

    def number(self, number: int) -> Ratio:
        """A step as text; what needs statements is written first."""
        known = self.lookup(number)
        if isinstance(known, Ratio):
            return known
        step = self.plan.steps[number]
        result = self.plain(number, step)
        if result is None:
            return self.named(number)
        if self.uses[number] > 1 and step.op in ("+", "-") and any(" " in text for text in result.n):
            name = self.fresh()
            self.line(f"{name} = {ratios.product(result.n)}")
            result = Ratio(result.k, (name,), result.d)
        if step.op not in ("const", "figure"):
            self.scopes[-1][number] = result
        return result

    def plain(self, number: int, step: Step) -> Ratio | None:
        """A step that is one expression; None if it needs statements of its own."""
        match step.op:
            case "const":
                assert isinstance(step.value, Fraction)
                return Ratio(step.value)
            case "figure":
                size = self.grains[number]
                if size is None:  # of all units together: a numerator and a denominator
                    return Ratio(Fraction(1), (f"{self.figure(step)}[0]",), (f"{self.figure(step)}[1]",))
                return Ratio(size, (self.figure(step),))
            case "+" | "-":
                return ratios.add(self.terms(number, Fraction(1)))
            case "×":
                return ratios.multiply(self.number(step.operands[0]), self.number(step.operands[1]))
            case "÷":
                return ratios.multiply(self.number(step.operands[0]), self.reciprocal(step.operands[1]))
            case "choose":
                return self.ternary(number, step)
        return None

    def figure(self, step: Step) -> str:
        item = self.columns[str(step.value)] if step.op == "absent" and not step.list else None
        return self.figure_name(step.list, item or figure_of(self.columns, step.list, str(step.value)))

    def terms(self, number: int, sign: Fraction, depth: int = 0) -> list[Ratio]:
        """The summands of + and − that nothing else uses; a long sum stays in pieces, which Python can compile."""
        step = self.plan.steps[number]
        result = []
        for place, operand in enumerate(step.operands):
            own = -sign if step.op == "-" and place == 1 else sign
            inner = self.plan.steps[operand]
            if inner.op in ("+", "-") and depth < 6 and self.uses[operand] == 1 and self.lookup(operand) is None:
                result += self.terms(operand, own, depth + 1)
            else:
                result.append(ratios.multiply(Ratio(own), self.number(operand)))
        return result

    def reciprocal(self, number: int) -> Ratio:
        """1 ÷ a step, its sign brought upstairs where the figures do not fix it."""
        value = self.number(number)
        reach = self.plan.steps[number].interval
        if not value.n or (reach.low is not None and reach.low >= 0):
            return ratios.inverse(value)
        if reach.high is not None and reach.high <= 0:
            return ratios.inverse(value, negative=True)
        top, below = self.fresh(), self.fresh()
        self.line(f"{top}, {below} = {ratios.product(value.d)}, {ratios.product(value.n)}")
        self.line(f"if {below} < 0:")
        self.line(f"    {top}, {below} = -{top}, -{below}")
        return Ratio(1 / value.k, (top,), (below,))

    def ternary(self, number: int, step: Step) -> Ratio | None:
        """A choice of two constants or figures as one expression."""
        unit = self.grains[number]
        if not unit or self.uses[number] > 1:
            return None
        parts = [self.plan.steps[operand] for operand in step.operands[1:]]
        if any(part.op not in ("const", "figure") for part in parts):
            return None
        condition = self.truth(step.operands[0])
        yes, no = (ratios.whole(self.number(operand), unit) for operand in step.operands[1:])
        return Ratio(unit, (f"({yes} if {condition} else {no})",))

    def named(self, number: int) -> Ratio:
        """A step that needs statements, under a name."""
        step = self.plan.steps[number]
        if step.op == "fold":
            self.fold(step.list, step.operands[1] if len(step.operands) > 1 else None, step.mode)
            known = self.lookup(number)
            assert isinstance(known, Ratio)
            return known
        if step.op == "open":
            self.line("return None")
            return Ratio(Fraction(1), ("0",))
        name, unit = self.fresh(), self.unit(number)
        if unit is not None:
            self.assign_whole(name, number, unit)
            result = self.as_units(number, name, unit)
        else:
            self.assign_pair(f"{name}_n", f"{name}_d", number)
            result = Ratio(Fraction(1), (f"{name}_n",), (f"{name}_d",))
        self.scopes[-1][number] = result
        return result

    def choice(self, step: Step, assign: Callable[[int], None]) -> None:
        """``if … elif … else`` over a chain of choices."""
        condition, yes, no = step.operands
        word = "if"
        while True:
            text, lines, scope = self.attempt(lambda condition=condition: self.truth(condition))  # type: ignore[misc]
            if lines and word == "elif":
                self.block("else:", lambda parts=(condition, yes, no): self.chosen(parts, assign))  # type: ignore[misc]
                return
            self.lines += lines
            self.scopes[-1].update(scope)
            self.block(f"{word} {text}:", lambda yes=yes: assign(yes))  # type: ignore[misc]
            following = self.plan.steps[no]
            if following.op != "choose" or self.uses[no] > 1 or self.lookup(no) is not None:
                break
            condition, yes, no = following.operands
            word = "elif"
        self.block("else:", lambda: assign(no))

    def chosen(self, parts: tuple[int, int, int], assign: Callable[[int], None]) -> None:
        """A choice that cannot be an ``elif``."""
        condition, yes, no = parts
        text = self.truth(condition)
        self.block(f"if {text}:", lambda: assign(yes))
        self.block("else:", lambda: assign(no))

    def assign_whole(self, name: str, number: int, unit: Fraction) -> None:
        """``name`` becomes the step's value as a count of units."""
        step = self.plan.steps[number]
        if self.lookup(number) is None:
            if step.op == "open":
                self.line("return None  # the sheet does not say: the interpreter gives the range")
                return
            if step.op == "choose" and self.ternary_free(number, step):
                self.choice(step, lambda part: self.assign_whole(name, part, unit))
                return
            if step.op in ("min", "max"):
                self.extreme(name, step, lambda part, to: self.assign_whole(to, part, unit),
                             lambda part: self.short(part, unit))  # fmt: skip
                return
            if step.op == "abs":
                self.assign_whole(name, step.operands[0], unit)
                self.line(f"{name} = abs({name})")
                return
            if step.op in ("ln", "root", "workdays"):
                times = (step.step if step.op != "workdays" else Fraction(1)) / unit
                self.line(f"{name} = {self.called(step)}{'' if times == 1 else f' * {times}'}")
                return
            if step.op == "round":
                self.assign_rounded(name, step.operands[0], step.step, step.mode, positive=bool(step.value))
                if step.step != unit:
                    self.line(f"{name} *= {step.step / unit}")
                return
        self.line(f"{name} = {ratios.whole(self.number(number), unit)}")

    def called(self, step: Step) -> str:
        """The call of a helper that gives a step's value, as a count of its smallest part."""
        value = self.number(step.operands[0])
        if isinstance(step.value, Calendar):
            self.helpers.add("working_days")
            table = self.calendars.setdefault(step.value, f"OFF_{len(self.calendars) + 1}")
            return f"working_days({ratios.whole(value, Fraction(1))}, {step.value.first}, {step.value.last}, {table})"
        above, below = ratios.pair(value)
        size = f"{step.step.numerator}, {step.step.denominator}"
        self.helpers |= {"ln", "half_up"} if step.op == "ln" else {"root"}
        if step.op == "ln":
            return f"ln({above}, {below}, {size})"
        return f"root({above}, {below}, {ratios.whole(self.number(step.operands[1]), Fraction(1))}, {size})"

    def ternary_free(self, number: int, step: Step) -> bool:
        """Whether a choice is better written as a statement than as one expression."""
        parts = [self.plan.steps[operand] for operand in step.operands[1:]]
        return self.uses[number] > 1 or any(part.op not in ("const", "figure") for part in parts)

    def extreme(
        self, name: str, step: Step, assign: Callable[[int, str], None], plain: Callable[[int], str | None]
    ) -> None:
        """The smaller or larger of two: the second takes the place of the first where it must."""
        first, second = step.operands
        if self.plan.steps[first].op == "const":
            first, second = second, first
        assign(first, name)
        sign = ">" if step.op == "min" else "<"
        other = plain(second)
        if other is None:
            other = self.fresh()
            assign(second, other)
        self.line(f"if {name} {sign} {other}:")
        self.line(f"    {name} = {other}")

    def short(self, number: int, unit: Fraction) -> str | None:
        """A constant or a figure as a count of units; None for anything longer."""
        if self.plan.steps[number].op not in ("const", "figure"):
            return None
        text = ratios.whole(self.number(number), unit)
        return text if " " not in text else None

    def short_rounded(self, number: int, size: Fraction, mode: str) -> str | None:
        value = self.plan.steps[number].value
        constant = self.plan.steps[number].op == "const" and isinstance(value, Fraction)
        return _constant_rounded(value, size, mode) if constant and isinstance(value, Fraction) else None

    def assign_rounded(self, name: str, number: int, size: Fraction, mode: str, *, positive: bool = False) -> None:
        """``name`` becomes the step's value as a count of rounding steps; rounding passes into choices and bounds.

        ``positive`` tells that the value is proven not to be negative; of what stands inside a bound that says nothing.
        """
        step = self.plan.steps[number]
        if self.lookup(number) is None:
            if step.op == "open":
                self.line("return None  # the sheet does not say: the interpreter gives the range")
                return
            if step.op == "choose":
                self.choice(step, lambda part: self.assign_rounded(name, part, size, mode, positive=positive))
                return
            if step.op in ("min", "max"):
                self.extreme(name, step, lambda part, to: self.assign_rounded(to, part, size, mode),
                             lambda part: self.short_rounded(part, size, mode))  # fmt: skip
                return
        value = ratios.multiply(self.number(number), Ratio(1 / size))
        if not value.n and not value.d:
            self.line(f"{name} = {_constant_rounded(value.k, Fraction(1), mode)}")
            return
        low = step.interval.low
        self.line(f"{name} = {self.quotient(value, mode, positive=positive or (low is not None and low >= 0))}")

    def quotient(self, value: Ratio, mode: str, *, positive: bool) -> str:
        """The text of a value rounded to a whole number; its denominator is positive."""
        above, below = ratios.pair(value)
        if below == "1":
            return above
        if positive and mode == "half_up":
            if not value.d and value.k.denominator % 2 == 0:
                return f"({above} + {value.k.denominator // 2}) // {below}"
            twice = ratios.product(value.n, 2 * value.k.numerator)
            return f"({twice} + {below}) // {ratios.atom(ratios.product(value.d, 2 * value.k.denominator))}"
        if positive and mode in ("down", "up"):
            mode = "floor" if mode == "down" else "ceiling"
        a, b = ratios.atom(above), ratios.atom(below)
        if mode == "floor":
            return f"{a} // {b}"
        if mode == "ceiling":
            return f"-(-{a} // {b})"
        helper = {"half_up": "half_up", "half_even": "half_even", "up": "away", "down": "towards"}[mode]
        self.helpers.add(helper)
        return f"{helper}({above}, {below})"

    def assign_pair(self, above: str, below: str, number: int) -> None:
        """Two names become numerator and positive denominator of the step's value."""
        step = self.plan.steps[number]
        if self.lookup(number) is None:
            if step.op == "open":
                self.line("return None  # the sheet does not say: the interpreter gives the range")
                return
            if step.op == "choose":
                self.choice(step, lambda part: self.assign_pair(above, below, part))
                return
            if step.op in ("min", "max"):
                x, y = (self.number(operand) for operand in step.operands)
                test = ratios.compare("<=" if step.op == "min" else ">=", x, y)
                for word, value in ((f"if {test}:", x), ("else:", y)):
                    self.line(word)
                    self.line(f"    {above}, {below} = {', '.join(ratios.pair(value))}")
                return
            if step.op == "abs":
                self.assign_pair(above, below, step.operands[0])
                self.line(f"{above} = abs({above})")
                return
        self.line(f"{above}, {below} = {', '.join(ratios.pair(self.number(number)))}")

    # Truths and labels

    def truth(self, number: int) -> str:
        """A condition as text; what needs statements is written first."""
        known = self.lookup(number)
        if isinstance(known, str):
            return known
        step = self.plan.steps[number]
        match step.op:
            case "const":
                return str(step.value)
            case "figure":
                return self.figure(step)
            case "absent":
                return f"{self.figure(step)} is None"
            case "not":
                inner = self.plan.steps[step.operands[0]]
                if self.lookup(step.operands[0]) is None:
                    if inner.op == "absent":
                        return f"{self.figure(inner)} is not None"
                    if inner.op == "=":
                        return self.comparison(inner).replace(" == ", " != ").replace(" is ", " is not ")
                text = self.truth(step.operands[0])
                return f"not {text}" if text.isidentifier() else f"not ({text})"
            case "<" | "<=" | "=":
                return self.comparison(step)
            case "and" | "or":
                return self.connected(number, step)
            case "choose":
                return self.either_truth(number, step)
            case "fold_absent":
                self.fold(step.list, step.operands[0], step.mode)
                found = self.lookup(number)
                assert isinstance(found, str)
                return found
        raise AssertionError(step)

    def either_truth(self, number: int, step: Step) -> str:
        """A choice of truths: one expression where no part needs statements."""
        texts = []
        for operand in step.operands:
            text, lines, _ = self.attempt(lambda operand=operand: self.truth(operand))  # type: ignore[misc]
            if lines:
                return self.named_truth(number, step)
            texts.append(text)
        condition, yes, no = texts
        return f"({yes} if {condition} else {no})"

    def named_truth(self, number: int, step: Step) -> str:
        name = self.fresh()
        self.choice(step, lambda part: self.assign(name, part))
        self.scopes[-1][number] = name
        return name

    def comparison(self, step: Step) -> str:
        left, right = (self.plan.steps[operand] for operand in step.operands)
        if types.LABEL in (left.type, right.type):
            return " == ".join(self.label(operand) for operand in step.operands)
        if types.TRUTH in (left.type, right.type):
            texts = [self.truth(operand) for operand in step.operands]
            return " is ".join(t if t.isidentifier() else f"({t})" for t in texts)
        x, y = (self.number(operand) for operand in step.operands)
        return ratios.compare(step.op, x, y)

    def label(self, number: int) -> str:
        """A label as text."""
        step = self.plan.steps[number]
        known = self.lookup(number)
        if isinstance(known, str):
            return known
        if step.op == "const":
            return repr(step.value)
        if step.op == "figure":
            return self.figure(step)
        name = self.fresh()
        self.assign(name, number)
        self.scopes[-1][number] = name
        return name

    def assign(self, name: str, number: int) -> None:
        """``name`` becomes a label or a truth."""
        step = self.plan.steps[number]
        if self.lookup(number) is None and step.op == "open":
            self.line("return None  # the sheet does not say: the interpreter gives the range")
        elif self.lookup(number) is None and step.op == "choose":
            self.choice(step, lambda part: self.assign(name, part))
        else:
            text = self.truth(number) if step.type == types.TRUTH else self.label(number)
            self.line(f"{name} = {text}")

    def connected(self, number: int, step: Step) -> str:
        """``x and y``; where y needs statements, they run only if x leaves the matter open."""
        self.prepare(number)
        parts = self.chain(number, step.op)
        texts = [self.bracketed(parts[0], step.op)]
        for place, part in enumerate(parts[1:], 1):
            text, lines, scope = self.attempt(lambda part=part: self.bracketed(part, step.op))  # type: ignore[misc]
            if lines:
                return self.stepwise(step.op, texts, parts[place:])
            self.scopes[-1].update(scope)
            texts.append(text)
        return f" {step.op} ".join(texts)

    def stepwise(self, op: str, texts: list[str], rest: list[int]) -> str:
        name = self.fresh()
        self.line(f"{name} = {f' {op} '.join(texts)}")
        for part in rest:
            head = f"if {name}:" if op == "and" else f"if not {name}:"
            self.block(head, lambda part=part: self.line(f"{name} = {self.truth(part)}"))  # type: ignore[misc]
        return name

    def chain(self, number: int, op: str) -> list[int]:
        step = self.plan.steps[number]
        if step.op != op or self.lookup(number) is not None:
            return [number]
        return [part for operand in step.operands for part in self.chain(operand, op)]

    def bracketed(self, number: int, op: str) -> str:
        text = self.truth(number)
        step = self.plan.steps[number]
        return f"({text})" if step.op in ("and", "or") and step.op != op and " " in text else text

    def prepare(self, number: int) -> None:
        """Write the loops that a condition asks about first: they are safe whatever the figures are."""
        step = self.plan.steps[number]
        if self.lookup(number) is not None:
            return
        if step.op == "fold_absent":
            self.fold(step.list, step.operands[0], step.mode)
        elif step.op in ("and", "or", "not"):
            for operand in step.operands:
                self.prepare(operand)

    # Folds

    def fold(self, rows: str, body_absent: int | None, mode: str) -> None:
        """One loop for all folds over the same rows that leave out the same items."""
        from .folds import write_folds  # the two modules are one writer in two files

        write_folds(self, rows, body_absent, mode if mode in ("first", "last") else "")


_TOTAL = frozenset(("const", "absent", "+", "-", "×", "÷", "<", "<=", "=", "not", "and", "or", "choose"))


def usable(name: str) -> bool:
    """Whether a figure's own name can be a variable of the generated code."""
    plain = unicodedata.normalize("NFKC", name) == name and name.isidentifier() and not keyword.iskeyword(name)
    return plain and not hasattr(builtins, name) and name not in HELPERS and not _OURS.fullmatch(name)


_OURS = re.compile(
    r"[satx]\d+(_[nd])?|OFF_\d+|total(_[nd])?|unrounded(_[nd])?|grade|score|declared_\d+|figures|value|_.*"
    r"|found|renamed|above|below|Decimal|(read|extra|cell|times)_\d+|ALIASES|PERIODS|REFUSALS|gathered|truth|text"
)


def _constant_rounded(value: Fraction, size: Fraction, mode: str) -> str:
    from ..common import numeric

    return str(numeric.round_to(value, size, mode) / size)


def safe(text: str) -> str:
    """A text as it can stand in a comment or docstring."""
    return "".join(char if char.isprintable() and char not in '\\"' else " " for char in text)


def _filled(items: list[str], indent: str) -> list[str]:
    lines, line = [], indent
    for item in items:
        piece = f"{item}, "
        if len(line) + len(piece) > 110:
            lines.append(line.rstrip())
            line = indent
        line += piece
    return [*lines, line.rstrip()]
