"""What the prose around a rule is for: who checks what, what is counted, and what is merely wanted.

A cell of a sheet is written for people. Some of its words say how the score is found out and move nothing
(``现场查看``); some say of what there may be several (``未备案的，每例``); some only repeat that nothing is wrong
(``资料齐全得满分`` before a deduction). Each kind is told by a closed list of words; prose that is on none of them is
left to its reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise

from attrs import frozen

from ..common.diagnostics import closest
from ..common.source import Span
from ..common.types import UNITS
from ..common.words import OCCURRENCE_VERBS, WORDS
from .rewrites import LITERALS
from .tokens import Token

# A clause that says how the score is found out: it begins with the finding out, or names it behind 根据 and its like.
_FINDING_OUT = re.compile(
    r"(?:着重|随机|现场|实地|主要|重点)?(?:查看|查阅|查验|查(?![处出明实获])|检查|核查|核对|抽查|抽检|抽取|调阅|走访|听取|询问|访谈|考核|评价|现场|计算)[^不未无没缺漏]*"
    r"|\w*(?:与\w*之比|占\w*(?:比重|比例))"
    r"|以[^不未无没缺漏]*为(?:基底|基数|基准|基础|依据|准|标准)"
    r"|(?:根据|按照|按|依据|针对|对|通过|结合|参照)[^不未无没缺漏]*"
    r"(?:考核|考评|评价|评分|打分|计分|检查|核查|调查|测评|评定|打分法)"
)
# Words without which nothing is earned or lost; a sentence with one of them is never a mere remark.
_SCORING = re.compile(
    r"分(?![级类别解析布期管工支局公配散组包])|扣|得(?![到以])|计(?!划|算机)|加(?![强大快以工入])|减(?!少|排|灾|轻)|折"
    r"|零(?![散星售])|倍|满(?![意足])|类推|比例|合格|取消|否决|视为|权重|系数|为准|除外|不纳入|不考核|排名|名次|封顶|\d"
)
_OPEN = re.compile(
    r"酌情|酌减|视(?:具体|实际)?(?:情况|情形|情节|程度|严重)|(?:比例|百分比|情况|相应)(?:予以|给予)?[扣减]分?$"
)
# How a condition looks whose points are missing, or an exception.
_CONDITION = re.compile(
    r"的$|^(?:未|不|无|没有|发现|出现|发生|存在|若|如)|超过|低于|高于|大于|小于|不足|少于|多于|至少|至多|以上|以下|以内|达到|除.*外"
    r"|但|每(?![年月季周日天半个])|[一两三四五六七八九十][次处例项件起]"
)
# Clauses which say that nothing is wrong.
_FULFILLED = re.compile(
    r"(?:均|全部|都|各项)?(?:年内|全年|本年|当年)?(?:无|没有|未发生|未出现|未发现|未存在|不存在|零)[^未无没]+"
    r"|[^不未无没]*(?:符合(?:\w{0,6}(?:标准|要求|规定))|齐全|齐备|完善|健全|完整|规范|到位|完好|达标|合规|无误)"
    r"|(?:均|全部|都)[^不未无没]+"
    r"|[^不未无没]*(?:按要求|按规定|按时|按期|及时)[^不未无没并且和及、]*"
)
_COUNTERS = "|".join(sorted((unit.zh for unit in UNITS if unit.type.kind == "count"), key=len, reverse=True))
_MISSING = ("缺少", "缺", "少", "漏", "遗漏")
_FINDINGS = (*OCCURRENCE_VERBS, *(f"新{verb}" for verb in OCCURRENCE_VERBS))  # what is newly found is found
_VERBS = "|".join(sorted((*_FINDINGS, *_MISSING, "新增"), key=len, reverse=True))
_BEFORE = r"(?P<of>.*?)[,，的]*"
_AFTER = r"(?P<noun>.*?)的?[,，]?"
_OCCURRENCES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_BEFORE}(?P<each>每)? ?(?P<verb>{_VERBS})?[一1] ?(?:{_COUNTERS}){_AFTER}",
        rf"{_BEFORE}(?P<each>每) ?(?P<verb>{_VERBS})?(?:{_COUNTERS}){_AFTER}",
        rf"{_BEFORE}(?P<each>每)(?P<verb>)(?P<noun>[^一1]{{2,}}?)[一1] ?(?:{_COUNTERS})[,，]?",
        rf"{_BEFORE}(?P<each>每)(?P<verb>新增){_AFTER}",
    )
)
_RUNG = re.compile(
    rf"(?:{'|'.join(OCCURRENCE_VERBS)})?有?(?P<figure>[一二两三四五六七八九十]|\d+) ?(?P<unit>{_COUNTERS})"
    r"(?P<more>(?:\(含\))?(?:及|或)?以上)?的?"
)
_LADDER = re.compile(rf"(?:[二两三四五六七八九十2-9]|[1-9]\d+) ?(?:{_COUNTERS})")
# Tokens that prose is made of once the words in it have been told apart.
_PROSE = frozenset({"NAME", "LISTING", "OF", "STRING", "LPAR", "RPAR", "AND", "OR", "FILLER", "COUNTED", "DONE", "BY"})


@frozen
class Occurrence:
    """What is counted: ``of`` before it, the thing itself, and whether it is the lack of it that counts."""

    of: str
    noun: str
    missing: bool
    each: bool

    @property
    def name(self) -> str:
        """A figure for how many of them there are."""
        if self.of and self.noun:
            return f"{self.of}的{self.noun}"
        return self.of or (f"缺{self.noun}" if self.missing and self.noun else self.noun)


def occurrence(text: str) -> Occurrence | None:
    """``每发现一处``, ``未备案的，每例``, ``一项做不到``: the words before 扣, as what is counted."""
    for pattern in _OCCURRENCES:
        found = pattern.fullmatch(text)
        if found and not re.search("每(?![年月季周日天半])", found["of"] + found["noun"][:1]):
            return Occurrence(
                found["of"].rstrip("、").strip(), found["noun"].strip(), found["verb"] in _MISSING, bool(found["each"])
            )
    return None


def counts_each(text: str) -> bool:
    """Whether a clause counts something of its own, or goes on with a series."""
    return goes_on(text) or re.search("每(?![年月季周日天半个])", text) is not None


def moved_points(text: str) -> str:
    """The first points that words give or take away."""
    found = re.search(r"(?:扣|得|加|计|减)\s?(\d+(?:\.\d+)?\s?分)|不得分|得满分", text)
    return (found[1] or "1分") if found else ""


def rung(text: str) -> tuple[str, str, bool] | None:
    """``发现两次及以上`` as a rung of a ladder of counts: the figure, its unit, and whether more is meant as well."""
    found = _RUNG.fullmatch(text)
    return (found["figure"], found["unit"], bool(found["more"])) if found else None


def counts_missing(measure: str) -> bool:
    """Whether a figure is called after what is missing, so that each of them is one lack: 未备案数, 缺少的份数."""
    return re.search(r"[缺漏未没无欠]|(?<![不至多减])少|不(?![低高超少足大小])", measure) is not None


def alike(text: str, measure: str) -> bool:
    """Whether a phrase and a figure speak of the same: they share two characters in a row."""
    pairs = {measure[i : i + 2] for i in range(len(measure) - 1)} - _COMMON
    return any(text[i : i + 2] in pairs for i in range(len(text) - 1))


# Pairs that say nothing of what is counted.
_COMMON = frozenset(
    {"次数", "个数", "处数", "项数", "数量", "情况", "问题", "项目", "工作", "发现", "出现", "未按", "不按", "年度"}
)


def is_ladder(text: str) -> bool:
    """Whether a rule speaks of two and more of something, so that 发现一次 is the first rung and not 每次."""
    return _LADDER.search(text) is not None


def finds_out(text: str) -> bool:
    """Whether a clause says how the score is found out, and no more."""
    return _FINDING_OUT.fullmatch(text) is not None


def refers(text: str) -> bool:
    """Whether a clause only names what a rule goes by: ``按照《办法》要求``."""
    return re.fullmatch(r"(?:根据|按照|依据|按)[^不未无没缺漏]*(?:要求|规定|》)", text) is not None


def is_figure(text: str) -> bool:
    """Whether a clause is called like a figure."""
    return text[-1:] in tuple("率数量额度比值")


def moves_nothing(text: str) -> bool:
    """Whether a sentence holds neither a figure nor any word of scoring, nor a misspelt phrase of the language."""
    if len(text) < 4 or _SCORING.search(text) or _CONDITION.search(text):
        return False
    return closest(text, _phrases()) is None


def scores(text: str) -> bool:
    """Whether a clause speaks of points, or leaves open how many."""
    return (
        leaves_open(text) or re.search(r"分(?!布|期|别|类|级)|扣|得(?![到以])|满分|不合格|否决|取消", text) is not None
    )


def leaves_open(text: str) -> bool:
    """Whether words leave it to somebody how many points are moved."""
    return _OPEN.search(text) is not None


def goes_on(text: str) -> bool:
    """Whether a clause says that a series goes on as it began."""
    return re.search("[以依](?:此|次)类推", text) is not None


def first_step(text: str) -> str:
    """The first of a series, as a step: ``每5天扣0.5分``."""
    found = re.match(r"\D*?(\d[\d.]*\s?(?:%|[^\W\d]{0,4}?))[的,，]*(扣|得|加|计)\s?(\d[\d.]*\s?分)", text)
    return f"每{found[1]}{'扣' if found[2] == '扣' else '加'}{found[3]}" if found else "每5天扣1分"


def is_fulfilled(text: str) -> bool:
    """Whether a phrase says, in its last clause at least, that nothing is wrong."""
    last = re.split("[,，]", text)[-1].removesuffix("的")
    return _FULFILLED.fullmatch(last) is not None and re.search("基本|部分|较", last) is None


def is_denied(text: str) -> bool:
    """Whether a clause says that something is not so."""
    return re.search(r"[不未没缺漏]|^无|的无", text) is not None


def denies(text: str, other: str) -> bool:
    """Whether a clause is another with 不 or 未 before its last words: 不齐全 after 资料齐全."""
    found = re.fullmatch(r"(?:不|未|没有)(\w{2,})", text)
    if found is None or not other.endswith(found[1]):
        return False
    return re.search(r"[不未没无基较]\w{0,2}$", other[: -len(found[1])]) is None


def is_late(text: str, other: str) -> bool:
    """Whether a clause denies what another wants done by a day: 未上报 after 6月1日前上报."""
    deed = re.escape(text.removeprefix("未"))
    return (
        text[:1] == "未" and re.search(rf"[日底末](?:之前|以前|前|之内|以内|内){deed}(?=[的得，, ])", other) is not None
    )


def are_levels(texts: list[str]) -> bool:
    """Whether phrases shut one another out: one denies another, or they are degrees of one thing."""
    plain = [re.sub("不|未|没有|没|无|有", "", text) for text in texts]
    return len(set(plain)) < len(plain) or any(_DEGREE.search(text) for text in texts)


def are_degrees(texts: list[str]) -> bool:
    """Whether one of several phrases says more of what another says: 迟报 and 严重迟报, 迟报5天 and 迟报10天."""
    plain = [_MORE_OR_LESS.sub("", text) for text in texts]
    return are_levels(texts) or any(
        i != j and _holds(text, other) for i, text in enumerate(plain) for j, other in enumerate(plain)
    )


def _holds(text: str, other: str) -> bool:
    """Whether the letters of another phrase stand in a text in their order."""
    letters = iter(text)
    return all(letter in letters for letter in other)


_MORE_OR_LESS = re.compile(
    r"严重|重大|特大|较大|特别|非常|一般|轻微|轻度|中度|重度|部分|全部|完全|个别|少数|多数|多次|再次|仍|的"
    r"|[\d一二两三四五六七八九十]+"
)
_DEGREE = re.compile(
    r"^(?:其他|其余)|(?:优秀|良好|中等|一般|及格|合格|较差|以上|以下|[甲乙丙丁一二三]等|级)$|(?:较|基本|比较|大部分|部分)\w{1,3}$"
)


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(sorted({spelling for word in WORDS for spelling in word.zh if len(spelling) > 3}))


def clauses(tokens: list[Token]) -> Iterator[list[Token]]:
    """The parts between the commas outside brackets, each with the comma behind it."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
        part.append(token)
        if token.type == "COMMA" and not depth:
            yield part
            part = []
    if part:
        yield part


