"""Spellings of sheets and the canonical sentences that they mean: one tree, and the printer writes the second."""

import tomllib
from pathlib import Path

import pytest

from perfrules.common.source import make_source
from perfrules.language import parser, printer, rewrites

PAGE = Path(__file__).parents[2] / "docs" / "spellings.toml"
GROUPS = tomllib.loads(PAGE.read_text(encoding="utf-8"))["group"]
FIGURES = """【数据】
支付率：比率 0至100%
目标值：比率 0至100%
支出数：金额（万元） ≥0
问题金额：金额（万元） ≥0
预算数：金额（万元） >0
问题数：次数 ≥0
报送日：日期
违规：是否
公开：是否
评价等次：选项 “好”、“较好”、“差”
未备案数：次数 ≥0
未公示数：次数 ≥0
延期天数：天数（天） ≥0
资料公开：是否
未按期：是否
受到表彰：是否
严重违规：是否
台账齐全：是否
在职人员率：比率 ≥0
"""


def sentences(group, text):
    """The sentences of an indicator that holds this text, without the lines before it."""
    lines = [f"= {group['measure']}"] if group["measure"] else []
    lines += group.get("before", [])
    source = make_source("\n".join([FIGURES, "【指标】", "1. 预算完成率  10分", *lines, text]), "cell")
    document, diagnostics = parser.parse(source)
    assert [str(item) for item in diagnostics] == []
    return [(s.body, s.clauses) for s in document.headings[0].sentences][len(lines) :], document


def rows(*, of_rules):
    chosen = [group for group in GROUPS if ("section" not in group) == of_rules]
    return pytest.mark.parametrize(
        ("group", "pasted", "canonical"),
        [(group, *row) for group in chosen for row in group["rows"]],
        ids=[row[0] for group in chosen for row in group["rows"]],
    )


@rows(of_rules=True)
def test_a_spelling_means_its_canonical_sentence(group, pasted, canonical):
    got, document = sentences(group, pasted)
    assert got == sentences(group, canonical)[0]
    kept = document.headings[0].sentences[-len(got) :]
    assert "；".join(printer.sentence(s, "zh") for s in kept) == canonical.replace("\n", "；")


SECTIONS = {"inputs": "数据", "indicators": "指标", "grades": "等级"}


@rows(of_rules=False)
def test_other_sections_have_spellings_too(group, pasted, canonical):
    def document(text):
        text = f"语言 1\n【框架】 小表\n总分 100分\n【{SECTIONS[group['section']]}】\n{text}"
        found, diagnostics = parser.parse(make_source(text, "sheet"))
        assert [d.code.id for d in diagnostics] == []
        return found

    first, second = document(pasted), document(canonical)
    assert (first.inputs, first.grades) == (second.inputs, second.grades)
    assert [shape(h) for h in first.headings] == [shape(h) for h in second.headings]


def shape(heading):
    sentences = [(s.body, s.clauses) for s in heading.sentences]
    return heading.ordinal, heading.title, heading.points, sentences


def test_every_row_of_the_table_is_tried(monkeypatch):
    tried = set()
    real = rewrites._match

    def watched(pattern, *rest):
        found = real(pattern, *rest)
        if found is not None:
            tried.add(pattern)
        return found

    monkeypatch.setattr(rewrites, "_match", watched)
    for group in GROUPS:
        for pasted, _ in group["rows"]:
            if "section" in group:
                test_other_sections_have_spellings_too(group, pasted, pasted)
            else:
                sentences(group, pasted)
    table = {row.pattern for row in (*rewrites.REWRITES, *rewrites.INPUT_REWRITES)}
    assert table - tried == set()


def test_spans_are_of_what_was_written():
    text = FIGURES + "【指标】\n1. 预算完成率  10分\n= 支付率\n预算完成率在90%（含）以上的，得很多分\n"
    _, [found] = parser.parse(make_source(text, "cell"))
    assert found.span.text == "得很多分"


