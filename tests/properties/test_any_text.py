"""Any text at all gives diagnostics or a framework: never an exception, whatever stands in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from perfrules import api
from perfrules.common import words
from perfrules.common.source import make_source
from perfrules.language import parser

HUANGPU = api.locate("cn/guangdong/guangzhou/huangpu/department-2022").read_text(encoding="utf-8").splitlines()
PIECES = [
    *sorted({s for w in words.WORDS for s in (*w.zh, *w.en)} - {""}), *words.SIGNS, "；", "“", "”", "#", "（", "）",
    "\n", "甲", "1", "0.5分", "10%", "1.", "一、", "（1）", "①", "【数据】", "【指标】", "【等级】", "【算例】",
]  # fmt: skip


def diagnose(text):
    for item in api.check_source(make_source(text), [])[1]:
        assert item.message("zh")
        assert item.advice("en")
        assert item.span.line >= 1


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(["", " ", "\n"]))
def test_words_in_any_order(pieces, between):
    diagnose("语言 1\n【框架】 甲\n总分 10分\n【指标】\n1. 甲  10分\n" + between.join(pieces))


@given(st.text(max_size=200))
def test_any_characters(text):
    diagnose(text)
    diagnose("【指标】\n1. 甲  2分\n" + text)


@given(st.binary(max_size=200))
def test_any_bytes(data):
    source, before = parser.read(data, "any")
    api.check_source(source, before)


@settings(max_examples=settings().max_examples // 4)
@given(st.integers(0, len(HUANGPU) - 1), st.integers(0, 80), st.text(max_size=3) | st.sampled_from(PIECES))
def test_a_real_file_damaged_at_one_place(line, column, inserted):
    lines = list(HUANGPU)
    lines[line] = lines[line][:column] + inserted + lines[line][column + 1 :]
    diagnose("\n".join(lines))
