"""The value types of the language and its units: what may be added, compared, and read from data.

A type is a kind and a base. The base is what is counted (``money``, ``days``, ``points``, or the name of an author's
own unit); numbers without one are told apart by kind, so that a percentage is never taken for a bare number.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from .numeric import show


@frozen
class Type:
    """A kind of value: ``Type("ratio")``, ``Type("quantity", "money")``."""

    kind: str
    base: str = ""

    @property
    def numeric(self) -> bool:
        """Whether values of this type are numbers."""
        return self.kind in _NUMERIC

    @property
    def whole(self) -> bool:
        """Whether values are whole by type, so that a step needs no word for its parts."""
        return self.kind == "count"

    def name(self, lang: str) -> str:
        """The word for this type in messages."""
        zh, en = _NAMES.get(self.base or self.kind, (self.base, self.base))
        return zh if lang == "zh" else en


_NUMERIC = frozenset({"number", "ratio", "change", "count", "mean count", "quantity"})
_COUNTED = frozenset({"count", "mean count"})

NUMBER = Type("number")
RATIO = Type("ratio")
CHANGE = Type("change")  # a difference of two ratios, counted in percentage points
COUNT = Type("count")
MEAN_COUNT = Type("mean count")  # a mean of counts, which need be no whole number
MONEY = Type("quantity", "money")
DAYS = Type("quantity", "days")
WORKDAYS = Type("quantity", "workdays")
MONTHS = Type("quantity", "months")
POINTS = Type("quantity", "points")
TRUTH = Type("truth")
DATE = Type("date")
TEXT = Type("text")
LABEL = Type("label")
LIST = Type("list")

_NAMES = {
    "number": ("数值", "a number"), "ratio": ("比率", "a ratio"), "change": ("百分点", "percentage points"),
    "count": ("次数", "a count"), "mean count": ("平均次数", "a mean count"), "money": ("金额", "money"),
    "days": ("天数", "days"), "workdays": ("工作日数", "working days"), "months": ("月数", "months"),
    "points": ("分", "points"), "years": ("年数", "years"),
    "truth": ("是否", "yes or no"), "date": ("日期", "a date"), "text": ("文字", "text"),
    "label": ("选项", "an option"), "list": ("清单", "a list"),
}  # fmt: skip


@frozen
class Unit:
    """A unit as written, its type, and how many of the type's base unit it holds."""

    zh: str
    en: str
    type: Type
    factor: Fraction
    others: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted spelling, canonical ones first."""
        return (self.zh, self.en, *self.others)

    def word(self, lang: str) -> str:
        """The canonical spelling in a language."""
        return self.zh if lang == "zh" else self.en


def _unit(zh: str, en: str, type_: Type, factor: int | str = 1, *others: str) -> Unit:
    return Unit(zh, en, type_, Fraction(factor), others)


YUAN = _unit("元", "yuan", MONEY)
PERCENT = _unit("%", "%", RATIO, "1/100")
PERCENTAGE_POINT = _unit("个百分点", "percentage points", CHANGE, "1/100", "百分点", "percentage point", "pp")
POINT = _unit("分", "points", POINTS, 1, "point")

UNITS: tuple[Unit, ...] = (
    YUAN,
    _unit("千元", "thousand yuan", MONEY, 1_000),
    _unit("万元", "wan yuan", MONEY, 10_000, "wan"),
    _unit("百万元", "million yuan", MONEY, 1_000_000),
    _unit("亿元", "yi yuan", MONEY, 100_000_000, "hundred million yuan"),
    PERCENT,
    _unit("‰", "‰", RATIO, "1/1000"),
    PERCENTAGE_POINT,
    POINT,
    _unit("天", "days", DAYS, 1, "日", "day"),
    _unit("个工作日", "working days", WORKDAYS, 1, "工作日", "working day"),
    _unit("个月", "months", MONTHS, 1, "month"),
    _unit("年", "years", Type("quantity", "years"), 1, "year", "岁"),
    *(
        _unit(zh, en, COUNT, 1, *others)
        for zh, en, *others in (
            ("次", "times", "time"), ("个", "items", "item"), ("项", "tasks", "task"), ("件", "pieces", "piece"),
            ("处", "places", "place"), ("条", "clauses", "clause"), ("人", "people", "person"), ("人次", "visits"),
            ("户", "households"), ("家", "firms"), ("份", "copies", "copy"), ("起", "incidents", "incident"),
            ("例", "instances"), ("篇", "articles", "article"), ("笔", "entries", "entry"), ("名", "ranks", "rank"),
            ("场", "sessions", "session"), ("期", "periods", "period"), ("个季度", "quarters", "quarter"),
            ("个年度", "fiscal years", "fiscal year"), ("本", "volumes", "volume"),
        )
    ),
)  # fmt: skip

UNIT_BY_SPELLING: dict[str, Unit] = {spelling: unit for unit in UNITS for spelling in unit.spellings}


def in_unit(value: Fraction, unit: Unit, lang: str) -> str:
    """A value in a unit, as written in a language: ``186059.94万元``, ``1 point``, ``10%``."""
    text = show(value / unit.factor)
    if lang == "zh" or unit.en in ("%", "‰"):
        return text + unit.word(lang)
    name = unit.en
    if text in ("1", "-1"):
        name = next((other for other in unit.others if other.isascii() and name.startswith(other)), name)
    return f"{text} {name}"


def base_unit(type_: Type) -> Unit | None:
    """The unit in which a type is written where none is declared; None for plain numbers and counts."""
    if type_.kind not in ("ratio", "change", "quantity"):
        return None
    return next((unit for unit in (PERCENT, PERCENTAGE_POINT, *UNITS) if unit.type == type_), None)


def multiply(left: Type, right: Type) -> Type | None:
    """Type of a product; None when it has no meaning (money times money)."""
    if not (left.numeric and right.numeric) or (left.base and right.base):
        return None
    if left.base or right.base:
        return left if left.base else right
    kinds = {left.kind, right.kind}
    if kinds == {"count", "ratio"} or "mean count" in kinds:  # three tenths of a count need be no count
        return NUMBER
    for kind in ("change", "ratio", "count"):
        if kind in kinds:
            return NUMBER if kind == "count" and "number" in kinds else Type(kind)
    return NUMBER


def divide(left: Type, right: Type) -> Type | None:
    """Type of a quotient: like by like is a ratio; a number only from plain numbers."""
    if not (left.numeric and right.numeric):
        return None
    if left.base == right.base:
        if left.base or {left.kind, right.kind} <= _COUNTED:
            return RATIO
        if left.kind == right.kind:
            return NUMBER if left.kind == "number" else RATIO
        return left if left.kind in ("ratio", "change") else NUMBER
    return None if right.base else left


def mean(type_: Type) -> Type:
    """Type of a mean of values."""
    return MEAN_COUNT if type_ == COUNT else type_


def add(left: Type, right: Type, *, minus: bool = False) -> Type | None:
    """Type of a sum or difference; None when the two cannot be added."""
    if left == right == RATIO and minus:
        return CHANGE
    if left == right and left.numeric:
        return left
    kinds = {left.kind, right.kind}
    if left.base == right.base == "" and left.numeric and right.numeric:
        if kinds == {"ratio", "change"} or kinds == {"ratio", "number"}:
            return RATIO
        if kinds == _COUNTED:
            return MEAN_COUNT
        if kinds <= {*_COUNTED, "number"}:
            return NUMBER
    if left.kind == right.kind == "date" and minus:
        return DAYS
    return None


def comparable(left: Type, right: Type) -> bool:
    """Whether two types may stand on the two sides of a comparison."""
    return left == right or {left.kind, right.kind} <= {*_COUNTED, "number"}
