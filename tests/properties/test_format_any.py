"""Whatever stands in a file, the formatter leaves it alone or settles at once, and says what the file said."""

from hypothesis import given, settings
from hypothesis import strategies as st
from test_any_text import HUANGPU, PIECES

from perfrules.common.source import make_source
from perfrules.language import declaring, formatter, parser


def try_out(text):
    source = make_source(text)
    tree, diagnostics = parser.parse(source)
    declaring.missing(tree)
    result = formatter.format_source(source)
    if result.text is None:
        assert any(item.severity == "error" for item in diagnostics)
        return
    if not result.renumbered:
        assert parser.parse(make_source(result.text))[0] == tree
    assert formatter.format_source(make_source(result.text)).text == result.text


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " "]), st.lists(st.integers(0, 9)))
def test_words_in_any_order(pieces, between, cuts):
    lines = between.join(piece + ("\n" if i in cuts else "") for i, piece in enumerate(pieces))
    try_out("语言 1\n【框架】 甲\n总分 10分\n【指标】\n1. 甲  10分\n" + lines)


@given(st.text(max_size=40), st.sampled_from(["解释 ", "· ", "① ", "1. ", "# ", "未列入 “", "= ", "【算例】 "]))
def test_any_characters(text, before):
    try_out(f"语言 1\n【指标】\n1. 甲  2分\n{before}{text}\n")
    try_out(f"语言 1\n【未列入】\n{before}{text}\n")


@settings(max_examples=settings().max_examples // 5)
@given(st.integers(0, len(HUANGPU) - 1), st.integers(0, 80), st.text(max_size=3) | st.sampled_from(PIECES))
def test_a_real_file_damaged_at_one_place(line, column, inserted):
    lines = list(HUANGPU)
    lines[line] = lines[line][:column] + inserted + lines[line][column + 1 :]
    try_out("\n".join(lines))
