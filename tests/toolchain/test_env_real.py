"""The environment, the rewards and the conformance suite on the real compiler."""

import gymnasium as gym
import psutil
import pytest
from gymnasium.utils.env_checker import check_env, data_equivalence

from reflect_env import sharing
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.conformance import BAD_INPUTS, CHECKS, GOOD
from reflect_env.judge import Judge
from reflect_env.rewards import ChiselReward
from reflect_env.sharing import CompilerConfig, Lease
from reflect_env.task_sets import compile_only_tasks, find_task
from reflect_env.toolchain import ensure

pytestmark = pytest.mark.jvm

TASK = find_task("L2/adder-carry-8")
LANES = ["modern", "classic"]


@pytest.fixture(scope="module")
def lease():
    """Keeps the shared compiler warm for the tests of this file."""
    ensure("modern")
    held = Lease(CompilerConfig())
    assert held.compiler.fingerprint
    yield held
    held.close()


@pytest.fixture(scope="module", params=LANES)
def conforming(request):
    """One real compiler a lane; the last check closes it."""
    with ChiselCompiler(toolchain=ensure(request.param)) as compiler:
        yield compiler


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.strip("_"))
def test_the_real_compiler_passes_the_conformance_suite(conforming, check):
    check(conforming)


@pytest.mark.parametrize("lane", LANES)
def test_every_reference_solution_keeps_its_contract(compiler_for, lane):
    judgements = Judge(compiler_for(lane)).judge([t.solution for t in compile_only_tasks()], compile_only_tasks())
    assert {j.task_id: j.diagnostics for j in judgements if not j.is_success} == {}


@pytest.mark.parametrize("lane", LANES)
def test_the_declaration_in_each_prompt_declares_the_asked_ports(compiler_for, lane):
    """With every output left open, what is judged is the declaration."""
    imports = "import chisel3._\nimport chisel3.util._\n"
    stubs = [
        f"{imports}class {t.module_name} extends Module {{\n{t.chisel_ports()}\n{_dont_care(t)}\n}}\n"
        for t in compile_only_tasks()
    ]
    judgements = Judge(compiler_for(lane)).judge(stubs, compile_only_tasks())
    assert {j.task_id: j.diagnostics for j in judgements if not j.is_success} == {}


def _dont_care(task):
    if task.interface == "io":
        return "io := DontCare"
    return "\n".join(f"{p.name} := DontCare" for p in task.ports if p.direction == "output")


@pytest.mark.parametrize("max_turns", [1, 3])
def test_gymnasiums_own_checker_finds_nothing(lease, max_turns):
    """Warnings are errors in this test run."""
    env = gym.make("ReflectChisel-v0", max_turns=max_turns)
    check_env(env.unwrapped)
    env.close()


def test_a_repair_episode_ends_with_a_return_of_one(lease):
    env = gym.make("reflect_env:ReflectChisel-v0", task_id=TASK.id, max_turns=5)
    env.reset(seed=0)
    tries = [
        "I cannot.",
        TASK.solution.replace("import chisel3._", ""),
        TASK.solution.replace("AdderWithCarry", "Adder_1"),
        f"```scala\n{TASK.solution}```",
    ]
    steps = [env.step(text) for text in tries]
    env.close()
    assert [step[4]["outcome"] for step in steps] == ["no_code", "type", "contract", "compiled"]
    assert sum(step[1] for step in steps) == pytest.approx(1.0)
    assert [step[2] for step in steps] == [False, False, False, True]


def test_the_vector_environment_gives_what_single_ones_give(lease):
    settings = {"level": "L3", "max_turns": 2, "tasks": "compile-only"}
    texts = [GOOD, "prose", find_task("L3/up-counter").solution, GOOD[:-3]]
    ours = gym.make_vec("ReflectChisel-v0", num_envs=4, **settings)
    theirs = gym.make_vec(
        "ReflectChisel-v0",
        num_envs=4,
        vectorization_mode="sync",
        vector_kwargs={"autoreset_mode": "SameStep"},
        **settings,
    )
    for env in (ours, theirs):
        env.reset(seed=1)
    assert data_equivalence(ours.step(texts), theirs.step(texts), exact=True)
    ours.close()
    theirs.close()


@pytest.mark.slow
def test_the_asynchronous_mode_works_with_a_compiler_in_each_process():
    env = gym.make_vec(
        "ReflectChisel-v0",
        num_envs=2,
        vectorization_mode="async",
        vector_kwargs={"context": "spawn", "max_concurrency": 1, "autoreset_mode": "SameStep"},
        task_id=TASK.id,
    )
    env.reset(seed=1)
    rewards = env.step((TASK.solution, "prose"))[1]
    env.close()
    assert rewards.tolist() == [1.0, 0.0]


def test_bad_input_gets_a_reward_of_its_own_and_the_next_good_one_passes(lease):
    env = gym.make_vec("ReflectChisel-v0", num_envs=len(BAD_INPUTS) + 1, task_id=TASK.id)
    env.reset()
    rewards = env.step([*BAD_INPUTS.values(), TASK.solution])[1]
    assert (rewards[:-1] < 0.6).all()
    assert rewards[-1] == 1.0
    env.close()


def test_rewards_judge_as_the_environment_does(lease):
    reward = ChiselReward()
    texts = [TASK.solution, f"```scala\n{TASK.solution}```", TASK.solution[:-3], "prose"]
    assert reward(texts, task_id=[TASK.id] * 4) == [1.0, 1.0, 0.05, 0.0]
    reward.close()


def test_closing_the_last_user_leaves_no_process_behind():
    sharing.close_all()
    before = set(psutil.Process().children(recursive=True))
    env = gym.make("ReflectChisel-v0", task_id=TASK.id)
    env.reset()
    assert env.step(TASK.solution)[1] == 1.0
    env.close()
    assert set(psutil.Process().children(recursive=True)) <= before
