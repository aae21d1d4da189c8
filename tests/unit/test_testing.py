"""The testing kit loads hypothesis only when a strategy is asked for, and says what to install without it."""

import random
import subprocess
import sys

import pytest

import perfrules
from perfrules import drafting, testing


def test_hypothesis_is_imported_late():
    code = "import sys, perfrules.testing; print('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


def test_without_hypothesis_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(ImportError, match=r"perfrules\[testing\]"):
        testing.frameworks()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_drawn_checks_clean_and_is_good_data(seed):
    rng = random.Random(seed)
    framework = perfrules.loads(drafting.draw_framework(rng))
    for missing in (0.0, 0.5):
        figures = drafting.draw_figures(framework.model, rng, absent=0.2, missing=missing)
        assert framework.read(figures)[1] == []


def test_figures_are_drawn_at_the_edges():
    framework = perfrules.loads("""语言 1
【框架】 界
总分  10分
舍入  单项得分 四舍五入到0.01
不适用时  得满分
未注明的规则  推定
【数据】
余：金额（万元） 0至额，2位小数
额：金额（万元） >0，2位小数
【指标】
1. 甲  10分
= 余 ÷ 额；≤10% 得满分；否则 0分
""")
    rng, at, beside = random.Random(1), 0, 0
    for _ in range(300):
        given = framework.read(drafting.draw_figures(framework.model, rng, absent=0))[0].given
        gap = given["余"].content.point * 10 - given["额"].content.point
        at, beside = at + (gap == 0), beside + (abs(gap) == 1000)
    assert at > 20
    assert beside > 5
