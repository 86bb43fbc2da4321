"""The vector environment: one batch a step, and the same episodes as Gymnasium's own vector modes."""

import inspect

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from reflect_env.errors import InfraError
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler
from reflect_env.vector import ReflectChiselVectorEnv

TASK = find_task("L2/adder-carry-8")
GOOD = TASK.solution
BAD = f"{GOOD}\n// fake: type\n"


@pytest.fixture
def make():
    made = []

    def _make(num_envs=3, **kwargs):
        made.append(gym.make_vec("ReflectChisel-v0", num_envs=num_envs, compiler="fake", **kwargs))
        return made[-1]

    yield _make
    for env in made:
        env.close()


def test_make_vec_uses_our_entry_point_without_a_warning(make):
    env = make()
    assert isinstance(env, ReflectChiselVectorEnv)
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    assert env.spec.id == "ReflectChisel-v0"


def test_shapes_types_and_spaces_are_gymnasiums(make):
    env = make(task_id=TASK.id)
    observations, _ = env.reset(seed=0)
    assert observations in env.observation_space
    observations, rewards, terminations, truncations, _ = env.step([GOOD, BAD, ""])
    assert observations in env.observation_space
    assert (rewards.dtype, terminations.dtype, truncations.dtype) == (np.float64, np.bool_, np.bool_)
    assert rewards.tolist() == [1.0, 0.15, 0.0]
    assert terminations.all()
    assert not truncations.any()
    assert env.single_action_space == env.action_space[0]


def test_a_step_is_one_batch(make, monkeypatch):
    sizes = []
    inner = FakeCompiler.compile_batch

    def counted(self, sources, **kwargs):
        sizes.append(len(sources))
        return inner(self, sources, **kwargs)

    monkeypatch.setattr(FakeCompiler, "compile_batch", counted)
    env = make(num_envs=8, task_id=TASK.id)
    env.reset()
    env.step([f"{GOOD}// {i}\n" for i in range(8)])
    assert sizes == [8]


def test_same_step_rewards_every_step(make):
    env = make(task_id=TASK.id)
    env.reset()
    assert [env.step([GOOD] * 3)[1].tolist() for _ in range(3)] == [[1.0] * 3] * 3


def test_same_step_hands_out_the_final_observation_and_info(make):
    env = make(max_turns=2, task_id=TASK.id)
    env.reset()
    observations, _, _, _, infos = env.step([GOOD, BAD, GOOD])
    assert infos["_final_obs"].tolist() == [True, False, True]
    assert infos["final_obs"][0]["turn"] == 1
    assert infos["final_info"]["outcome"].tolist() == ["compiled", None, "compiled"]
    assert infos["_outcome"].tolist() == [False, True, False]
    assert observations["turn"].tolist() == [0, 1, 0]


def drive(env, steps):
    log = [env.reset(seed=11)]
    rng = np.random.default_rng(5)
    for _ in range(steps):
        actions = tuple(str(rng.choice([GOOD, BAD, "prose", ""])) for _ in range(env.num_envs))
        log.append(env.step(actions))
    return log


@pytest.mark.parametrize("mode", ["SameStep", "NextStep"])
@pytest.mark.parametrize("max_turns", [1, 3])
def test_our_episodes_are_those_of_gymnasiums_sync_vector(make, mode, max_turns):
    settings = {"max_turns": max_turns, "level": "L2"}
    ours = make(**settings, autoreset_mode=mode)
    theirs = make(**settings, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode})
    assert isinstance(theirs, SyncVectorEnv)
    for a, b in zip(drive(ours, 12), drive(theirs, 12), strict=True):
        assert data_equivalence(a, b, exact=True)


def test_gymnasiums_async_mode_works_and_agrees(make):
    settings = {"max_turns": 2, "level": "L2"}
    theirs = make(**settings, vectorization_mode="async", vector_kwargs={"autoreset_mode": AutoresetMode.SAME_STEP})
    assert isinstance(theirs, AsyncVectorEnv)
    for a, b in zip(drive(make(**settings), 6), drive(theirs, 6), strict=True):
        assert data_equivalence(a[0], b[0], exact=True)
        assert data_equivalence(a[1], b[1], exact=True)


