"""Rewards in TRL's contract: one value a completion, one batch a call, ours is None."""

import asyncio
import inspect
import pickle
import threading

import pytest

from reflect_env import rewards, sharing
from reflect_env.reward import RewardConfig
from reflect_env.rewards import ChiselReward, acompile_reward, compile_reward, completion_text
from reflect_env.sharing import CompilerConfig
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler

TASK = find_task("L2/adder-carry-8")
GOOD = TASK.solution
TYPE = f"{GOOD}\n// fake: type\n"
INFRA = f"{GOOD}\n// fake: infra\n"


@pytest.fixture
def reward():
    made = ChiselReward(compiler="fake")
    yield made
    made.close()


@pytest.fixture
def fake_default(monkeypatch):
    """Gives the module-level functions the fake compiler."""
    made = ChiselReward(compiler="fake")
    monkeypatch.setattr(rewards, "_DEFAULT", made)
    yield
    made.close()


def columns(count, **extra):
    return {"task_id": [TASK.id] * count, "completion_ids": [[1]] * count} | extra


def test_each_completion_gets_its_reward_in_order(reward):
    assert reward([GOOD, "prose", TYPE], **columns(3)) == [1.0, 0.0, 0.15]


def test_our_failure_is_none_and_the_others_keep_theirs(reward):
    assert reward([GOOD, INFRA, TYPE], **columns(3)) == [1.0, None, 0.15]


def test_conversational_completions_count_by_their_last_assistant_message(reward):
    talk = [
        {"role": "assistant", "content": "prose"},
        {"role": "tool", "content": TYPE},
        {"role": "assistant", "content": f"```scala\n{GOOD}```"},
    ]
    assert reward(completions=[talk], prompts=[[{"role": "user", "content": "?"}]], **columns(1)) == [1.0]


@pytest.mark.parametrize(
    ("completion", "text"),
    [
        ("a", "a"),
        ([], ""),
        ([{"role": "assistant", "content": None, "tool_calls": []}], ""),
        ([{"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}], "ab"),
        ([{"role": "user", "content": "a"}], ""),
    ],
)
def test_every_form_of_completion_has_a_text(completion, text):
    assert completion_text(completion) == text


def test_what_is_no_completion_is_a_type_error(reward):
    with pytest.raises(TypeError, match="list of messages"):
        reward([3], **columns(1))


@pytest.mark.parametrize(
    "column",
    [
        {"task": TASK.to_json()},
        {"task": TASK.to_dict()},
        {"task": TASK},
        {"task_id": TASK.id},
        {"module_name": TASK.module_name},
    ],
)
def test_each_task_column_tells_what_was_asked(reward, column):
    rows = {key: [value] * 2 for key, value in column.items()}
    assert reward([GOOD, GOOD.replace("AdderWithCarry", "Adder")], **rows) == [1.0, 0.55]


def test_a_dataset_that_does_not_say_what_was_asked_is_an_error(reward):
    with pytest.raises(ValueError, match=r"task, task_id, module_name.*\['answer'\]"):
        reward([GOOD], answer=["x"])


def test_compiling_alone_is_rewarded_where_asked_for():
    reward = ChiselReward(compiler="fake", require_task=False)
    assert reward([GOOD, TYPE]) == [1.0, 0.15]
    assert reward([GOOD, GOOD], module_name=[None, "Other"]) == [1.0, 0.55]
    reward.close()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"task_id": ["no-such"]}, "row 0.*give family/seed"),
        ({"task_id": [3]}, "row 0: a task_id is a str"),
        ({"task": ["{"]}, "row 0"),
        ({"task": [None]}, "row 0: a task is JSON text or a dict"),
        ({"task": [{"colour": 1}]}, "unknown task fields"),
        ({"module_name": ["two words"]}, "identifier"),
        ({"module_name": ["A", "B"]}, "list of 1 values"),
        ({"module_name": "A"}, "list of 1 values"),
    ],
)
def test_wrong_columns_are_named(reward, bad, message):
    with pytest.raises(ValueError, match=message):
        reward([GOOD], **bad)


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "x" * 200_000, "→"])
def test_the_length_always_equals_the_input(reward, odd):
    assert len(reward([odd, GOOD, odd], **columns(3))) == 3
    assert reward([], task_id=[]) == []


def test_a_call_is_one_batch(reward, monkeypatch):
    sizes = []
    inner = FakeCompiler.compile_batch
    monkeypatch.setattr(
        FakeCompiler,
        "compile_batch",
        lambda self, sources, **kw: (sizes.append(len(sources)), inner(self, sources, **kw))[1],
    )
    reward([f"{GOOD}// {i}\n" for i in range(16)], **columns(16))
    assert sizes == [16]
    reward([GOOD] * 16, **columns(16))
    assert sizes == [16, 1]


def test_logs_say_what_happened(reward):
    extra, metrics = {}, {}
    reward(
        [GOOD, TYPE, TYPE, INFRA, "prose"],
        log_extra=extra.__setitem__,
        log_metric=metrics.__setitem__,
        trainer_state=object(),
        **columns(5),
    )
    assert extra["outcome"] == ["compiled", "type", "type", "infra", "no_code"]
    assert extra["diagnostic"][4].startswith("extraction_failed: ")
    assert metrics["compile_reward/type"] == 0.5
    assert metrics["compile_reward/passed"] == 0.25
    assert metrics["compile_reward/infra"] == 1.0
    assert sum(v for k, v in metrics.items() if not k.endswith("infra")) == pytest.approx(1.0)


def test_it_pickles_with_its_settings_and_works_again(reward):
    configured = ChiselReward(compiler="fake", rewards=RewardConfig(type=0.2), name="chisel")
    configured([GOOD], **columns(1))
    copy = pickle.loads(pickle.dumps(configured))
    assert copy.__name__ == "chisel"
    assert copy([TYPE], **columns(1)) == [0.2]
    copy.close()
    configured.close()


def test_names_are_stable_because_they_name_metrics():
    assert compile_reward.__name__ == "compile_reward"
    assert acompile_reward.__name__ == "acompile_reward"
    assert ChiselReward().__name__ == "compile_reward"


def test_the_function_form_is_the_class_with_its_defaults(fake_default):
    assert compile_reward([GOOD], ["p"], **columns(1)) == [1.0]


def test_the_asynchronous_form_gives_the_same(fake_default):
    assert inspect.iscoroutinefunction(acompile_reward)
    assert asyncio.run(acompile_reward([GOOD, INFRA], prompts=["p", "p"], **columns(2))) == [1.0, None]


def test_it_works_off_the_main_thread(reward):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(reward([GOOD], **columns(1))))
    thread.start()
    thread.join()
    assert answers == [[1.0]]


def test_bad_settings_fail_at_once():
    with pytest.raises(ValueError, match="real, fake"):
        ChiselReward(compiler="gcc")


def test_making_one_starts_nothing(monkeypatch):
    monkeypatch.setattr(sharing, "_create", lambda config: pytest.fail("a compiler was started"))
    assert ChiselReward()._settings == CompilerConfig("real", "modern", "auto")
