"""`ReflectChisel-v0`, one candidate a step, on the fake compiler."""

from dataclasses import replace

import gymnasium as gym
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

import reflect_env
from reflect_env import episode as ep
from reflect_env.env import ReflectChiselEnv
from reflect_env.episode import STAGES, EnvConfig, printable
from reflect_env.errors import InfraError
from reflect_env.task_sets import compile_only_tasks, find_task
from reflect_env.testing import FakeCompiler

TASK = find_task("L2/adder-carry-8")
GOOD = TASK.solution
IDS = ["ReflectChisel-v0", "reflect_env:ReflectChisel-v0"]


@pytest.fixture
def make():
    """Makes raw environments on the fake compiler and closes them."""
    made = []

    def _make(**kwargs):
        env = gym.make("ReflectChisel-v0", **({"compiler": "fake", "task_id": TASK.id} | kwargs)).unwrapped
        made.append(env)
        return env

    yield _make
    for env in made:
        env.close()


def force(outcome):
    return f"{GOOD}\n// fake: {outcome}\n"


@pytest.mark.parametrize("env_id", IDS)
@pytest.mark.parametrize("kwargs", [{}, {"max_turns": 4}, {"level": "L3", "split": "test"}, {"render_mode": "ansi"}])
def test_gymnasiums_own_checker_finds_nothing(env_id, kwargs):
    """Warnings are errors in this test run."""
    env = gym.make(env_id, compiler="fake", **kwargs)
    check_env(env.unwrapped)
    env.close()


def test_the_registered_spec_is_json():
    spec = gym.make("ReflectChisel-v0", compiler="fake", max_turns=2, level="L1").spec
    assert gym.envs.registration.EnvSpec.from_json(spec.to_json()).kwargs["max_turns"] == 2


def test_importing_twice_registers_once():
    assert reflect_env.ENV_ID in gym.registry
    assert not gym.spec(reflect_env.ENV_ID).nondeterministic


def test_a_right_answer_ends_the_episode_with_reward_one(make):
    env = make()
    env.reset(seed=1)
    observation, reward, terminated, truncated, info = env.step(f"```scala\n{GOOD}```")
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert STAGES[observation["stage"]] == "done"
    assert info["outcome"] == "compiled"
    assert info["top"] == "AdderWithCarry"
    assert env.last_judgement.is_success


def test_the_prompt_is_the_tasks(make):
    observation, info = make().reset()
    assert observation["prompt"] == TASK.render_prompt()
    assert (observation["diagnostics"], observation["stage"], observation["turn"]) == ("", 0, 0)
    assert info == {"task_id": TASK.id, "level": "L2", "split": "train"}


def test_one_turn_ends_with_the_first_candidate_whatever_it_is(make):
    env = make()
    env.reset()
    _, reward, terminated, truncated, info = env.step(force("type"))
    assert (reward, terminated, truncated) == (0.15, True, False)
    assert info["stage"] == "type"
    assert info["score"] == 0.15


def test_several_turns_pay_the_improvement_over_the_best_so_far(make):
    env = make(max_turns=6)
    env.reset()
    tries = [force("parse"), force("lower"), force("type"), force("lower"), GOOD]
    steps = [env.step(text) for text in tries]
    assert [step[1] for step in steps] == pytest.approx([0.05, 0.40, 0.0, 0.0, 0.55])
    assert sum(step[1] for step in steps) == pytest.approx(1.0)
    assert [step[2] for step in steps] == [False, False, False, False, True]
    assert [step[0]["turn"] for step in steps] == [1, 2, 3, 4, 5]


def test_the_turns_end_an_episode_without_success(make):
    env = make(max_turns=2)
    env.reset()
    assert [env.step(force("parse"))[2:4] for _ in range(2)] == [(False, False), (True, False)]


def test_diagnostics_are_observed(make):
    env = make(max_turns=2)
    env.reset()
    observation = env.step(GOOD.replace("AdderWithCarry", "Adder"))[0]
    assert "AdderWithCarry" in observation["diagnostics"]
    assert STAGES[observation["stage"]] == "contract"


@pytest.mark.parametrize(
    "odd", ["", "\0", "\ud800", "→" * 10, "\ufeff", "a\u2028b", "x" * 200_000, "\x1b[31m", "class 加 extends"]
)
def test_any_string_is_an_action_and_the_observation_stays_in_its_space(make, odd):
    env = make(max_turns=2)
    env.reset()
    for action in (odd, f"```scala\n{GOOD}// {odd}\n// fake: type {odd}\n```"):
        observation, reward, *_ = env.step(action)
        assert observation in env.observation_space
        assert 0.0 <= reward <= 1.0


@pytest.mark.parametrize("action", [None, 3, b"class", ["class"]])
def test_what_is_no_string_is_a_type_error(make, action):
    env = make()
    env.reset()
    with pytest.raises(TypeError, match="an action is a str"):
        env.step(action)


def test_our_failure_raises_and_leaves_the_episode_as_it_was(make):
    env = make(max_turns=2)
    env.reset()
    env.step(force("lower"))
    with pytest.raises(InfraError, match=TASK.id):
        env.step(force("infra"))
    observation, reward, terminated, *_ = env.step(GOOD)
    assert (observation["turn"], terminated) == (2, True)
    assert reward == pytest.approx(0.55)


def test_a_finished_episode_must_be_reset(make):
    env = make()
    with pytest.raises(ResetNeeded):
        env.step(GOOD)
    env.reset()
    env.step(GOOD)
    with pytest.raises(ResetNeeded):
        env.step(GOOD)


def test_info_is_the_same_for_the_same_step(make):
    def run():
        env = make(task_id=None)
        env.reset(seed=7)
        return env.step(GOOD)

    assert data_equivalence(run(), run(), exact=True)