@pytest.mark.skipif("max_concurrency" not in inspect.signature(AsyncVectorEnv).parameters, reason="Gymnasium < 1.4")
def test_the_processes_of_the_async_mode_can_be_capped(make):
    env = make(vectorization_mode="async", vector_kwargs={"max_concurrency": 1}, task_id=TASK.id)
    env.reset()
    assert env.step((GOOD, BAD, ""))[1].tolist() == [1.0, 0.15, 0.0]


def test_the_judgements_of_the_last_step_are_at_hand_after_an_automatic_reset(make):
    env = make(task_id=TASK.id)
    env.reset()
    assert env.last_judgements == (None, None, None)
    env.step([GOOD, BAD, ""])
    assert [j.outcome for j in env.last_judgements] == ["compiled", "type", "no_code"]


def test_next_step_spends_a_step_on_resetting(make):
    env = make(autoreset_mode="NextStep", task_id=TASK.id)
    env.reset()
    assert env.step([GOOD] * 3)[1].tolist() == [1.0] * 3
    _, rewards, terminations, _, _ = env.step(["ignored"] * 3)
    assert rewards.tolist() == [0.0] * 3
    assert not terminations.any()


def test_disabled_autoreset_leaves_resetting_to_the_caller(make):
    env = make(autoreset_mode="Disabled", max_turns=2, task_id=TASK.id)
    env.reset()
    env.step([GOOD, BAD, BAD])
    with pytest.raises(ResetNeeded, match="episode 0"):
        env.step([GOOD] * 3)
    observations, infos = env.reset(options={"reset_mask": np.array([True, False, False])})
    assert observations["turn"].tolist() == [0, 1, 1]
    assert infos["_task_id"].tolist() == [True, False, False]
    assert env.step([GOOD] * 3)[2].all()


def test_our_failure_in_one_changes_none(make):
    env = make(max_turns=2, task_id=TASK.id)
    before = env.reset(seed=3)[0]
    with pytest.raises(InfraError):
        env.step([GOOD, f"{GOOD}\n// fake: infra\n", BAD])
    assert env.step([BAD] * 3)[0]["turn"].tolist() == [1, 1, 1]
    assert before["turn"].tolist() == [0, 0, 0]


def test_seeds_may_be_given_one_by_one(make):
    env = make()
    assert data_equivalence(env.reset(seed=[4, 5, 6]), env.reset(seed=4), exact=True)
    with pytest.raises(ValueError, match="seeds"):
        env.reset(seed=[1])


def test_options_hold_for_all_and_bad_ones_change_nothing(make):
    env = make()
    _, infos = env.reset(options={"level": "L4"})
    assert set(infos["level"]) == {"L4"}
    with pytest.raises(ValueError, match="L1, L2"):
        env.reset(options={"level": "L9"})


@pytest.mark.parametrize("actions", [["a"], "abc", [1, 2, 3]])
def test_wrong_actions_are_refused(make, actions):
    env = make()
    env.reset()
    with pytest.raises((TypeError, ValueError), match="action"):
        env.step(actions)


def test_a_step_before_reset_is_refused(make):
    with pytest.raises(ResetNeeded):
        make().step([GOOD] * 3)


@pytest.mark.parametrize("mask", [np.array([True]), np.zeros(3, dtype=bool), np.ones(3)])
def test_a_wrong_mask_is_refused(make, mask):
    env = make()
    env.reset()
    with pytest.raises(ValueError, match="reset_mask"):
        env.reset(options={"reset_mask": mask})


def test_unknown_settings_are_refused():
    with pytest.raises(TypeError, match="colour"):
        ReflectChiselVectorEnv(2, colour="red")


def test_rendering_gives_one_text_an_episode(make):
    env = make(render_mode="ansi")
    env.reset()
    assert all("waiting" in text for text in env.render())


def test_closing_twice_is_fine(make):
    env = make()
    env.reset()
    env.close()
    env.close()


def test_no_environments_are_refused():
    with pytest.raises(ValueError, match="num_envs"):
        ReflectChiselVectorEnv(0, compiler="fake")
