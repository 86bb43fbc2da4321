"""Frozen sets are what they were when they were frozen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.errors import TaskError
from reflect_env.evaluation.freeze import Grid, draw, frozen_lines, large_set, write_problem
from reflect_env.evaluation.run import by_task
from reflect_env.evaluation.suite import find_suite
from reflect_env.suites.problems import load_problems

EVAL = Path(__file__).parents[3] / "eval"


@pytest.mark.parametrize("family", ["up-counter", "stream-join", "type-casts", "event-counter", "absolute-difference"])
def test_a_folder_says_all_that_a_task_says(tmp_path: Path, family: str) -> None:
    task = draw(family)
    assert task is not None
    write_problem(tmp_path / "set" / "P1", task)
    found = load_problems(tmp_path / "set")[0]
    kept = replace(task, id="set/P1", seed=None, voice="", solutions=task.solutions[:1])
    assert found.render_prompt() == task.render_prompt()
    assert replace(found, instruction="", chisel="") == replace(kept, instruction="", chisel="")


def test_a_small_grid_fills_its_cells_without_repeating_a_prompt() -> None:
    grid = large_set(((("phrasing",), 5), (("family",), 5)))
    assert grid.found == {
        "seen family x seen parameters x unseen phrasing": 5,
        "unseen family x seen parameters x seen phrasing": 5,
    }
    assert all(task.split == "test" for task in grid.tasks)
    assert len({task.render_prompt() for task in grid.tasks}) == 10


def frozen(root: Path) -> Path:
    tasks = (make_task("up-counter", 3), make_task("fifo", 4))
    path = root / "set.jsonl"
    path.write_text("".join(f"{line}\n" for line in frozen_lines(Grid(tasks, {}))))
    return path


def test_a_frozen_list_gives_its_tasks_again(tmp_path: Path) -> None:
    frozen(tmp_path)
    suite = find_suite("set", tmp_path)
    assert suite.tasks == (make_task("up-counter", 3), make_task("fifo", 4))


def test_a_task_that_is_not_the_frozen_one_any_more_is_named(tmp_path: Path) -> None:
    path = frozen(tmp_path)
    lines = path.read_text().splitlines()
    row = json.loads(lines[2])
    path.write_text("\n".join([*lines[:2], json.dumps(row | {"hash": "0" * 64})]) + "\n")
    with pytest.raises(TaskError, match="line 3: fifo/4 is not the task that was frozen"):
        find_suite("set", tmp_path)


def test_our_sets_have_the_levels_that_they_promise() -> None:
    small, large = (find_suite(name, EVAL / "problems").tasks for name in ("chisel-37", "chisel-200"))
    assert [sum(task.level == level for task in small) for level in ("L1", "L2", "L3", "L4")] == [12, 14, 9, 2]
    assert len(large) == 200
    assert {task.level for task in large} == {"L1", "L2", "L3", "L4", "L5", "L6"}
    assert sum(task.id.startswith("chisel-200/H") for task in large) == 60
    assert all(task.reference and task.solution for task in (*small, *large))
    assert all(task.module_name in task.render_prompt() for task in (*small, *large))


def test_samples_of_a_problem_come_together_in_the_order_of_the_suite() -> None:
    a, b = make_task("up-counter", 3), make_task("fifo", 4)
    assert by_task([(b, 0), (a, 0), (b, 1), (a, 1)]) == [(b, 0), (b, 1), (a, 0), (a, 1)]
