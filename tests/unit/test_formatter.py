"""How a formatted page looks: layout, comments, numbers of headings, spellings; and the tables of words."""

import pytest

from perfrules.common.source import display_width, make_source
from perfrules.language import declaring, formatter, parser


def formatted(text, lang=None):
    return formatter.format_source(make_source(text), lang, undeclared=True).text


def rule(line, lang=None, head=""):
    """One line of an indicator, formatted."""
    language = "language 1" if lang == "en" else "语言 1"
    text = formatted(f"{language}\n{head}【指标】\n1. 甲项  2分\n{line}\n", lang or "zh")
    return text.split("\n", text.split("\n").index(next(t for t in text.split("\n") if "甲项" in t)) + 1)[-1].strip()


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("其他 计0", "否则 0分"),
        ("否则 不得分", "否则 0分"),
        ("不低于 ９０％ 的，得 满分", "≥90% 得满分"),
        ("＞＝60% 且 不满80% → 1分", "≥60% 且 <80% 得1分"),
        ("[80%, 90%) 1 分", "≥80% 且 <90% 得1分"),
        ("80%（含）至90% 1分", "≥80% 且 <90% 得1分"),
        ("1~3 一半", "1至3 得一半"),
        ("15日以内 满分", "≤15天 得满分"),
        ("0 得满分", "0 得满分"),
        ("≥95% 得满分的80%", "≥95% 得满分的80%"),
        ("得 满分×本值－1分,最低0分", "得 满分 × 本值 − 1分，最低0分"),
        ("每发现一处问题扣1分", "每次扣1分"),
        ("每件扣 0.50 分，扣完为止", "每次扣0.50分，扣完为止"),
        ("每晚1天扣1分,不足一档不计", "每超1天扣1分，不足一档不计"),
        ("超过3次，每1次扣1分", ">3次，每次扣1分"),
        ("最多扣3分", "最多扣3分"),
        ("若(甲 且 非 乙)或 丙 不适用,不适用", "若 (甲 且 非 乙) 或 丙 不适用，不适用"),
        ("= 甲-(乙-丙)/丁", "= 甲 − (乙 − 丙) ÷ 丁"),
        ("= 2024-03-31-b", "= 2024年3月31日 − b"),
        ("“好”、「差」 得6分（含）至 8分（不含）", "“好”、“差” 得6分（含）至8分（不含）"),
        ("插值 20% 得 0分、60% 得 满分", "插值 20%得0分、60%得满分"),
        ("原文 结余率=结余/预算 ,  按“档” 计分", "原文 结余率=结余/预算 ,  按“档” 计分"),
        ("数据  “新增 项目”: 次数>=0，2 位小数", "数据 “新增 项目”：次数 ≥0，2位小数"),
        ("未列入 1 分 “附表”", "未列入 1分 “附表”"),
    ],
)
def test_one_spelling_for_each_meaning(written, canonical):
    text = formatted(f"语言 1\n【指标】\n1. 甲项  2分\n{written}\n")
    if canonical is None:  # it cannot be read, and so it is not touched
        assert text is None
    else:
        assert text == f"语言 1\n\n【指标】\n1. 甲项  2分\n  {canonical}\n"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("≥80% 且 <90% 得1分（推定）", "≥80% and <90% gets 1 point (inferred)"),
        ("≥80% 且 <90% 得1分", "≥80% and <90% gets 1 point"),
        ("≤3月31日 得满分", "≤31 March gets full"),
        ("≤2024年3月31日 得满分", "≤2024-03-31 gets full"),
        (
            "每低5个百分点扣2分，不足一档按比例，扣完为止",
            "each 5 percentage points under deducts 2 points, pro rata, down to 0",
        ),
        ("“好”、“中” 得6分（含）至8分（不含）", '"好"、"中" gets 6 points (incl) to 8 points (excl)'),
        ("若 数 为 “甲”，得满分的60%", None),
        ("若 数 = “甲”，得满分的60%", 'if 数 = "甲", gets 60% of full'),
        ("① 按时公开  1分  记作 按时", "(a) 按时公开  1 point  as 按时"),
        ("= 加权平均(目标, 比重, 较小(完成 ÷ 计划, 100%))", "= weighted-mean(目标, 比重, min(完成 ÷ 计划, 100%))"),
    ],
)
def test_chinese_and_english(chinese, english):
    page = "语言 1\n\n【指标】\n1. 甲项  2分\n  {}\n"
    if english is None:
        assert formatted(page.format(chinese)) != page.format(chinese)
        return
    assert formatted(page.format(chinese)) == page.format(chinese)
    in_english = f"language 1\n\n[indicators]\n1. 甲项  2 points\n  {english}\n"
    assert formatted(page.format(chinese), "en") == in_english
    assert formatted(in_english) == in_english
    assert formatted(in_english, "zh") == page.format(chinese)