# Words that look like a spelling of the page and mean something else: the measure, the cell, and what is read of it,
# or the code that refuses it.
NEIGHBOURS = [
    # How the score is found out.
    ("支付率", "农村学校，≥90%得满分", "PR110"),
    ("", "公开的得满分；未备案数的扣5分；未公示数的扣3分；扣完为止", "PR109"),
    ("支付率", "查处率，≥95%得满分", "PR110"),
    ("支付率", "检查合格率，≥95%得满分", "PR110"),
    ("", "根据检查结果，公开的得满分", "PR110"),
    ("", "根据考核结果得分", "PR113"),
    # Words that move nothing, and those that do or are misspelt.
    ("支付率", "≥90%得满分；由财务人员填报", "≥90% 得满分；备注 由财务人员填报"),
    ("支付率", "≥90%得满分；其间按直綫", "PR113"),
    ("支付率", "≥90%得满分；按比例德分", "PR113"),
    ("支付率", "≥90%得满分；其他情况视为不合格", "PR113"),
    ("支付率", "≥90%得满分；未达到的一票否决", "PR113"),
    ("支付率", "≥90%得满分；数据以审计报告为准", "PR113"),
    ("支付率", "≥90%得满分；其余酌情扣分", "PR114"),
    ("支付率", "≥90%得满分；执行不力的，视情况扣1-3分", "PR114"),
    ("支付率", "≥90%得满分，未达到的按比例扣分", "PR114"),
    # What is counted.
    ("问题数", "发现一次扣1分，发现两次扣3分", "1次 扣1分；2次 扣3分"),
    ("问题数", "每超标1处扣1分", "PR109"),
    ("", "每超标1处扣1分", "PR112"),
    ("问题数", "每发现一处扣1分，每发现一人扣2分", "PR112 PR112"),
    ("问题数", "每年发现一处扣1分", "PR109"),
    ("问题数", "每月少于1次的扣1分", "PR109"),
    ("未备案数", "每少备案1万元扣1分", "PR109"),
    ("报送次数", "少一次扣1分", "PR110"),
    ("报送次数", "每少报一次扣1分", "PR109"),
    ("延期天数", "每提前1天扣1分", "PR109"),
    ("支付率", "5天扣1分，10天扣2分，以此类推", "PR109"),
    ("未备案数", "以此类推，每少一项扣1分", "PR109"),
    ("延期天数", "受到表彰，每次扣2分", "每 受到表彰 扣2分"),
    ("支付率", "未备案数的，每次扣1分", "每 未备案数 扣1分"),
    ("支付率", "材料未公示的，每缺一项，每次扣1分", "PR101"),
    ("支付率", "≥90%得满分；材料未公示的", "PR113"),
    ("支付率", "≥90%得满分；除不可抗力外", "PR113"),
    ("支付率", "≥90%得满分；每多报一次", "PR113"),
    ("支付率", "≥90%得满分；不超过上年", "PR113"),
    ("", "① 有制度，每发现一处违反扣2分；② 有总结；每缺一项扣5分", "PR109"),
    ("", "① 有制度的得5分，无制度不得分；② 有总结的得5分", "PR109"),
    # The measure's own name.
    ("支付率", "查询率≥95%，得满分", "PR115"),
    ("支付率", "计划完成率≥95%，得满分", "PR115"),
    ("支付率", "尚未超过90%得满分", "PR110"),
    ("支付率", "每超预算完成率1个百分点扣1分", "PR110"),
    # Sentences beside one another.
    ("", "有方案的得4分，有总结的得5分", "PR110 PR110"),
    ("", "若有方案，得4分；若有总结，得6分", "PR110 PR110"),
    ("", "材料齐全的得6分，材料不齐全的得4分", "PR110"),
    ("", "材料齐全的得10分，不齐全的扣10分", "若 材料齐全，得10分；否则 扣10分"),
    ("", "材料齐全的得10分，基本齐全的得6分，不齐全的扣10分", "若 材料齐全，得10分；若 基本齐全，得6分；否则 扣10分"),
    ("", "材料优秀的得6分，材料良好的得4分", "PR110 PR110"),
    ("", "公开的得4分，不公开的得6分", "若 公开，得4分；若 非 公开，得6分"),
    ("评价等次", "好得3分，较好得7分", "“好” 得3分；“较好” 得7分"),
    ("支付率", "若 公开，得满分；每低1个百分点扣1分", "若 公开，得满分；每低1个百分点扣1分"),
    ("问题数", "按时完成并通过验收得满分，每次扣1分", "PR109"),
    ("问题数", "材料不齐全得满分；每次扣1分", "PR109"),
    ("问题数", "材料基本齐全得满分；每次扣1分", "PR109"),
    ("", "违规的扣2分，未按期的扣1分", "PR109 PR109"),
    ("", "若 违规，得0分", "若 违规，得0分"),
    ("支付率", "≥95%得满分；≥90%得5分；违规的不得分", "若 违规，得0分；≥95% 得满分；≥90% 得5分"),
    ("支付率", "≥95%得满分；≥90%得5分；若 违规，不得分", "≥95% 得满分；≥90% 得5分；若 违规，得0分"),
    # A verb right before points, and what is newly found.
    ("问题数", "每新增问题1处扣1分", "PR109"),
    ("", "路面平整记10分，每新发现一处扣2分", "PR109"),
    ("问题数", "每 未备案数 扣1分", "每 未备案数 扣1分"),
    # Names that begin with a word: 在, 按.
    ("支付率", "在支付率≥90%的得满分", "≥90% 得满分"),
    ("支付率", "按支付率计分", "按比例得分"),
    ("支付率", "按时限完成率计分", "备注 按时限完成率计分"),
    ("支付率", "离职人员率≤100%，得满分", "若 离职人员率 ≤ 100%，得满分"),
    ("", "按期的得满分", "PR110"),
    ("", "按的得满分", "PR110"),
    ("支付率", "按该项分值的80%计分", "得满分的80%"),
    # Brackets that are no part of a formula.
    ("支付率", "[60%,80%)得4分", "≥60% 且 <80% 得4分"),
    ("", "= [支出数÷预算数", "PR101"),
    ("", "= 【支出数÷预算数", "PR103"),
    ("", "= 支出数÷{预算数, 1}", "PR103"),
    ("", "有垃圾【雨天除外】的扣2分", "PR103"),
    ("", "[（支出数-问题金额）÷预算数]×100%", "PR113"),
    ("", "〔2020〕5号文未落实的扣2分", "PR103"),
    # Titles in 《》 are part of a name.
    ("", "未按《检查办法》执行的扣2分", "PR110"),
    ("", "未按《检查办法执行的扣2分", "PR103"),
    ("", "按照《检查办法》要求，公开的得满分", "PR110"),
    # Marks behind a formula.
    ("", "支付率×权重（原件）", "PR101"),
    # Facts that take points away until none are left.
    ("", "违规的扣2分，扣完为止", "若 违规，扣2分，扣完为止"),
    ("", "若 违规，扣2分；若 未按期，扣1分；扣完为止", "若 违规，扣2分；若 未按期，扣1分；扣完为止"),
    ("", "违规的扣2分，严重违规的扣5分，扣完为止", "PR109 PR109"),
    ("", "违规的扣2分，未备案数的扣1分，扣完为止", "PR109"),
    ("", "违规的扣2分，未验收的扣1分，扣完为止", "PR112"),
    ("", "未验收的扣2分，未上墙的扣1分，扣完为止", "PR112 PR112"),
    ("", "违规的不得分，未按期的扣1分，扣完为止", "若 违规，得0分；若 未按期，扣1分，扣完为止"),
    ("支付率", "≥90%得满分；违规的扣2分，未按期的扣1分，扣完为止", "PR109 PR109"),
    # Deeds by a day.
    ("报送日", "6月1日前资料齐全，得5分", "PR109"),
    ("报送日", "6月1日前未上报的扣5分", "PR109"),
    ("报送日", "6月1日前上报资料的，得5分", "PR109"),
    ("报送日", "6月1日前期工作完成，得5分", "PR109"),
    ("报送日", "6月1日前上报2次，得5分", "PR109"),
    ("报送日", "6月1日前上报且合规的，得5分", "PR109"),
    ("报送日", "6月1日前上报，得5分；未下达不得分", "PR110"),
    ("报送日", "6月1日前上报、下达的，得5分", "PR109"),
    ("报送日", "6月1日前 得5分；未公开不得分", "≤6月1日 得5分；若 非 公开，得0分"),
    # A day in prose.
    ("报送日", "6月底前全部指标下达完", "PR113"),
    # Points in brackets.
    ("评价等次", "好（10分）", "“好” 得10分"),
    ("支付率", "90%（10分）", "90% 得10分"),
]