def test_a_seed_repeats_the_tasks_and_different_seeds_reach_all_of_them(make):
    env = make(task_id=None, tasks="compile-only")
    drawn = [env.reset(seed=i)[1]["task_id"] for i in range(300)]
    assert drawn == [env.reset(seed=i)[1]["task_id"] for i in range(300)]
    assert len(set(drawn)) == len(compile_only_tasks())


@pytest.mark.parametrize("options", [{"task_id": "L3/pwm"}, {"level": "L3", "split": "test"}, {"level": "L3"}])
def test_options_choose_among_the_tasks(make, options):
    env = make(task_id=None, tasks="compile-only")
    for _ in range(5):
        info = env.reset(options=options)[1]
        assert {key: info[key] for key in options} == options


@pytest.mark.parametrize(
    "choice", [{"level": "L3"}, {"family": "up-counter"}, {"split": "test"}, {"split": "train", "level": "L2"}]
)
def test_the_curriculum_is_the_default_and_draws_what_is_chosen(make, choice):
    env = make(task_id=None, **choice)
    for seed in range(6):
        info = env.reset(seed=seed)[1]
        assert info["task_id"].count("/") == 1
        assert {key: info[key] for key in choice if key != "family"}.items() <= info.items()
        assert info["task_id"].startswith(choice.get("family", ""))


def test_a_list_of_ids_is_a_set_of_tasks(make):
    ids = ["up-counter/3", "L2/byte-swap"]
    env = make(task_id=None, tasks=ids)
    assert {env.reset(seed=i)[1]["task_id"] for i in range(20)} == set(ids)


def test_options_stand_in_for_what_make_was_given(make):
    env = make(task_id=None, level="L1", tasks="compile-only")
    assert env.reset(options={"level": "L4"})[1]["level"] == "L4"
    assert env.reset(options={"task_id": "L2/byte-swap"})[1]["task_id"] == "L2/byte-swap"
    assert env.reset()[1]["level"] == "L1"


@pytest.mark.parametrize(
    ("options", "choices"),
    [
        ({"level": "L7"}, "L1, L2"),
        ({"split": 3}, "train, test"),
        ({"task_id": "no"}, "up-counter/7"),
        ({"seed": 1}, "task_id"),
    ],
)
def test_bad_options_name_the_choices_and_keep_the_episode(make, options, choices):
    env = make()
    env.reset()
    with pytest.raises(ValueError, match=choices):
        env.reset(options=options)
    assert env.step(GOOD)[1] == 1.0


@pytest.mark.parametrize(
    "bad",
    [{"level": "L7"}, {"split": "x"}, {"task_id": "x"}, {"max_turns": 0}, {"compiler": "gcc"}, {"isolation": "some"}],
)
def test_bad_arguments_fail_when_the_environment_is_made(make, bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        make(**bad)


def test_an_unknown_render_mode_is_refused():
    with pytest.raises(ValueError, match="ansi"):
        ReflectChiselEnv(render_mode="human", compiler="fake")


def test_ansi_rendering_tells_a_person_what_happened(make):
    env = make(max_turns=2, render_mode="ansi")
    env.reset()
    assert "waiting" in env.render()
    env.step(GOOD.replace("AdderWithCarry", "Adder"))
    assert TASK.id in env.render()
    assert "contract" in env.render()
    assert "AdderWithCarry was asked for" in env.render()


def test_without_a_render_mode_nothing_is_rendered(make):
    env = make()
    env.reset()
    assert env.render() is None


def test_closing_twice_is_fine(make):
    env = make()
    env.reset()
    env.step(GOOD)
    env.close()
    env.close()


def test_neither_making_nor_resetting_starts_a_compiler(make, monkeypatch):
    monkeypatch.setattr(FakeCompiler, "__init__", lambda self: pytest.fail("a compiler was started"))
    env = make()
    env.reset()
    env.close()


def test_clipped_text_says_that_it_was_cut():
    assert printable("x" * 100, 20).endswith("[cut]")
    assert len(printable("→" * 100, 20)) == 20


def test_max_turns_is_a_whole_number():
    with pytest.raises(ValueError, match="max_turns"):
        EnvConfig(max_turns=True)


@pytest.fixture
def asked(monkeypatch):
    """The task with a reference, drawn by every environment."""
    reference = (
        "module Reference(input [7:0] io_a, io_b, input io_cin, output [7:0] io_sum, output io_cout);\n"
        "  assign {io_cout, io_sum} = io_a + io_b + io_cin;\nendmodule\n"
    )
    task = replace(TASK, reference=reference)
    monkeypatch.setattr(ep, "start", lambda config, options, rng: ep.Episode(task))
    return task


def test_a_wrong_function_is_explained_and_pays_in_part(make, asked):
    env = make(max_turns=3)
    env.reset()
    observation, reward, terminated, _, info = env.step(f"{GOOD}\n// simulate: wrong 0.5\n")
    assert "io_sum is 0, expected 1" in observation["diagnostics"]
    assert observation["stage"] == STAGES.index("functional")
    assert (reward, terminated, info["outcome"]) == (pytest.approx(0.75), False, "functional")
    assert info["functional"] == {"samples": 1024, "mismatches": 1, "proof": "none"}
    observation, reward, terminated, _, info = env.step(GOOD)
    assert (reward, terminated, info["outcome"]) == (pytest.approx(0.25), True, "passed")
    assert observation["stage"] == STAGES.index("done")


def test_a_lost_simulator_is_an_error_that_says_why_and_the_step_can_be_tried_again(make, asked):
    env = make()
    env.reset()
    with pytest.raises(InfraError, match="asked for by a marker"):
        env.step(f"{GOOD}\n// simulate: infra\n")
    assert env.step(GOOD)[4]["outcome"] == "passed"