def test_comments_stand_where_they_stood():
    text = """# 抄自公报

# 第二段
语言 1
# 关于框架
【框架】 小表
# 关于总分
总分 10分


# 隔开的一组
标题 表
【指标】

# 第一块
一、产出 10分
# 第一项
1. 甲 4分
= a +
   # 算式当中
   b
2. 乙 6分
# 第二块

二、效益
# 最后
"""
    assert (
        formatted(text)
        == """# 抄自公报

# 第二段
语言 1

# 关于框架
【框架】 小表
# 关于总分
总分  10分

# 隔开的一组
标题  表

【指标】
# 第一块
一、产出  10分
  # 第一项
  1. 甲  4分
    # 算式当中
    = a + b
  2. 乙  6分
# 第二块

二、效益
# 最后
"""
    )


def test_lines_stay_as_the_author_grouped_them():
    text = """语言 1

【数据】
甲：次数 ≥0；乙：比率

【指标】
1. 一  2分：= 甲；每次扣1分
2. 二  2分
  = 乙
  ≥90% 得满分；≥80% 得一半；否则 0分
"""
    assert formatted(text) == text.replace("扣1分\n2.", "扣1分\n\n2.")


def test_long_lines_are_parted_and_long_statements_broken_after_commas():
    names = [f"很长很长的一个数据名称{han}" for han in "甲乙丙丁戊己庚辛"]
    inputs = "".join(f"{name}：次数\n" for name in names)
    bands = "；".join(f"≥{edge}% 得0.{edge}分" for edge in range(90, 10, -5))
    text = f"""语言 1
【数据】
{inputs}【指标】
1. 甲  2分
{bands}
= 较小({", ".join(names)})
【算例】 一
已知 {"，".join(f"{name} = 1次（公布）" for name in names)}
"""
    lines = formatted(text).split("\n")
    assert max(map(display_width, lines)) <= formatter.WIDTH
    assert "  ≥90% 得0.90分" in lines
    assert len([line for line in lines if line.startswith("    很长")]) >= 1
    assert formatted(formatted(text)) == formatted(text)


def test_numbers_of_headings_and_items_are_put_right_and_each_change_is_told():
    text = """语言 1
【指标】
二、产出
（一）数量
1、甲 1分
3、乙 1分
① 一
④ 二
三、效益
2. 丙 1分
"""
    result = formatter.format_source(make_source(text))
    assert [line.strip() for line in result.text.split("\n") if line][2:] == [
        "一、产出", "（一）数量", "1. 甲  1分", "2. 乙  1分", "① 一", "② 二", "二、效益", "1. 丙  1分",
    ]  # fmt: skip
    assert result.renumbered == (
        ("二、", "一、", "产出"), ("3、", "2.", "乙"), ("4", "2", "二"), ("三、", "二、", "效益"), ("2.", "1.", "丙"),
    )  # fmt: skip


def test_numbers_with_points_follow_the_numbers_above_them():
    text = "language 1\n[indicators]\n1. A\n3. B\n3.1. C\n3.3. D\n3.3.1. E\n"
    numbers = [line.split()[0] for line in formatted(text).split("\n")[3:] if line]
    assert numbers == ["1.", "2.", "2.1.", "2.2.", "2.2.1."]


