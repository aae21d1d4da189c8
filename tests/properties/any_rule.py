"""Rules put together from typed formulas without regard to sense: the checker is left to refuse what is wrong.

What it accepts must hold: complete figures decide every score. Where `perfrules.drafting` draws what people write,
this draws what nobody has thought of.
"""

from random import Random

HEAD = """语言 1
【框架】 生成
年度 2022
总分 10分
舍入 单项得分 {rounding}
舍入 总分 四舍五入到0.01
等级按 舍入后总分
不适用时 {policy}
未注明的规则 推定
【数据】
甲：次数 {counts}
乙：次数 ≥1
丙：数值 {numbers}
丁：比率 0至100%{digits}
戊：金额（万元） ≥0
己：金额（万元） ＞0
庚：是否
表：清单，至少{rows}项，含 数：次数 ≥0、权：数值 >0、率：比率 ≥0、对：是否、额：金额（万元） ≥0
季：次数 ≥0，按期 一季、二季、三季
【指标】
1. 项 10分
"""
# Formulas by kind; {kind} is filled by another, one level less deep. In capitals what is read on a row of the list.
FORMULAS = {
    "count": (
        "甲", "乙", "合计(表, {COUNT})", "个数(表)", "个数(表, {TRUTH})", "较小({count}, {count})",
        "({count} + {count})", "乙 × 2", "绝对值({count} − {count})", "首期(季)", "末期(季)", "合计(季)", "较大(季)",
    ),
    "mean": (
        "平均(表, {COUNT})", "中位数(表, {COUNT})", "去极值平均(表, {COUNT})", "加权平均(表, 权, {COUNT})",
        "平均(季)", "中位数(季)", "较大(平均(季), 平均(表, 数))", "(平均(季) + {count})",
    ),
    "number": (
        "丙", "({count}) ÷ 3", "({number} + {number})", "({number} − {number})", "乙 × 0.5", "平均(表, {NUMBER})",
        "较小({number}, 2)", "绝对值({number})", "({number}) × 丙", "择({truth}, {number}, {number})",
        "({mean} − {number})", "对数(乙，0.1)", "中位数(表, {NUMBER})",
    ),
    "ratio": (
        "丁", "({count}) ÷ 乙", "戊 ÷ 己", "较小({ratio}, 100%)", "({ratio}) × ({ratio})", "平均(表, {RATIO})",
        "占比(表, {TRUTH})", "择({truth}, {ratio}, {ratio})", "100% − {ratio}", "增减率(戊, 己)", "({mean}) ÷ 乙",
        "几何平均({ratio}, 丁，0.01)", "中位数(表, {RATIO})", "(戊 − 己) ÷ 己",
    ),
    "truth": (
        "庚", "甲 {op} 2次", "{count} {op} {count}", "{ratio} {op} 50%", "({truth} 且 {truth})",
        "({truth} 或 {truth})", "非 ({truth})", "戊 {op} 己", "{number} {op} 1", "丙 不适用", "{mean} {op} 2.5",
    ),
    "COUNT": ("数", "择({TRUTH}, 数, 2次)", "较小(数, 3)", "数 + 1"),
    "NUMBER": ("权", "权 × 3", "数 ÷ 2", "数 × 权", "权 − 2"),
    "RATIO": ("率", "较小(率, 100%)", "率 × 50%", "额 ÷ 2万元"),
    "TRUTH": (
        "对", "数 {op} 1", "率 {op} 50%", "数 ≥ 甲", "权 {op} 2.5", "非 对", "(对 且 数 ＞ 1)", "数 ＞ 平均(表, 数)",
    ),
    "op": ("≥", "＞", "≤", "＜", "=", "≠"),
}  # fmt: skip
SIMPLE = {"count": "甲", "mean": "平均(季)", "number": "丙", "ratio": "丁", "truth": "庚"}
EDGES = {"count": (0, 1, 2, 3, 5), "mean": (0, 1, 2, 2.5, 3), "number": (-1, 0, 1, 2, 2.5), "ratio": (0, 30, 50, 100)}
STEPS = {
    "count": ("每超1次",), "mean": ("每超1",), "number": ("每低0.5", "每超0.5", "每差1"),
    "ratio": ("每低1个百分点", "每超1个百分点", "每差1个百分点"),
}  # fmt: skip
PARTS = ("不足一档按一档计", "不足一档不计", "不足一档按比例计")


