"""The one table of words: each word's terminal, canonical spellings and accepted variants.

The grammar knows terminals only. A new spelling of an old meaning is a row here with a test, never a rule there. The
first Chinese and the first English spelling are canonical; the printer writes those. ``key`` tells words of one
terminal apart (the comparison signs, the rounding modes).
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Word:
    """A word of the language."""

    terminal: str
    key: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def spelling(self, lang: str) -> str:
        """The canonical spelling in a language."""
        return (self.zh if lang == "zh" else self.en)[0]


def _word(terminal: str, zh: str, en: str, key: str = "") -> Word:
    return Word(terminal, key or terminal.lower(), tuple(zh.split("|")), tuple(en.split("|")))


SECTIONS: dict[str, tuple[str, str]] = {
    "framework": ("框架", "framework"),
    "form": ("表头", "form"),
    "inputs": ("数据", "inputs"),
    "indicators": ("指标", "indicators"),
    "grades": ("等级", "grades"),
    "checks": ("核对", "checks"),
    "case": ("算例", "case"),
    "gaps": ("未列入", "not modelled"),
}

WORDS: tuple[Word, ...] = (
    # Head. A word that starts a free text swallows the rest of its line: see TEXT_STARTERS.
    _word("LANGUAGE", "语言", "language"),
    _word("TEXT_IS", "标题", "title", "title_is"),
    _word("TEXT_IS", "地区", "place", "place_is"),
    _word("YEAR_IS", "年度", "year"),
    _word("TEXT_IS", "依据", "basis", "basis"),
    _word("TEXT_IS", "备注", "remark", "remark"),
    _word("ROUND", "舍入", "round"),
    _word("UNROUNDED", "不舍入", "unrounded"),
    _word("WHERE_ROUNDED", "指标值", "measure", "measure"),
    _word("WHERE_ROUNDED", "单项得分", "leaf", "leaf"),
    _word("WHERE_ROUNDED", "小计", "block", "block"),
    _word("TOTAL", "总分", "total"),
    _word("MODE", "四舍五入", "half up|half-up", "half_up"),
    _word("MODE", "四舍六入五成双|五成双", "half even|half-even", "half_even"),
    _word("MODE", "进位", "away from zero|up", "up"),
    _word("MODE", "截去|截尾", "truncate|down", "down"),
    _word("MODE", "向下取", "floor", "floor"),
    _word("MODE", "向上取", "ceiling", "ceiling"),
    _word("TO", "至|到|~|~~", "to"),
    _word("GRADE_ON", "等级按", "grade on"),
    _word("WHICH_TOTAL", "舍入后总分", "rounded total", "rounded"),
    _word("WHICH_TOTAL", "未舍入总分", "unrounded total", "unrounded"),
    _word("IF_LACKING", "不适用时", "if not applicable", "not_applicable"),
    _word("IF_LACKING", "缺失时", "if missing", "missing"),
    _word("POLICY", "剔除后在本块折算", "leave out and rescale in the block", "rescale_block"),
    _word("POLICY", "剔除后在全表折算", "leave out and rescale the whole", "rescale_whole"),
    _word("POLICY", "分值摊给同级", "share the points among siblings", "share"),
    _word("POLICY", "按区间", "as an interval", "interval"),
    _word("POLICY", "得同类平均", "the peer mean", "peer_mean"),
    _word("TIES", "并列名次", "ties"),
    _word("POLICY", "占位", "take up places", "skip"),
    _word("POLICY", "不占位", "take up one place", "dense"),
    _word("DAYS_ARE", "日历", "calendar", "calendar"),
    _word("DAYS_ARE", "放假", "days off", "off"),
    _word("DAYS_ARE", "上班", "days on", "on"),
    _word("UNMARKED", "未注明的规则", "unmarked rules"),
    _word("EACH_ROW_CARRIES", "每项填写", "each row carries"),
    # Inputs.
    _word("TYPE", "金额", "money", "money"),
    _word("TYPE", "比率", "ratio", "ratio"),
    _word("TYPE", "次数", "count", "count"),
    _word("TYPE", "数值", "number", "number"),
    _word("TYPE", "天数", "days", "days"),
    _word("TYPE", "工作日数", "working days", "workdays"),
    _word("TYPE", "月数", "months", "months"),
    _word("TYPE", "分数", "score in points", "points"),
    _word("TYPE", "日期", "date", "date"),
    _word("TYPE", "是否", "yes/no|yes or no", "truth"),
    _word("TYPE", "选项", "one of", "label"),
    _word("TYPE", "文字", "text", "text"),
    _word("TYPE", "清单", "list", "list"),
    _word("FIELDS", "含", "each with"),
    _word("PERIODS", "按期", "by period"),
    _word("AS", "记作", "as"),
    _word("DECIMALS", "位小数", "decimals|decimal"),
    # Marks: how sure we are of a rule, and where a figure comes from.
    _word("MARK", "原文", "stated", "stated"),
    _word("MARK", "推定", "inferred", "inferred"),
    _word("MARK", "法定", "legal", "legal"),
    _word("ORIGIN", "公布", "published", "published"),
    _word("ORIGIN", "反推", "implied", "implied"),
    _word("ORIGIN", "自拟|假设", "own|assumed", "own"),
    _word("EDGE", "含|含本数|包含", "incl|included", "included"),
    _word("EDGE", "不含|不含本数|不包含", "excl|excluded", "excluded"),
    # Lines of an indicator.
    _word("TEXT_IS", "解释", "meaning", "meaning"),
    _word("TEXT_IS", "原文", "printed", "printed"),
    _word("TEXT_IS", "评分单位", "scored by", "office"),
    _word("TEXT_IS", "来源|取自", "source", "source"),
    _word("INPUT", "数据", "input"),
    _word("DIRECTION", "方向", "direction"),
    _word("WHICH_WAY", "越高越好|越大越好|正向", "higher is better", "higher"),
    _word("WHICH_WAY", "越低越好|越小越好|反向|逆向", "lower is better", "lower"),
    _word("WHERE", "其中", "where"),
    _word("GETS", "得|计|记|→", "gets|then|->"),
    _word(
        "FULL",
        "满分|分值|权重分|标准分|赋分|指标分值|该项分值|本项分值|该项指标分值|本项指标分值|该指标分值",
        "full|full points|full marks",
    ),
    _word("HALF", "一半", "half"),
    _word("NOTHING", "不得分|不计分|不给分|零分", "nothing"),
    _word("SCORE", "得分|指标得分|该项得分|本项得分|该项指标得分|该指标得分|评价指标得分", "score"),
    _word("VALUE", "本值|实际值", "the measure"),
    _word("ELSE", "否则|其他|其它|其余|其他情况|其他情形|其余情况|其余情形", "otherwise"),
    _word("IF", "若|如果|如|当", "if"),
    _word("AND", "且", "and"),
    _word("OR", "或", "or"),
    _word("NOT", "非", "not"),
    _word("TRUTH", "是", "yes", "yes"),
    _word("TRUTH", "否", "no", "no"),
    _word("OF", "的", "of"),
    _word("WITHIN", "以上|及以上|或以上", "or more|and over", ">="),
    _word("WITHIN", "以内|内|以下|及以下|或以下|之内|以前|之前|前", "or less|or earlier", "<="),
    _word(
        "PROPORTION",
        "按比例得分|按比例计分|按比例给分|按比例赋分|按比例计算得分|按完成比例得分|按完成比例计分|按完成比例计算得分",
        "in proportion",
    ),
    _word("BETWEEN_LINEAR", "其间按直线", "linear between"),
    _word("KNOTS", "插值", "interpolate"),
    _word(
        "EACH_BEYOND",
        "每超|每超过|每超出|每高于|每高|每高出|每多|每增加|每增长|每上升|每提高|每晚|每迟|每逾期|每延迟|每延期|每推迟|每拖延|每滞后",
        "",
        "over",
    ),
    _word("EACH_BEYOND", "每低|每低于|每少|每少于|每缺|每缺少|每下降|每降低|每减少", "", "under"),
    _word("EACH_BEYOND", "每偏离|每偏差|每相差", "", "away"),
    _word("EACH", "每", "each"),
    _word("WAY", "", "over|late", "over"),
    _word("WAY", "", "under", "under"),
    _word("WAY", "", "away", "away"),
    _word("DEDUCTS", "扣|扣减|扣除|减", "deducts|deduct"),
    _word("ADDS", "加|加计", "adds|add"),
    _word("CLAUSE", "不足一档不计", "whole steps only", "whole"),
    _word("CLAUSE", "不足一档按一档计", "started steps count", "started"),
    _word("CLAUSE", "不足一档按比例", "pro rata", "pro_rata"),
    _word(
        "CLAUSE",
        "扣完为止|最多扣完|直至扣完|扣至0分为止|直至0分为止|直到0分为止|至本项扣完为止|至该项扣完为止|至扣完为止|扣完本项为止"
        "|扣完该项为止|不计负分|分数扣完为止|扣完本项分值为止|扣完该项分值为止|以上扣分项至本项扣完为止|可累计扣完",
        "down to 0",
        "down_to_zero",
    ),
    _word("AT_MOST", "最高|最多|至多", "at most"),
    _word("AT_LEAST", "最低|最少|至少", "at least"),
    _word("CLAUSE", "不封顶", "no cap", "no_cap"),
    _word("UNLESS", "除非", "unless"),
    _word("BASE", "基础分", "base"),
    _word("SCALE", "原满分", "out of"),
    _word("WEIGHT", "权重", "weight"),
    _word("SIGNAL", "亮", "shows"),
    _word("ADJUST", "人工调整", "manual adjustment"),
    _word("COMBINE", "各项取最高", "take the highest", "highest"),
    _word("COMBINE", "各项取最低", "take the lowest", "lowest"),
    _word("COMBINE", "各项取平均", "take the mean", "mean"),
    _word("COMBINE", "各项取几何平均", "take the geometric mean", "geometric"),
    _word("COMBINE", "取首个适用项", "take the first that applies", "first"),
    _word("COMBINE", "由单位选一项", "the unit chooses one", "chosen"),
    _word("CHECKLIST", "缺一项|缺1项|每有一项不符合|每一项不符合", "each missing"),
    _word("JUDGED", "评委打分|专家打分|专家评分", "judged score", "score"),
    _word("JUDGED", "评委定档", "judged level", "level"),
    _word("UNDETERMINED", "原文未定", "not stated"),
    _word("NOT_APPLICABLE", "不适用|不考核|不考核本项|不纳入考核", "not applicable"),
    _word("MISSING", "缺", "missing"),
    _word("GAP", "未列入", "not modelled"),
    # Functions: words only before a bracket.
    _word("FUNCTION", "平均", "mean", "mean"),
    _word("FUNCTION", "加权平均", "weighted-mean", "weighted_mean"),
    _word("FUNCTION", "合计", "sum", "sum"),
    _word("FUNCTION", "个数", "count", "count"),
    _word("FUNCTION", "较小", "min", "min"),
    _word("FUNCTION", "较大", "max", "max"),
    _word("FUNCTION", "绝对值", "abs", "abs"),
    _word("FUNCTION", "增减率", "growth", "growth"),
    _word("FUNCTION", "择", "choose", "choose"),
    _word("FUNCTION", "按", "by", "pick"),
    _word("FUNCTION", "占比", "share", "share"),
    _word("FUNCTION", "去极值平均", "trimmed-mean", "trimmed_mean"),
    _word("FUNCTION", "中位数", "median", "median"),
    _word("FUNCTION", "各期", "each-period", "each_period"),
    _word("FUNCTION", "末期", "last-period", "last_period"),
    _word("FUNCTION", "首期", "first-period", "first_period"),
    _word("FUNCTION", "几何平均", "geometric-mean", "geometric_mean"),
    _word("FUNCTION", "对数", "ln", "ln"),
    _word("FUNCTION", "工作日", "workdays", "workdays"),
    _word("FUNCTION", "名次", "rank", "rank"),
    _word("FUNCTION", "倒数名次", "rank-from-last", "rank_from_last"),
    _word("FUNCTION", "同类最高", "peer-max", "peer_max"),
    _word("FUNCTION", "同类最低", "peer-min", "peer_min"),
    _word("FUNCTION", "同类平均", "peer-mean", "peer_mean"),
    _word("FUNCTION", "同类个数", "peer-count", "peer_count"),
    # Grades.
    _word("GRADE", "等级", "grade"),
    _word("GRADE_TO", "等级不得为", "grade cannot be", "not"),
    _word("GRADE_TO", "等级为", "grade is", "is"),
    _word("TOTAL_IS", "总分为", "total is"),
    _word("OUTSIDE", "不在序列内", "outside the scale"),
    # Cases.
    _word("GIVEN", "已知", "given"),
    _word("DECLARED", "自评", "declared"),
    _word("FILLED", "填写", "filled"),
    _word("EXPECT", "应得", "expect"),
    _word("FINDING", "应报", "finding"),
    _word("HAS", "有", "has"),
    _word("LIES_IN", "在", "between"),
    _word("MAY_BE", "可能为", "may be"),
    # Comparison in words; 以上 以下 include the edge, 超过 不满 exclude it.
    _word(
        "CMP",
        "≥|>=|≧|＞=|不低于|不少于|不小于|达到|达|达到或超过|大于等于|大于或等于|高于或等于",
        "≥|>=|no less than",
        ">=",
    ),
    _word(
        "CMP", "≤|<=|≦|＜=|不超过|不高于|不大于|不多于|未超过|小于等于|小于或等于|低于或等于", "≤|<=|no more than", "<="
    ),
    _word("CMP", ">|＞|超过|高于|大于|多于", ">|above|more than", ">"),
    _word("CMP", "<|＜|不满|不足|不到|低于|小于|少于|未达到|未达", "<|below|less than", "<"),
    _word("CMP", "≠|!=|不等于", "≠|!=|is not", "!="),
    _word("CMP", "为|等于", "is", "="),
    # Signs of a formula in words.
    _word("PLUS", "加上", "plus", "+"),
    _word("MINUS", "减去", "minus", "-"),
    _word("TIMES", "乘以", "multiplied by", "×"),
    _word("DIVIDE", "除以", "divided by", "÷"),
    # Words that the normaliser drops or turns into others before the grammar sees them: see NORMALISED.
    _word(
        "FILLER",
        "对于|对|则|可|介于|之间|该项|此项|本项|该指标|本指标|时|在|位于|以上各项|以上情况|上述情况",
        "",
        "filler",
    ),
    _word("COUNTED", "问题|错误|缺陷|情况|违规|违规行为|不符合|不符合要求|不合格|不一致|未完成", "", "counted"),
    _word("DONE", "完成|办结|报送|公开", "", "done"),
    _word("BY", "按|按照|依照", "", "by"),
    _word("SCORED", "计分|给分|计算得分", "", "scored"),
    _word("UNTIL", "为止|封顶", "", "until"),
    _word("UP_TO", "扣满|扣完", "", "up_to"),
    _word("UNDEDUCTED", "不扣分", "", "undeducted"),
    _word("CONVERTED", "打折|折算|折|打", "", "converted"),
)

# Words after which the rest of the line is free text, by the sections in which they open a line.
TEXT_STARTERS = frozenset({"TEXT_IS"})
# Words that stand in brackets only, as 含 in 80%（含） or 原文 in （原文）.
BRACKETED = frozenset({"MARK", "ORIGIN", "EDGE", "OUTSIDE"})
# Words that can stand where a name can: no bare name may be one of them.
RESERVED = frozenset({
    "AND", "OR", "NOT", "IF", "ELSE", "GETS", "FULL", "HALF", "SCORE", "VALUE", "TOTAL", "TRUTH", "OF",
    "NOT_APPLICABLE", "MISSING", "UNDETERMINED", "NOTHING", "EACH", "EACH_BEYOND", "DEDUCTS", "ADDS", "CMP", "TO",
    "WITHIN",
    "AT_MOST", "AT_LEAST", "PROPORTION", "GRADE", "HAS", "LIES_IN", "MAY_BE", "AS",
})  # fmt: skip
# Words that only the normaliser knows, by the start symbol whose statements may hold them. Words that the grammar has
# elsewhere stand here for the statements in which only the normaliser understands them.
NORMALISED: dict[str, frozenset[str]] = {
    "rule": frozenset({
        "FILLER", "COUNTED", "DONE", "BY", "SCORED", "UNTIL", "UP_TO", "UNDEDUCTED", "CONVERTED",
    }),
    "grade": frozenset({"EDGE", "TO", "WITHIN"}),
}  # fmt: skip
# Spellings of words that sheets also use as names of columns: a declared name wins over them.
ALSO_NAMES = frozenset({
    "分值", "权重", "权重分", "标准分", "赋分", "指标分值", "该项分值", "本项分值", "该项指标分值", "本项指标分值",
    "该指标分值", "指标得分", "该项得分", "本项得分", "该项指标得分", "该指标得分", "评价指标得分",
})  # fmt: skip
# Before a fact's own name they say that it does not hold: 未公开, 不匹配.
NEGATIONS = ("不", "未", "没有")
# Words that count only before a figure: 扣满15分为止, but 扣满分的10%.
BEFORE_FIGURE = frozenset({"UP_TO"})
# Words that count only before an opening bracket.
BEFORE_BRACKET = frozenset({"FUNCTION"})

SIGNS: dict[str, str] = {
    "=": "EQUALS", "+": "PLUS", "-": "MINUS", "×": "TIMES", "÷": "DIVIDE", "(": "LPAR", ")": "RPAR",
    "[": "LSQB", "]": "RSQB", ",": "COMMA", "、": "LISTING", ":": "COLON",
}  # fmt: skip

# One sign for each sign that input methods produce; one character for one, so that positions stay.
NORMAL_SIGNS: dict[int, str] = {
    ord(written): normal
    for written, normal in {
        "，": ",", "：": ":", "；": ";", "。": ";", "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}",
        "％": "%",
        "＝": "=", "＋": "+", "－": "-", "−": "-", "–": "-", "＊": "×", "*": "×", "／": "÷", "/": "÷",
        "—": "~", "＞": ">", "＜": "<", "≧": "≥", "≦": "≤", "～": "~", "．": ".",
        "　": " ", "\t": " ", "\n": " ", "\u00a0": " ",
        "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\f": " ", "\v": " ",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }.items()
}  # fmt: skip

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ITEM_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
HAN_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
# 每发现一次, 每处, 每个: one occurrence. 每少1次 is none: it is a step below a line.
OCCURRENCE_VERBS = ("发现", "出现", "发生", "有", "存在", "查出", "失败")


def word(terminal: str, key: str = "") -> Word:
    """The word of a terminal (and key); used by the printer and by messages."""
    return _BY_KEY[terminal, key or terminal.lower()]


_BY_KEY = {(w.terminal, w.key): w for w in WORDS}