def is_prose(tokens: list[Token], unknown: Callable[[Token], bool]) -> bool:
    """Whether tokens are words of nobody's language: no figure, no sign, no number."""
    return bool(tokens) and any(map(unknown, tokens)) and all(
        token.type in _PROSE and (token.type != "NAME" or unknown(token)) for token in tokens
    )  # fmt: skip


def names_joined(tokens: list[Token], names: Mapping[int, frozenset[str]]) -> list[Token]:
    """A declared condition with figures or commas in it is one name where a cell prints it without quotation marks.

    ``names`` are by length, the longest first: however many are declared, a place is looked at once for each length.
    """
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        joined = _joined_name(tokens, at, names) if tokens[at].type == "NAME" else None
        result.append(joined or tokens[at])
        at += 1
        while joined and at < len(tokens) and tokens[at].span.end <= joined.span.end:
            at += 1
    return result


def _joined_name(tokens: list[Token], at: int, names: Mapping[int, frozenset[str]]) -> Token | None:
    start, source = tokens[at].span.start, tokens[at].span.source
    for length, spelt in names.items():
        if source.text[start : start + length] in spelt and tokens[at].span.end < start + length:
            last = next((token for token in tokens[at + 1 :] if token.span.end >= start + length), None)
            if last is not None and last.span.end == start + length:
                whole = Span(start, start + length, source)
                return Token("NAME", whole.text, whole)
    return None