@pytest.mark.parametrize(("measure", "cell", "read"), NEIGHBOURS, ids=[f"{m} {cell}" for m, cell, _ in NEIGHBOURS])
def test_what_looks_like_a_spelling_is_not_taken_for_it(measure, cell, read):
    lines = [f"= {measure}"] if measure else []
    figures = f"{FIGURES}报送次数：次数 ≥0"
    document, diagnostics = parser.parse(
        make_source("\n".join([figures, "【指标】", "1. 预算完成率  10分", *lines, cell]), "cell")
    )
    got = " ".join(found.code.id for found in diagnostics)
    if not got:
        kept = document.headings[0].sentences[len(lines) :]
        got = "；".join(printer.sentence(sentence, "zh") for sentence in kept)
    assert got == read


def test_a_condition_with_figures_in_it_can_be_declared_whole():
    cell = "新进人员中35岁以下的不少于80%的，得10分，否则不得分"
    _, [found] = parser.parse(make_source(f"{FIGURES}【指标】\n1. 预算完成率  10分\n{cell}", "cell"))
    assert (found.code.id, found.span.text) == ("PR110", "新进人员中35岁以下的不少于80%")
    figures = f"{FIGURES}{found.values['name']}：是否"
    document, diagnostics = parser.parse(make_source(f"{figures}\n【指标】\n1. 预算完成率  10分\n{cell}", "cell"))
    assert diagnostics == []
    first = printer.sentence(document.headings[0].sentences[0], "zh")
    assert first == "若 “新进人员中35岁以下的不少于80%”，得10分"