def formula(rng: Random, kind: str, depth: int) -> str:
    """A formula of a kind."""
    if depth <= 0 and kind in SIMPLE:
        return SIMPLE[kind]
    text = rng.choice(FORMULAS[kind])
    while "{" in text:
        before, _, rest = text.partition("{")
        inner, _, after = rest.partition("}")
        text = before + formula(rng, inner, depth - 1) + after
    return text


def bands(rng: Random, kind: str) -> str:
    """Bands at edges in order, upwards or downwards, some of them with holes."""
    unit = "%" if kind == "ratio" else ""
    up = rng.random() < 0.7
    edges = sorted(rng.sample(EDGES[kind], rng.randint(1, 4)), reverse=up)
    earned = ["得满分", "得一半", "得0分", "得3分", "得 满分 ÷ 3", *(["按比例得分"] if kind == "ratio" else [])]
    parts = [f"{rng.choice('≥≥＞' if up else '≤≤＜')}{edge}{unit} {rng.choice(earned)}" for edge in edges]
    beyond = [edge for edge in EDGES[kind] if (edge <= edges[-1] if up else edge >= edges[-1])]
    last = f"{rng.choice('＜≤' if up else '＞≥')}{rng.choice(beyond)}{unit} 得0分"
    parts += rng.choice([["否则 0分"], ["否则 得一半"], ["否则 得1分"], [last], []])
    return "；".join(parts)


def steps(rng: Random, kind: str) -> str:
    """A deduction for each step beside an edge."""
    unit = "%" if kind == "ratio" else ""
    first = f"{rng.choice('≥≤')}{rng.choice(EDGES[kind])}{unit} 得满分"
    return f"{first}；{rng.choice(STEPS[kind])}扣{rng.choice(['0.5分', '满分 ÷ 9'])}，{rng.choice(PARTS)}，扣完为止"


def line(rng: Random, kind: str) -> str:
    """Straight pieces between knots, or the value itself."""
    if kind == "ratio" and rng.random() < 0.5:
        return rng.choice(["按比例得分，最高满分，最低0分", "按比例得分，最高满分", "按比例得分"])
    if rng.random() < 0.5:
        return "得 1分 × 本值，最高满分，最低0分" if kind != "ratio" else "得 8分 × 本值，最高满分，最低0分"
    unit = "%" if kind == "ratio" else ""
    at = sorted(rng.sample(EDGES[kind], 3))
    scores = sorted(rng.sample(range(11), 3), reverse=rng.random() < 0.5)
    return "插值 " + "、".join(f"{edge}{unit} 得{score}分" for edge, score in zip(at, scores, strict=True))


def framework(rng: Random) -> str:
    """A framework of one leaf."""
    head = HEAD.format(
        rounding=rng.choice(["四舍五入到0.01", "不舍入", "截尾到0.1", "四舍六入五成双到0.01"]),
        policy=rng.choice(["得满分", "得0分", "得5分"]), counts=rng.choice(["≥0", "0至5", "≥1", "≤乙"]),
        numbers=rng.choice(["≥0", "-3至3", ">0", "≥0，1位小数"]), digits=rng.choice(["", "，2位小数"]),
        rows=rng.choice([1, 3, 3, 3, 5]),
    )  # fmt: skip
    kind, depth = rng.choice(["count", "mean", "number", "ratio", "ratio"]), rng.randint(1, 3)
    asked = [
        f"若 {formula(rng, 'truth', depth)}，{rng.choice(['得满分', '得一半', '得0分', '得2分', '不适用'])}"
        for _ in range(rng.choice([0, 0, 1, 2]))
    ]
    counted = [lambda *_: f"每次扣{rng.choice(['1分', '满分 ÷ 7'])}，扣完为止"] if kind == "count" else []
    rule = rng.choice([bands, bands, steps, line, *counted])(rng, kind)
    return head + "\n".join([*asked, f"= {formula(rng, kind, depth)}", rule]) + "\n"
