"""Strategies that construct syntax trees: every node of the language, as the parser would build it.

They keep to what can be written: figures are decimal, a fold is not inside its like without brackets, names are no
words. Meaning is left aside: money may be added to days here, for a printer need not care.
"""

from fractions import Fraction

from hypothesis import strategies as st

from perfrules.common.source import Span, make_source
from perfrules.common.types import UNITS
from perfrules.common.words import WORDS
from perfrules.language import nodes

SOURCE = make_source("")
HERE = Span(0, 0, SOURCE)
NAMES = (
    "甲",
    "乙数",
    "支出额",
    "“三公”经费",
    "budget",
    "carry-over",
    "数据量",
    "少数",
    "得奖数",
    "每年数",
    "满分率",
    "否决数",
    "a1",
)
FIELDS = ("目标值", "完成数", "weight")
QUOTED = ("新增 项目", "2022年", "总分", "carry over", "得 满分", "甲.评分")
TEXTS = ("按批文", "an order", "甲“乙”丙", "a，b；c", "得满分", "5分", "（原文）")


def keys(terminal):
    return st.sampled_from([w.key for w in WORDS if w.terminal == terminal])


def some(strategy, most=3):
    return st.lists(strategy, min_size=1, max_size=most).map(tuple)


def few(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


def maybe(strategy):
    return st.none() | strategy


decimals = st.builds(Fraction, st.integers(0, 10**6), st.sampled_from([1, 10, 1000]))
names = st.sampled_from(NAMES)
texts = st.sampled_from(TEXTS)
anything = st.sampled_from(NAMES + QUOTED)


@st.composite
def literals(draw, units=UNITS, bare=True):
    unit = draw(st.sampled_from(units))
    value = draw(decimals)
    if bare and draw(st.booleans()):
        return nodes.Number(value, None, HERE)
    return nodes.Number(value * unit.factor, unit.zh, HERE)


def negative(number):
    return nodes.Number(-number.value, number.unit, HERE)


points = literals([unit for unit in UNITS if unit.zh == "分"], bare=False)
days = st.builds(
    nodes.DateLiteral, st.none() | st.integers(1000, 2999), st.integers(1, 12), st.integers(1, 28), st.just(HERE)
)
signed = literals() | literals().map(negative) | days
plain_names = st.builds(nodes.Name, names, st.just(False), st.just(HERE))
quoted_names = st.builds(nodes.Name, st.sampled_from(QUOTED + NAMES), st.just(True), st.just(HERE))
any_name = plain_names | quoted_names
specials = st.sampled_from(["full", "score", "value", "total", "yes", "no"]).map(lambda key: nodes.Special(key, HERE))
comparisons = st.sampled_from(["<", "<=", "=", "!=", ">=", ">"])


@st.composite
def chains(draw, inside):
    first = draw(st.sampled_from("+×"))
    signs = st.sampled_from("+-" if first == "+" else "×÷")
    rest = draw(some(st.tuples(signs, inside), 2))
    return nodes.Chain(((first, draw(inside)), *rest), HERE)


def is_sum(node):
    """Without brackets around it a condition is no sum, so it cannot stand where a sum is asked for."""
    return not isinstance(node, nodes.Comparison | nodes.Logic | nodes.Presence)


def formulas_over(inside):
    not_a_figure = inside.filter(lambda node: not isinstance(node, nodes.Number))
    return st.one_of(
        chains(inside),
        st.builds(lambda node: nodes.Chain((("-", node),), HERE), not_a_figure),
        st.builds(
            lambda first, rest: nodes.Comparison((first, *(o for _, o in rest)), tuple(op for op, _ in rest), HERE),
            inside, some(st.tuples(comparisons, inside), 2),
        ),
        st.builds(nodes.Logic, st.sampled_from(["and", "or"]), st.tuples(inside, inside), st.just(HERE)),
        st.builds(lambda node: nodes.Logic("not", (node,), HERE), inside),
        st.builds(nodes.Presence, any_name, st.just(HERE)),
        st.builds(nodes.Call, keys("FUNCTION"), some(inside), st.just(HERE)),
        st.builds(nodes.Pick, inside, some(st.tuples(st.none() | texts, inside.filter(is_sum))), st.just(HERE)),
    )  # fmt: skip


formulas = st.recursive(signed | any_name | specials, formulas_over, max_leaves=8)
sums = formulas.filter(is_sum)


def no_bare_nought(node):
    """Points of nought carry their unit in the tree, with or without it in the text."""
    return not (isinstance(node, nodes.Number) and node.value == 0 and node.unit is None)


half = st.just(nodes.Special("half", HERE))
earned = (points | sums | half).filter(no_bare_nought)
amounts = (points | sums).filter(no_bare_nought)


@st.composite
def limits(draw):
    bound = signed | plain_names
    if draw(st.booleans()):
        return (nodes.Limit(">=", draw(bound), HERE), nodes.Limit("<=", draw(bound), HERE))
    return (nodes.Limit(draw(comparisons), draw(bound), HERE),)


@st.composite
def declarations(draw, name=anything, field=False):
    kind = draw(keys("TYPE").filter(lambda key: not field or key != "list"))
    unit = draw(maybe(st.sampled_from([unit.zh for unit in UNITS])))
    options = draw(st.sets(texts, min_size=2, max_size=3).map(tuple)) if kind == "label" else ()
    bounds = draw(few(limits(), 1 if field or kind == "label" else 2))
    if field and options:
        bounds = ()
    fields, digits, length, doc, alias, periods = (), None, None, "", None, ()
    if not field:
        alias = draw(maybe(names))
        digits = draw(maybe(st.integers(0, 9)))
        doc = draw(st.just("") | texts)
        periods = draw(few(st.sampled_from(FIELDS)))
        if kind == "list":
            fields = draw(some(declarations(st.sampled_from(FIELDS), field=True)))
            length = draw(maybe(st.integers(0, 9)))
    return nodes.Declaration(
        draw(name), alias, kind, unit, tuple(b for pair in bounds for b in pair), options, fields, digits, length, doc,
        HERE, HERE, periods=periods,
    )  # fmt: skip


@st.composite
def ranges(draw):
    kind = draw(st.sampled_from(["compare", "exactly", "span", "labels", "fact", "when"]))
    match kind:
        case "labels":
            return nodes.Within("labels", labels=draw(some(texts)), span=HERE)
        case "fact":
            return nodes.Within("fact", fact=draw(st.booleans()), span=HERE)
        case "when":
            return nodes.Within("when", condition=draw(formulas), span=HERE)
        case "exactly":
            return nodes.Within("compare", (("=", draw(signed)),), span=HERE)
        case "span":
            ends = draw(st.sampled_from([(">?", "<?"), (">", "<=")]))
            return nodes.Within("compare", tuple(zip(ends, (draw(signed), draw(signed)), strict=True)), span=HERE)
    parts = draw(st.lists(st.tuples(comparisons, sums), min_size=1, max_size=2).map(tuple))
    return nodes.Within("compare", parts, span=HERE)


@st.composite
def outcomes(draw):
    kinds = ["points", "points", "judged", "proportion", "not_applicable", "undetermined", "adds", "deducts", "signal"]
    kind = draw(st.sampled_from(kinds))
    if kind in ("adds", "deducts"):
        return nodes.Outcome(kind, draw(earned), span=HERE)
    if kind == "signal":
        return nodes.Outcome(kind, label=draw(texts), span=HERE)
    if kind == "points":
        return nodes.Outcome("points", draw(earned), span=HERE)
    if kind == "judged":
        edges = st.sampled_from([None, "included", "excluded"])
        return nodes.Outcome("judged", draw(earned), draw(earned), (draw(edges), draw(edges)), span=HERE)
    return nodes.Outcome(kind, span=HERE)


@st.composite
def steps(draw):
    # 每次 alone needs a measure before it, or it is refused as having two readings: the samples have it.
    kind = draw(st.sampled_from(["counted", "size", "over", "under", "away"]))
    anchor = draw(maybe(st.tuples(comparisons, sums)))
    amount, sign = draw(amounts), draw(st.sampled_from([1, -1]))
    if kind in ("occurrence", "counted"):
        counted = draw(any_name) if kind == "counted" else None
        return nodes.Step("occurrence", None, counted, amount, sign, anchor, HERE)
    if kind == "size" and anchor:
        kind = "over" if anchor[0] in (">", ">=") else "under"
    return nodes.Step(kind, draw(literals()), None, amount, sign, anchor, HERE)


@st.composite
def clauses(draw):
    kind = draw(st.sampled_from(["at_most", "at_least", "down_to_zero", "no_cap", "part_step", "unless"]))
    if kind == "part_step":
        return nodes.Clause(kind, key=draw(st.sampled_from(["whole", "started", "pro_rata"])), span=HERE)
    if kind == "unless":
        return nodes.Clause(kind, draw(formulas), span=HERE)
    if kind in ("down_to_zero", "no_cap"):
        return nodes.Clause(kind, span=HERE)
    return nodes.Clause(kind, draw(earned), side=draw(st.sampled_from(["", "adds", "deducts"])), span=HERE)


free_texts = st.sampled_from(
    ["全年付出去的；见附表", "as approved, in January", "“引号”里的话。", "1. 甲  2分", "得满分（原文）"]
)


def free(*kinds):
    return st.builds(nodes.Text, st.sampled_from(kinds), free_texts, st.just(HERE))


policies = st.builds(
    lambda when, key, value: nodes.Policy(when, key, value if key == "points" else None, HERE),
    st.sampled_from(["not_applicable", "missing"]), keys("POLICY") | st.just("points"), earned,
)  # fmt: skip


def roundings(places):
    ways = st.tuples(keys("MODE"), decimals.filter(bool)) | st.just((None, None))
    return st.builds(lambda place, way: nodes.Rounding(place, *way, HERE), st.sampled_from(places), ways)


items = st.builds(
    nodes.Item, st.sampled_from(["预算按时公开", "in time", "甲，乙"]), maybe(points), maybe(names),
    st.none() | st.just(0), st.just(HERE),
)  # fmt: skip
measured = st.one_of(
    st.builds(nodes.Measure, formulas, st.just(HERE)),
    st.builds(nodes.Where, anything, formulas, st.just(HERE)),
    st.builds(nodes.Band, ranges(), outcomes(), st.just(HERE)),
    st.builds(nodes.Band, st.none(), outcomes(), st.just(HERE)),
    st.just(nodes.Line(HERE)),
    st.builds(nodes.Knots, some(st.tuples(signed, earned)), st.just(HERE)),
    st.builds(
        lambda value: nodes.Points(nodes.Outcome("points", value, span=HERE), HERE), earned,
    ),
    st.just(nodes.Points(nodes.Outcome("proportion", span=HERE), HERE)),
    steps(),
    st.builds(nodes.Checklist, amounts, st.just(HERE)),
    st.builds(nodes.Judged, keys("JUDGED"), st.just(HERE)),
    st.builds(nodes.Combine, keys("COMBINE"), st.just(HERE)),
    st.just(nodes.Adjust(HERE)),
    st.builds(nodes.Base, points, st.just(HERE)),
    st.builds(nodes.Scale, decimals, st.just(HERE)),
    st.builds(nodes.Weight, formulas, st.just(HERE)),
    policies,
    roundings(["leaf"]),
    st.builds(nodes.Direction, keys("WHICH_WAY"), st.just(HERE)),
    st.builds(nodes.Gap, texts, maybe(decimals), st.just(HERE)),
    clauses(),
)  # fmt: skip
marks = few(st.builds(nodes.Mark, keys("MARK"), st.just(HERE)))
sentences = st.one_of(
    st.builds(nodes.Sentence, measured, few(clauses()), marks, st.just(HERE)),
    st.builds(nodes.Sentence, items, st.just(()), marks, st.just(HERE)),
    st.builds(nodes.Sentence, declarations(), st.just(()), st.just(()), st.just(HERE)),
    st.builds(
        nodes.Sentence, free("meaning", "printed", "office", "source", "basis", "remark"), st.just(()), st.just(()),
        st.just(HERE),
    ),
)  # fmt: skip


def counted(sentences):
    """Items with an ordinal are counted from one."""
    number = 0
    for sentence in sentences:
        body = sentence.body
        if isinstance(body, nodes.Item) and body.ordinal is not None:
            number += 1
            body = nodes.Item(body.text, body.points, body.alias, number, HERE)
        yield nodes.Sentence(body, sentence.clauses, sentence.marks, HERE)


titles = st.sampled_from(["产出", "结转结余率", "Money spent", "“三公”经费", "3年内"])


@st.composite
def headings(draw, rank, ordinal, depth):
    child = draw(st.sampled_from([r for r in (20, 31, 32, 900) if r > rank])) if rank < 900 and depth else None
    children = [draw(headings(child, i, depth - 1)) for i in range(1, draw(st.integers(0, 2)) + 1)] if child else []
    share = literals([unit for unit in UNITS if unit.zh == "%"], bare=False)
    worth = draw(maybe(points | share | points.map(negative)))
    extra = "deduction" if worth is not None and worth.unit == "分" and worth.value < 0 else ""
    if worth is not None and worth.unit == "分" and worth.value > 0 and draw(st.booleans()):
        extra = "bonus"
    if worth is not None and not extra and worth.value < 0:
        worth = None
    return nodes.Heading(
        "", (rank, ordinal), draw(titles), draw(maybe(names)), worth, draw(marks),
        tuple(counted(draw(few(sentences, 4)))), tuple(children), HERE, HERE, extra=extra,
    )  # fmt: skip


@st.composite
def trees(draw):
    rank = draw(st.sampled_from([10, 20, 31, 900]))
    return tuple(draw(headings(rank, i, 2)) for i in range(1, draw(st.integers(1, 3)) + 1))


@st.composite
def grades(draw):
    limits = draw(st.lists(st.tuples(comparisons, signed), min_size=1, max_size=2).map(tuple))
    return nodes.Grade(draw(anything), limits, HERE)


overrides = st.builds(
    lambda condition, kind, grade, total: nodes.Override(
        condition, kind, "" if kind == "total" else grade, total if kind == "total" else None, HERE
    ),
    formulas, st.sampled_from(["not", "is", "outside", "total"]), anything, amounts,
)  # fmt: skip
checks = st.builds(nodes.Check, formulas, st.just("") | texts, st.just(HERE))
figures = sums | half
origins = maybe(keys("ORIGIN"))


@st.composite
def facts(draw):
    kind = draw(st.sampled_from(["given", "declared", "filled", "row", "status"]))
    name, mark = draw(anything), draw(origins)
    match kind:
        case "row":
            cells = tuple(
                (cell, draw(figures | st.sampled_from(["missing", "not_applicable"]))) for cell in draw(some(anything))
            )
            return nodes.Fact("row", name, None, cells, None, mark, HERE)
        case "filled":
            return nodes.Fact("filled", name, draw(texts), (), draw(anything), mark, HERE)
        case "status":
            status = draw(st.sampled_from(["missing", "not_applicable"]))
            return nodes.Fact(draw(st.sampled_from(["given", "declared"])), name, status, (), None, mark, HERE)
    if kind == "declared":
        name = draw(st.just("") | anything)  # no name is the total
    return nodes.Fact(kind, name, draw(figures), (), None, mark, HERE)


@st.composite
def expectations(draw):
    kind = draw(st.sampled_from(["equals", "between", "not_applicable", "grade", "may_be"]))
    if kind == "grade":
        return nodes.Expectation("grade", "equals", (draw(anything),), HERE)
    if kind == "may_be":
        return nodes.Expectation("grade", "may_be", draw(some(anything)), HERE)
    values = tuple(draw(sums) for _ in range({"equals": 1, "between": 2, "not_applicable": 0}[kind]))
    return nodes.Expectation(draw(st.just("") | anything), kind, values, HERE)


cases = st.builds(
    nodes.Case, st.sampled_from(["", "第一例", "a year"]), few(free("source", "remark")), few(facts(), 4),
    few(expectations(), 3), few(st.sampled_from(["PR710", "score-differs"])), st.just(HERE),
)  # fmt: skip


def settings_of(kind, values):
    return st.builds(nodes.Setting, st.just(kind), values, st.just(HERE))


settings = st.one_of(
    settings_of("total", st.tuples(decimals) | st.tuples(decimals, clauses(), clauses())),
    settings_of("ties", st.tuples(keys("POLICY"))),
    settings_of("days", st.tuples(keys("DAYS_ARE"), some(st.tuples(days, days)), st.just("") | texts)),
    settings_of("year", st.tuples(st.integers(1000, 2999).map(Fraction))),
    settings_of("grade_on", st.tuples(keys("WHICH_TOTAL"))),
    settings_of("part_step", st.tuples(st.sampled_from(["whole", "started", "pro_rata"]))),
    settings_of("floor", st.just(("down_to_zero",))),
    settings_of("unmarked", st.tuples(keys("MARK"))),
    settings_of("row_fields", some(anything)),
    policies,
    roundings(["measure", "leaf", "block", "total"]),
)
gaps = st.builds(nodes.Gap, free_texts, st.none(), st.just(HERE))


heads = st.lists(free("title_is", "place_is", "basis", "remark"), max_size=2, unique_by=lambda text: text.kind).map(
    tuple
)


@st.composite
def documents(draw):
    """A whole document; its parts need not fit each other."""
    headings = draw(trees() | st.just(()))
    root = draw(few(st.builds(nodes.Gap, texts, maybe(decimals), st.just(HERE))))
    return nodes.Document(
        source=SOURCE, language=Fraction(1), name=draw(st.sampled_from(["", "小表", "small form"])),
        texts=draw(heads), settings=draw(few(settings, 4)),
        form=draw(few(declarations())), inputs=draw(few(declarations(), 4)), headings=headings,
        root=tuple(nodes.Sentence(gap, (), (), HERE) for gap in root), grades=draw(few(grades(), 3)),
        overrides=draw(few(overrides)), checks=draw(few(checks)),
        cases=draw(few(cases)), gaps=draw(few(gaps)), span=HERE,
    )  # fmt: skip
