"""Which tasks a reward-driven training asks for."""

from __future__ import annotations

import json

import pytest

from reflect_env.circuits.registry import families
from reflect_env.circuits.splits import UNSEEN_FAMILIES
from reflect_env.training.curriculum import FIRST_SEED, LEAST_GROUPS, Curriculum, Measured


def test_it_begins_with_the_first_level_and_trains_on_nothing_that_is_held_out() -> None:
    curriculum = Curriculum(("L1", "L2"), seed=0)
    tasks = [curriculum.draw(number) for number in range(60)]
    assert {task.level for task in tasks} == {"L1"}
    assert {task.split for task in tasks} == {"train"}
    assert not {task.family for task in tasks} & UNSEEN_FAMILIES
    assert all(task.seed is not None and task.seed >= FIRST_SEED for task in tasks)
    assert len({task.id for task in tasks}) == 60


def test_the_same_slot_gives_the_same_task_and_another_seed_another() -> None:
    first, again, other = Curriculum(("L1",), 0), Curriculum(("L1",), 0), Curriculum(("L1",), 1)
    assert [first.draw(n).id for n in range(9)] == [again.draw(n).id for n in range(9)]
    assert [first.draw(n).id for n in range(9)] != [other.draw(n).id for n in range(9)]


def test_a_level_opens_when_the_earlier_ones_succeed_and_not_before() -> None:
    curriculum = Curriculum(("L1", "L2"), seed=0)
    for _ in range(LEAST_GROUPS - 1):
        curriculum.add("constant", 1.0)
    assert curriculum.open_levels == ("L1",)
    curriculum.add("constant", 1.0)
    assert curriculum.open_levels == ("L1", "L2")


def test_a_level_stays_shut_while_the_earlier_ones_fail() -> None:
    curriculum = Curriculum(("L1", "L2"), seed=0)
    for _ in range(3 * LEAST_GROUPS):
        curriculum.add("constant", 0.1)
    assert curriculum.open_levels == ("L1",)


def test_what_sometimes_succeeds_is_drawn_most() -> None:
    assert Measured(0.5, 9).weight > Measured(0.9, 9).weight > Measured(1.0, 9).weight > 0
    curriculum = Curriculum(("L1",), seed=0)
    for name in families():
        curriculum.add(name, 0.5 if name == "constant" else 1.0)
    drawn = [curriculum.draw(number).family for number in range(300)]
    assert drawn.count("constant") > 4 * drawn.count("type-casts")


def test_it_goes_on_where_it_stopped() -> None:
    curriculum = Curriculum(("L1", "L2"), seed=0)
    for number in range(90):
        curriculum.add("constant", number % 3 / 2)
    again = Curriculum(("L1", "L2"), seed=0)
    again.restore(json.loads(json.dumps(curriculum.state())))
    assert again.state() == curriculum.state()
    assert [again.draw(n).id for n in range(20)] == [curriculum.draw(n).id for n in range(20)]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="L9"):
        Curriculum(("L9",), seed=0)