def phrases_joined(tokens: list[Token], unknown: Callable[[Token], bool]) -> list[Token]:
    """Prose in which words were told apart is one phrase again: ``标语、口号等形式``."""
    result: list[Token] = []
    run: list[Token] = []
    depth = 0
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        number = token.type == "NUMBER" and bool(run) and after is not None and unknown(after) and (
            run[-1].span.end == token.span.start and token.span.end == after.span.start
        )  # fmt: skip
        inside = token.type == "COMMA" and depth > 0 and bool(run)
        if inside or number or (token.type in _PROSE and (token.type != "NAME" or unknown(token))):
            run.append(token)
            continue
        result += _joined(run, unknown)
        run = []
        result.append(token)
    return result + _joined(run, unknown)


def _joined(run: list[Token], unknown: Callable[[Token], bool]) -> list[Token]:
    first = next((i for i, token in enumerate(run) if unknown(token)), None)
    last = next((i for i in range(len(run), 0, -1) if unknown(run[i - 1]) or run[i - 1].type == "RPAR"), 0)
    inner = run[first:last] if first is not None else []
    odd = any(token.type in ("LISTING", "OF", "LPAR", "STRING", "BY", "NUMBER") for token in inner) or any(
        one.type == two.type == "NAME" for one, two in pairwise(inner)
    )
    if first is None or not odd or sum(t.type == "LPAR" for t in inner) != sum(t.type == "RPAR" for t in inner):
        return run
    span = inner[0].span.to(inner[-1].span)
    return [*run[:first], Token("NAME", span.text, span), *run[last:]]


# What a cell calls its own columns.
LABELS = frozenset(
    [
        "考核标准",
        "考核方法",
        "考核办法",
        "考核内容",
        "评分标准",
        "评分方法",
        "评分办法",
        "评分细则",
        "评分规则",
        "评价标准",
        "扣分标准",
        "扣分规则",
        "计分方法",
        "计分标准",
    ]
)


def counts_one(tokens: list[Token], unknown: Callable[[Token], bool]) -> bool:
    """Whether these are prose and at most the figure one: what can say of what there are several.

    Behind 的 and with its own 每 what is counted may hold a comparison: ``每月检查少于1次的，每次``.
    """
    kinds = [token.type for token in tokens]
    if kinds[-3:] == ["OF", "COMMA", "EACH"] and unknown(tokens[0]) and len(tokens[-1].span.text) > 1:
        tokens = [token for token in tokens if token.type != "CMP"]
    return all(
        token.type in _PROSE
        or token.type in ("EACH", "EACH_BEYOND", "COMMA", "NOT", "CHECKLIST")
        or (token.type in LITERALS and token.type == "QUANTITY" and token.value[0] == 1)
        for token in tokens
    )
