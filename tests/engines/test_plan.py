"""The plan: steps in order, with bounds and origins; what it does not know it refuses."""

from fractions import Fraction

import pytest
from attrs import evolve, frozen

import perfrules
from perfrules.engines import plan, planner
from perfrules.engines.plan import NotPlanned
from perfrules.meaning import model

HUANGPU = "cn/guangdong/guangzhou/huangpu/department-2022"


@pytest.fixture(scope="module")
def huangpu():
    return perfrules.load(HUANGPU)


def test_operands_come_first_and_equal_steps_are_one(huangpu):
    steps = planner.plan(huangpu.model).steps
    assert all(operand < number for number, step in enumerate(steps) for operand in step.operands)
    assert len(set(steps)) == len(steps)
    assert {step.op for step in steps} <= set(plan.OPERATIONS)


def test_bounds_follow_from_declarations(huangpu):
    made = planner.plan(huangpu.model)
    total = made.steps[made.total].interval
    assert (total.low, total.high) == (0, 100)
    quotients = [step for step in made.steps if step.op == "÷" and step.origin and "实际支出" in step.origin.text]
    assert [(step.interval.low, step.interval.high) for step in quotients] == [(0, 1)]


def test_steps_know_their_line_and_their_size(huangpu):
    made = planner.plan(huangpu.model)
    sizes = plan.grain(made)
    assert sizes[made.total] == Fraction(1, 100)
    rule = next(step for step in made.steps if step.op == "round")
    assert huangpu.model.source.text.split("\n")[made.nodes[3].span.line - 1].strip().startswith("1. 部门整体绩效目标")
    assert rule.step == Fraction(1, 100)
    assert plan.listing(made).count("\n") == len(made.steps) - 1


def test_what_the_planner_does_not_know_is_refused(huangpu):
    root = huangpu.model.root
    later = evolve(huangpu.model, root=evolve(root, kind="bonus"))
    with pytest.raises(NotPlanned, match="bonus"):
        planner.plan(later)


def test_a_later_part_of_the_model_is_refused_when_it_is_used(huangpu):
    @frozen
    class Later(model.Rule):
        only_if: str = ""

    rule = huangpu.indicators[2].rule
    names = {name: getattr(rule, name) for name in ("value", "measure", "measure_type", "low", "high")}
    plan._KNOWN[Later] = plan._KNOWN[model.Rule]
    plan.refuse_unknown(Later(**names), None)
    with pytest.raises(NotPlanned, match="only_if"):
        plan.refuse_unknown(Later(**names, only_if="x"), None)


def test_a_framework_without_a_plan_is_the_interpreters(huangpu, monkeypatch):
    framework = perfrules.loads(huangpu.model.source.text)
    monkeypatch.setattr(planner, "plan", lambda _: (_ for _ in ()).throw(NotPlanned("a new form")))
    assert framework.engine == "interpreter: a new form"
    assert framework.evaluate(framework.cases[1].given).engine == "interpreter"
    with pytest.raises(ValueError, match="a new form"):
        framework.to_python()


def test_generated_code_is_found_by_debuggers(huangpu):
    import linecache

    name = huangpu._engine.score.__code__.co_filename
    assert name.startswith("<perfrules 黄埔区部门整体支出自评")
    assert linecache.getline(name, huangpu._engine.score.__code__.co_firstlineno).startswith("def score(")
    assert "[意向公开及时性]  line" in huangpu.to_python()


def test_a_block_may_be_wide():
    wide = 1100  # deeper than Python's own limit, were sums chains
    lines = ["语言 1", "【框架】 宽", f"总分  {wide}分", "舍入  单项得分 四舍五入到0.01", "不适用时  剔除后在全表折算",
             "未注明的规则  推定", "【数据】", *(f"甲{k}：是否" for k in range(wide)), "【指标】"]  # fmt: skip
    lines += [line for k in range(wide) for line in (f"{k + 1}. 项{k}  1 point", f"= 甲{k}；是 得满分；否 0分")]
    framework = perfrules.loads("\n".join(lines) + "\n")
    result = framework.evaluate({f"甲{k}": k % 2 == 0 for k in range(wide)})
    assert (result.engine, result.total) == ("python", wide / 2)