def test_numbers_that_would_change_the_tree_are_left_to_the_author():
    result = formatter.format_source(make_source("语言 1\n【指标】\n1. 甲 2分\n（一）乙\n1. 丙\n"))
    assert result.text is None
    assert [item.code.slug for item in result.diagnostics] == ["number-unlike-siblings"]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("语言 1\n【数据】\na: count >=0\n", "zh"),
        ("language 1\n[inputs]\n支出：money\n", "en"),
        ("language 1\n[framework] 小表\ntotal 10分\n标题 甲\n", "en"),
        ("", "zh"),
    ],
)
def test_the_language_of_most_words(text, lang):
    assert formatter.language_of(parser.parse_lines(make_source(text))[2]) == lang


def test_a_name_that_reads_like_a_word_is_spelt_so_that_it_is_read_right():
    text = "语言 1\n\n【数据】\n数量：次数 0 至 少数\n少数：次数\n甲：次数 0至数量\n"
    assert formatted(text) == text


def test_what_goes_on_over_lines_becomes_one_line():
    text = "语言 1\n【数据】\n评价：选项 “好”、\n“附表，\n  # 注\n  三”\n【指标】\n1. 甲，\n乙 2分\n① 一、\n二\n"
    page = formatted(text + "【未列入】\n· 附表，\n三\n")
    assert "评价：选项 “好”、“附表， 三”\n" in page
    assert "1. 甲， 乙  2分\n" in page
    assert "① 一、 二\n" in page
    assert "· 附表， 三\n" in page


def declared(rules):
    source = make_source(f"语言 1\n【数据】\n已知数：金额（千元）\n【指标】\n1. 甲项  10分\n{rules}\n")
    found, undecided = declaring.missing(parser.parse_lines(source, undeclared=True)[0])
    page = formatter.format_source(source, None, found, undeclared=True).text.split("\n")
    return page[4 : page.index("【指标】") - 1], [name for name, _ in undecided]


@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        ("= 问题数\n每发现一次扣1分", ["问题数：次数 ≥0"]),
        ("每 投诉 扣1分", ["投诉：次数 ≥0"]),
        ("= 已公开\n是 得满分；否 得0分", ["已公开：是否"]),
        ("若 违规 且 非 整改，得0分", ["违规：是否", "整改：是否"]),
        ("若 支出 > 20万元，得0分", ["支出：金额（万元）"]),
        ("= 用时\n15天以内 得满分；否则 0分", ["用时：天数（天）"]),
        ("= 报送日\n2024年3月31日以前 得满分；否则 0分", ["报送日：日期"]),
        ("= 满意度\n≥90% 得满分；否则 0分", ["满意度：比率"]),
        ("= 率\n按比例得分", ["率：比率"]),
        ("= 结转 ÷ 已知数\n≤10% 得满分；否则 0分", ["结转：金额（千元）"]),
        ("= (甲 + 乙) ÷ 已知数\n≤10% 得满分；否则 0分", ["甲：金额（千元）", "乙：金额（千元）"]),
        ("其中 可用 = 已知数 + 追加\n= 支出 ÷ 可用\n按比例得分", ["追加：金额（千元）", "支出：金额（千元）"]),
        ("= 评价\n“好” 得满分；“差” 得0分", ["评价：选项 “好”、“差”"]),
    ],
)
def test_declarations_that_the_use_makes_plain(rules, lines):
    assert declared(rules) == (lines, [])


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ("= 结转 ÷ 预算\n≤10% 得满分；否则 0分", ["结转", "预算"]),
        ("= 评价\n“好” 得满分；否则 0分", ["评价"]),
        ("= 数\n≥3 得满分；否则 0分", ["数"]),
        ("= 平均(目标, 完成)\n按比例得分", ["目标"]),
        ("若 甲 > 5万元 或 甲 > 3天，得0分", ["甲"]),
        ("= 今日 − 昨日\n≤3天 得满分；否则 0分", ["今日", "昨日"]),
    ],
)
def test_declarations_that_stay_open(rules, names):
    assert declared(rules) == ([], names)


def test_declarations_open_a_section_where_there_is_none():
    source = make_source("语言 1\n【指标】\n1. 甲项  10分\n每 投诉 扣1分\n")
    found, _ = declaring.missing(parser.parse_lines(source, undeclared=True)[0])
    assert "【数据】\n投诉：次数 ≥0\n\n【指标】" in formatter.format_source(source, None, found, undeclared=True).text
