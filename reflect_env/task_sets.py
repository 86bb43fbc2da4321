"""Where tasks come from: built-in sets and procedural families, by name, level, family and split."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Protocol

from reflect_env.circuits.build import make_task
from reflect_env.circuits.registry import families, find
from reflect_env.task import LEVELS, SPLITS, Task

COMPILE_ONLY_LEVELS = ("L1", "L2", "L3", "L4")
SETS = ("curriculum", "compile-only")
"""`curriculum`: every procedural family, drawn by level; `compile-only`: some tasks without a reference."""
LEVEL_WEIGHTS = {"L1": 10, "L2": 25, "U": 15, "L3": 20, "L4": 12, "L5": 12, "L6": 6}
"""How often the curriculum draws each level, in percent."""
SEEDS = 1 << 31
DRAWS = 2_000
"""How many seeds are tried for one that is in the wanted split."""


class Draws(Protocol):
    """The part of `numpy.random.Generator` that drawing needs."""

    def integers(self, high: int, /) -> Any:  # noqa: ANN401
        """Return a whole number from 0 to below `high`."""


@dataclass(frozen=True)
class Selection:
    """Which tasks an episode may draw; plain values, checked when made."""

    tasks: str | tuple[str, ...] = "curriculum"
    """Name of a set, or ids of tasks."""
    level: str | None = None
    family: str | None = None
    split: str | None = None
    task_id: str | None = None
    """Only this one; the other choices do not count."""

    def __post_init__(self) -> None:
        _check_choice("split", self.split, SPLITS)
        _check_choice("level", self.level, LEVELS)
        if isinstance(self.tasks, str):
            _check_choice("tasks", self.tasks, SETS)
        elif not self.tasks:
            raise ValueError("tasks is an empty list; give ids or the name of a set")
        if self.task_id is not None:
            find_task(self.task_id)
        elif self.tasks == "curriculum":
            self._families()
        else:
            self.listed()

    def draw(self, rng: Draws) -> Task:
        """Draw a task.

        Raises:
            ValueError: No task of the wanted split was found among many.

        """
        if self.task_id is not None:
            return find_task(self.task_id)
        if self.tasks != "curriculum":
            listed = self.listed()
            return listed[int(rng.integers(len(listed)))]
        for _ in range(DRAWS):
            task = make_task(self._draw_family(rng), int(rng.integers(SEEDS)))
            if self.split in (None, task.split):
                return task
        raise ValueError(f"no task of split {self.split!r} in {DRAWS} draws of {self}")

    def _draw_family(self, rng: Draws) -> str:
        names = self._families()
        levels = [level for level in LEVELS if any(families()[name].level == level for name in names)]
        point = int(rng.integers(sum(LEVEL_WEIGHTS[level] for level in levels)))
        for level in levels:
            point -= LEVEL_WEIGHTS[level]
            if point < 0:
                break
        here = [name for name in names if families()[name].level == level]
        return here[int(rng.integers(len(here)))]

    def _families(self) -> tuple[str, ...]:
        if self.family is not None:
            found = find(self.family)
            if self.level not in (None, found.level):
                raise ValueError(f"family {self.family!r} is of level {found.level}, not {self.level}")
            return (self.family,)
        return tuple(name for name, family in families().items() if self.level in (None, family.level))

    def listed(self) -> tuple[Task, ...]:
        """List the tasks of a set other than the curriculum, in order.

        Raises:
            ValueError: No task has everything that was chosen; the message names it.

        """
        if isinstance(self.tasks, str):
            tasks: Sequence[Task] = compile_only_tasks()
        else:
            tasks = [find_task(name) for name in self.tasks]
        wanted = {key: getattr(self, key) for key in ("level", "family", "split") if getattr(self, key) is not None}
        chosen = tuple(t for t in tasks if all(getattr(t, key) == value for key, value in wanted.items()))
        if not chosen:
            raise ValueError(f"no task of {self.tasks!r} has " + " and ".join(f"{k}={v!r}" for k, v in wanted.items()))
        return chosen


def find_task(task_id: str) -> Task:
    """Find a task by its id: `family/seed` of a procedural family, or one of the compile-only set.

    Raises:
        ValueError: There is none; the message says what ids look like.

    """
    for task in compile_only_tasks():
        if task.id == task_id:
            return task
    if match := re.fullmatch(r"([a-z0-9-]+)/(\d{1,10})", task_id):
        return make_task(match[1], int(match[2]))
    known = ", ".join(task.id for task in compile_only_tasks()[:3])
    raise ValueError(
        f"task_id={task_id!r} is unknown: give family/seed, such as up-counter/7 (`reflect-env tasks list` has the "
        f"families), or one of {known}, …"
    )


@cache
def compile_only_tasks() -> tuple[Task, ...]:
    """Read the built-in tasks without a reference, ordered by level and then as written."""
    folder = resources.files("reflect_env") / "tasks"
    files = ((level, (folder / f"{level}.toml").read_text("utf-8")) for level in COMPILE_ONLY_LEVELS)
    return tuple(_from_toml(level, row) for level, text in files for row in tomllib.loads(text)["task"])


def _check_choice(name: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise ValueError(f"{name}={value!r} is unknown; choose one of {', '.join(choices)}")


def _from_toml(level: str, row: dict[str, Any]) -> Task:
    """Read one task; ports are written as `direction name width`."""
    ports = [line.split() for line in row.pop("ports")]
    rows = [{"direction": direction, "name": name, "width": int(width)} for direction, name, width in ports]
    clocking = {"reset": "sync"} if row.pop("sequential", False) else None
    fixed = {"level": level, "ports": rows, "clocking": clocking, "solutions": [row.pop("solution")]}
    return Task.from_dict(fixed | row)