def test_an_option_with_a_figure_in_it_is_no_name_in_other_rules():
    figures = f"{FIGURES}规模：选项 “90%以上”、“90%以下”\n“90%以上户数”：次数 ≥0"
    rules = "【指标】\n1. 预算完成率  10分\n= 支付率\n90%以上得满分；否则 0分"
    document, diagnostics = parser.parse(make_source(f"{figures}\n{rules}", "cell"))
    assert diagnostics == []
    assert printer.sentence(document.headings[0].sentences[1], "zh") == "≥90% 得满分"


# A cell, and the name under which it asks for its fact or figure.
ASKED_FOR = [
    ("道路平整记10分", "道路平整"),
    ("群众满意加2分", "群众满意"),
    ("群众反映较多减2分", "群众反映较多"),
    ("有专人登记10分", "有专人登记"),
    ("聘有会计10分", "聘有会计"),
    ("有专人登记计10分", "有专人登记"),
    ("有专人记3分钟以上得10分", "“有专人记3分钟以上”"),
    ("按期的得满分", "按期"),
    ("按序的得满分", "按序"),
    ("按期完成的得满分", "按期完成"),
    ("未按《扣分办法（2020年）》执行的扣2分", "“未按《扣分办法（2020年）》执行”"),
    ("《不得分情形》未公示的扣2分", "《不得分情形》未公示"),
]


@pytest.mark.parametrize(("cell", "name"), ASKED_FOR, ids=[cell for cell, _ in ASKED_FOR])
def test_a_cell_asks_for_the_words_that_name_its_fact(cell, name):
    _, found = parser.parse(make_source(f"{FIGURES}【指标】\n1. 预算完成率  10分\n{cell}", "cell"))
    assert [(d.code.id, d.values["name"]) for d in found] == [("PR110", name)]


@pytest.mark.parametrize(
    ("declared", "cell", "read"),
    [
        ("按时：是否", "按时的得满分，不按时的扣5分", "若 按时，得满分；若 非 按时，扣5分"),
        ("按时：是否", "按时得满分", "若 按时，得满分"),
        (
            "未按《扣分办法（2020年）》执行：是否",
            "未按《扣分办法（2020年）》执行的，不得分",
            "若 未按《扣分办法（2020年）》执行，得0分；否则 满分",
        ),
        (
            "《年报》收入：金额 ≥0\n《年报》支出：金额 >0",
            "= 《年报》收入/《年报》支出",
            "= 《年报》收入 ÷ 《年报》支出",
        ),
        ("按期：是否", "按期的得满分", "若 按期，得满分"),
        ("按时：是否\n时限完成率：比率 ≥0", "按时限完成率计分", "得 满分 × 时限完成率"),
        ("对标率：比率 ≥0\n标率：比率 ≥0", "对标率≥90%得满分", "若 对标率 ≥ 90%，得满分"),
        ("标率：比率 ≥0", "对标率≥90%得满分", "若 标率 ≥ 90%，得满分"),
        ("供职人员率：比率 ≥0", "在职人员率≥90%得满分", "若 在职人员率 ≥ 90%，得满分"),
    ],
)
def test_a_name_may_begin_with_a_word_and_hold_a_title(declared, cell, read):
    document, _ = parser.parse(make_source(f"【数据】\n{declared}\n【指标】\n1. 试项  10分\n{cell}", "cell"))
    assert "；".join(printer.sentence(s, "zh") for s in document.headings[0].sentences) == read


