"""Files that are not plain UTF-8 text: what is read all the same, and what is refused with one report.

These stand here and not among the cases, since a repository should hold no such file.
"""

import unicodedata

import pytest

import perfrules
from perfrules import api, render
from perfrules.language import lexer, parser

FORM = """语言 1
【框架】 小表
总分  10分
舍入  单项得分 四舍五入到0.01
不适用时  得满分
未注明的规则  推定
【数据】
执行率：比率 0至100%
【指标】
1. 预算执行率  10分
= 执行率
按比例得分
"""


def report(data):
    """Codes with lines, after every message has been written out in both languages."""
    source, before = parser.read(data, "小表.perf")
    checked, diagnostics = api.check_source(source, before)
    for lang in ("zh", "en"):
        shown = render.text(diagnostics, lang)
        assert all(char.isprintable() or char == "\n" for char in shown)
    assert (checked is None) == any(item.severity == "error" for item in diagnostics)
    return [(item.code.id, item.span.line) for item in diagnostics]


def code_point(char):
    return f"U+{ord(char):04X}"


def in_line_8(hidden):
    return FORM.replace("执行率：", f"执行{hidden}率：").encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    "data",
    [
        FORM.encode(),
        FORM.encode("utf-8-sig"),
        FORM.replace("\n", "\r\n").encode(),
        FORM.replace("\n", "\r").encode(),
        FORM.rstrip("\n").encode(),
        FORM.translate(str.maketrans("0123456789 ", "０１２３４５６７８９　")).encode(),
    ],
    ids=["utf-8", "byte order mark", "crlf", "cr", "no last line end", "full width"],
)
def test_read_without_a_word(data):
    assert report(data) == []


@pytest.mark.parametrize("encoding", ["gb18030", "gbk"])
def test_chinese_code_pages_are_read_and_named(encoding):
    assert report(FORM.encode(encoding)) == [("PR002", 1)]
    source, _ = parser.read(FORM.encode(encoding), "小表.perf")
    assert source.text == FORM


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_two_bytes_a_character_is_refused(encoding):
    assert report(FORM.encode(encoding)) == [("PR001", 1)]


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)), b"\xff" * 8 + FORM.encode(), FORM.encode()[:-1] + b"\xe5"],
    ids=["all bytes", "ff", "half a sign"],
)
def test_what_is_no_text_is_refused(data):
    assert report(data) == [("PR001", 1)]


def test_a_nul_makes_the_file_unreadable_and_nothing_else_is_said():
    assert report(in_line_8("\0")) == [("PR003", 8)]


@pytest.mark.parametrize("half", [0xD800, 0xDFFF])
def test_half_a_surrogate_pair_in_a_string(half):
    with pytest.raises(perfrules.FrameworkError) as refused:
        perfrules.loads(FORM.replace("执行率", f"执行{chr(half)}率"))
    assert [item.code.id for item in refused.value.diagnostics] == ["PR003"]
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("char", "\u202e\u2066\u200b\u200d\u2060\ufeff\u061c\u200f\u3164\u115f\uffa0", ids=code_point)
def test_signs_that_nobody_sees(char):
    char_line = [line for code, line in report(in_line_8(char)) if code == "PR004"]
    assert char_line == [8]


@pytest.mark.parametrize("line", ["# 注 \u202e", "备注 甲\u202e乙"], ids=["comment", "free text"])
def test_signs_that_nobody_sees_are_refused_in_comments_and_texts_too(line):
    lines = FORM.split("\n")
    lines.insert(3, line)
    assert report("\n".join(lines).encode()) == [("PR004", 4)]


@pytest.mark.parametrize("char", "\x1b\x07\u2028\u0085\ue000㎡€", ids=code_point)
def test_signs_that_are_no_words(char):
    assert ("PR103", 8) in report(in_line_8(char))


def test_names_are_one_however_their_accents_are_made():
    composed, parted = "Café", unicodedata.normalize("NFD", "Café")
    assert composed != parted
    assert report(FORM.replace("执行率：", f"{composed}：").replace("= 执行率", f"= {parted}").encode()) == []


def test_rare_characters_are_letters():
    assert report(FORM.replace("执行率：", "執𠀀率：").replace("= 执行率", "= 執𠀀率").encode()) == []


def test_the_longest_line():
    longest = FORM + "#" * lexer.MAX_LINE + "\n"
    assert report(longest.encode()) == []
    assert report((FORM + "#" * (lexer.MAX_LINE + 1) + "\n").encode()) == [("PR006", 13)]


def test_a_very_long_line_is_not_read():
    assert report((FORM + "长" * 1_000_000).encode()) == [("PR006", 13)]


def test_a_file_of_ten_million_characters_is_not_read():
    assert report(b"#" * 10_000_000) == [("PR005", 1)]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# x\n", b"\xef\xbb\xbf"], ids=["nothing", "blank", "comment", "mark"])
def test_an_empty_file_is_told_what_a_framework_needs(data):
    assert [code for code, _ in report(data)] == ["PR011", "PR209", "PR401", "PR402", "PR403"]


def test_a_file_on_disk(tmp_path):
    path = tmp_path / "小表.perf"
    path.write_bytes(FORM.encode("gb18030"))
    framework = perfrules.load(path)
    assert [item.code.id for item in framework.warnings] == ["PR002"]
    assert [item.code.id for item in perfrules.check(path)] == ["PR002"]


@pytest.mark.parametrize(
    ("column", "cell", "wanted"),
    [("实际支出（万元）", "12", "120000"), ("实际支出 (元)", 12, "12"), ("实际支出（万元）", "5千元", "5000")],
)
def test_a_column_may_carry_its_unit(column, cell, wanted):
    framework = perfrules.loads(
        "语言 1\n【框架】 小表\n总分 10分\n舍入 单项得分 不舍入\n不适用时 得满分\n未注明的规则 推定\n"
        "【数据】\n实际支出：金额 ≥0\n【指标】\n1. 支出  10分\n= 实际支出；≤1亿元 得满分；否则 0分\n"
    )
    figures, problems = framework.read({column: cell})
    assert not problems
    assert str(figures.given["实际支出"].content.point) == wanted
