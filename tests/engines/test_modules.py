"""Compiled modules: the library's digits from the standard library alone, and its judgement of bad figures."""

import importlib.util
import random
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import perfrules
from perfrules import api, cli, drafting
from perfrules.common.diagnostics import DataError

ROOT = Path(__file__).resolve().parents[2]
HUANGPU = "cn/guangdong/guangzhou/huangpu/department-2022"
BAD = tomllib.loads((ROOT / "tests" / "conformance" / "bad-data.toml").read_text(encoding="utf-8"))


def module_of(framework, folder, name="rules"):
    path = folder / f"{name}.py"
    path.write_text(framework.to_module(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TWO_OF_ONE_NAME = """\
语言 1
【框架】 小表
总分 4分
舍入 单项得分 不舍入
舍入 小计 不舍入
舍入 总分 不舍入
不适用时 得满分
未注明的规则 推定
【数据】
好：是否
【指标】
一、产出 2分
（一）数量 2分
若 好，得满分；否则 0分
二、效果 2分
（一）数量 2分
若 好，得满分；否则 0分
"""


def scores(result):
    return [(s.key, repr(s.score), s.status) for s in walk(result.root) if s.key]


def walk(score):
    yield score
    for child in score.children:
        yield from walk(child)


def test_the_shipped_framework_gives_its_published_digits(tmp_path):
    framework = perfrules.load(HUANGPU)
    module = module_of(framework, tmp_path)
    case = framework.cases[1]
    result, wanted = module.evaluate(case.given), framework.evaluate(case.given)
    assert (repr(result.total), result.grade) == ("Decimal('81.33')", "良")
    assert [(key, repr(result[key]), result.status(key)) for key in module.KEYS] == scores(wanted)
    assert result.scores["三公经费控制情况"] == 2
    assert module.FRAMEWORK["sha256"] == framework.hash
    assert result["结转结余率"] == result["管理效率/预算执行/结转结余率"]  # the end of a path, where it fits one
    with pytest.raises(KeyError, match="no indicator is called '结余率'"):
        result["结余率"]


def test_an_end_of_a_path_that_fits_two_rows_names_both(tmp_path):
    module = module_of(perfrules.loads(TWO_OF_ONE_NAME), tmp_path, "two")
    with pytest.raises(KeyError, match="could be any of: 产出/数量, 效果/数量"):
        module.evaluate({"好": True})["数量"]


def test_drawn_frameworks_give_the_same_digits(tmp_path):
    rng = random.Random(11)
    for number in range(25):
        framework = perfrules.loads(drafting.draw_framework(rng))
        module = module_of(framework, tmp_path, f"drawn_{number}")
        for _ in range(5):
            figures = drafting.draw_figures(framework.model, rng, absent=0.1)
            try:
                wanted = framework.evaluate(figures)
            except DataError:
                with pytest.raises((module.DataError, module.NotDecided)):
                    module.evaluate(figures)
                continue
            try:
                result = module.evaluate(figures)
            except module.NotDecided:
                if wanted.engine == "python":
                    raise
                continue
            assert (repr(result.total), result.grade) == (repr(wanted.total), wanted.grade)
            assert [(key, repr(result[key]), result.status(key)) for key in module.KEYS] == scores(wanted)


@pytest.fixture(scope="module")
def judges(tmp_path_factory):
    """Bad figures are judged by frameworks and by the modules made of them."""
    texts = {row.get("framework", BAD["framework"]) for row in BAD["row"]}
    folder = tmp_path_factory.mktemp("modules")
    frameworks = {text: perfrules.loads(text) for text in sorted(texts)}
    alone = {text: f for text, f in frameworks.items() if not f.model.needs_peers}  # units compared need the library
    return {text: module_of(f, folder, f"judge_{number}") for number, (text, f) in enumerate(alone.items())}


def test_no_module_scores_units_that_are_compared():
    framework = perfrules.loads(
        next(r["framework"] for r in BAD["row"] if r["id"] == "one unit where units are ranked")
    )
    for made in (framework.to_module, framework.to_stub):
        with pytest.raises(ValueError, match="figures of all units together"):
            made()
    assert "'得率': str" in framework.to_stub(hook=True)


# What needs the library: declared scores, fields of the form, contradictions beyond two figures, names nearly right.
BEYOND = {"PR813", "PR820", "PR821", "PR822", "PR825"}


ALONE = [r for r in BAD["row"] if "data" in r and all(p["code"] != "PR829" for p in r["problems"])]


@pytest.mark.parametrize("row", ALONE, ids=[r["id"] for r in ALONE])
def test_bad_figures_are_refused_alike(row, judges):
    module = judges[row.get("framework", BAD["framework"])]
    wanted = {(p["code"].replace("PR802", "PR801"), p["where"]) for p in row["problems"]}
    stated = isinstance(row["data"], dict) and {"自评", "declared", "填写", "filled"} & row["data"].keys()
    if stated or BEYOND & {code for code, _ in wanted}:
        with pytest.raises((module.DataError, module.NotDecided)):
            module.evaluate(row["data"])
        return
    with pytest.raises(module.DataError) as refused:
        module.evaluate(row["data"])
    assert {(code, field) for code, field, _ in refused.value.problems} == wanted
    assert all(text and "{" not in text for *_, text in refused.value.problems)


def test_missing_figures_are_left_to_the_library(tmp_path):
    module = module_of(perfrules.load(HUANGPU), tmp_path)
    with pytest.raises(module.NotDecided, match="perfrules") as refused:
        module.evaluate({"预算总额": "1,000.00万元", "实际支出": "５万元"})
    assert "结转结余" in refused.value.missing


def test_a_module_needs_nothing_but_decimal(tmp_path):
    path = tmp_path / "rules.py"
    path.write_text(perfrules.load(HUANGPU).to_module(), encoding="utf-8")
    heavy = {"attr", "lark", "perfrules", "re", "typing", "fractions"}
    code = f"import sys, rules; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (run.returncode, run.stdout.strip()) == (0, "[]"), run.stderr


def test_a_stale_module_is_found(tmp_path, capsys):
    source = tmp_path / "small.perf"
    source.write_text(api.locate(HUANGPU).read_text(encoding="utf-8"), encoding="utf-8")
    out = tmp_path / "small_rules.py"
    assert cli.main(["compile", str(source), "-o", str(out)]) == 0
    assert (tmp_path / "small_rules.pyi").is_file()
    assert cli.main(["compile", str(source), "-o", str(out), "--check"]) == 0
    text = source.read_text(encoding="utf-8").replace("≤10% 得满分", "≤11% 得满分")
    source.write_text(text, encoding="utf-8")
    assert cli.main(["compile", str(source), "-o", str(out), "--check", "--lang", "en"]) == 1
    assert "stale" in capsys.readouterr().err
    assert cli.main(["compile", str(source)]) == 2


def test_stubs_name_every_figure_and_key(tmp_path):
    framework = perfrules.load(HUANGPU)
    for stub in (framework.to_stub(), framework.to_stub(hook=True)):
        compile(stub, "rules.pyi", "exec")
        assert "'预算总额': Number" in stub
    assert "'三公经费控制情况'" in framework.to_stub()
    assert "Literal['中', '优', '差', '良']" in framework.to_stub()


def test_texts_of_a_file_stay_texts_in_the_code(tmp_path):
    framework = perfrules.loads('''语言 1
【框架】 “甲"""; raise SystemExit #”
标题  """ + exit() + """ \\" \\
总分  10分
舍入  单项得分 四舍五入到0.01
不适用时  得满分
未注明的规则  推定
【数据】
“x); exit(); (”：次数 ≥0 “"""\\u000aexit()”
类：选项 “"+exit()+"”、“')”
【指标】
1. ]"""exit()  5分
= “x); exit(); (”；≥3次 得满分；否则 0分
2. 乙  5分
= 类；“')” 得满分；否则 0分
''')
    figures = {"x); exit(); (": 4, "类": "')"}
    assert framework.evaluate(figures).total == 10
    assert framework.evaluate(figures).engine == "python"
    module = module_of(framework, tmp_path)
    assert module.evaluate(figures).total == 10
    compile(framework.to_stub(), "rules.pyi", "exec")
    compile(framework.to_stub(hook=True), "rules.pyi", "exec")