def test_a_mark_behind_a_formula_is_kept():
    text = f"{FIGURES}【指标】\n1. 预算完成率  10分\n支付率×权重（推定）"
    document, diagnostics = parser.parse(make_source(text, "cell"))
    assert diagnostics == []
    assert [[mark.key for mark in s.marks] for s in document.headings[0].sentences] == [["inferred"]]


@pytest.mark.parametrize("opening", ["[inputs]", "[inputs] 几项", "【数据】 几项", "［inputs］"])
def test_a_bracket_that_opens_a_section_still_does(opening):
    document, diagnostics = parser.parse(make_source(f"{opening}\n甲：次数 ≥0", "cell"))
    assert (len(document.inputs), diagnostics) == (1, [])


def test_a_line_of_an_unknown_section_is_no_formula():
    _, [found] = parser.parse(make_source(f"{FIGURES}【指标】\n1. 试项  10分\n【别的】 支出数", "cell"))
    assert found.code.id == "PR107"


def test_what_takes_points_away_may_be_a_fact_or_a_count():
    cell = "未验收的扣2分；未公示的扣1分；扣完为止"
    _, found = parser.parse(make_source(f"【指标】\n1. 预算完成率  10分\n{cell}", "cell"))
    assert ["未验收：是否" in found[0].advice("zh"), "未验收：次数" in found[0].advice("zh")] == [True, True]
    for kind, read in (
        ("是否", "得 满分 − 择(未验收, 2分, 0分) − 择(未公示, 1分, 0分)，最低0分"),
        ("次数 ≥0", "每 未验收 扣2分，最多扣2分；每 未公示 扣1分，最多扣1分；扣完为止"),
    ):
        figures = f"【数据】\n未验收：{kind}\n未公示：{kind}\n"
        document, diagnostics = parser.parse(make_source(f"{figures}【指标】\n1. 预算完成率  10分\n{cell}", "cell"))
        assert diagnostics == []
        assert "；".join(printer.sentence(s, "zh") for s in document.headings[0].sentences) == read


@pytest.mark.parametrize("cell", ["没开会的，扣3分。", "没开会的，不得分", "没开会的扣3分"])
@pytest.mark.parametrize("aside", ["数据 没开会：是否", "不适用时 得满分", "备注 查看会议记录", "舍入 四舍五入到0.1"])
def test_where_a_figure_is_declared_does_not_change_what_is_said_of_it(cell, aside):
    """The rest has full points, whatever else stands in the indicator."""
    declared = "" if aside.startswith("数据") else "没开会：是否"
    text = f"【数据】\n别的：次数\n{declared}\n【指标】\n1. 会议  10分\n{aside}\n{cell}"
    document, diagnostics = parser.parse(make_source(text, "cell"))
    assert [str(item) for item in diagnostics] == []
    *_, rest = document.headings[0].sentences
    assert printer.sentence(rest, "zh") == "否则 满分"


@pytest.mark.parametrize(
    ("cell", "ways"),
    [
        ("8月30日之前资料齐全，得5分", ["8月30日之前 得5分", "若 本值 ≤ 8月30日 且 资料齐全，得5分"]),
        ("8月30日前未上墙的，扣5分", ["＞8月30日 扣5分", "若 “8月30日前未上墙”，扣5分"]),
    ],
)
def test_each_way_in_which_a_day_can_be_meant_is_read_once_it_is_written(cell, ways):
    figures = f"{FIGURES}资料齐全：是否\n“8月30日前未上墙”：是否\n"
    rule = "【指标】\n1. 预算完成率  10分\n= 报送日\n"
    _, [found] = parser.parse(make_source(f"{FIGURES}{rule}{cell}", "cell"))
    assert [found.values["one"], found.values["two"]] == ways
    for way in ways:
        assert parser.parse(make_source(f"{figures}{rule}{way}", "cell"))[1] == []


def test_a_declaration_by_period_stays_one():
    text = "【指标】\n1. 试项  10分\n数据 甲：金额，按期 目标值"
    document, diagnostics = parser.parse(make_source(text, "cell"))
    assert diagnostics == []
    assert document.headings[0].sentences[0].body.periods == ("目标值",)
