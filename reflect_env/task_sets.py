"""Where tasks come from: built-in sets and procedural families, by name, level, family and split."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from reflect_env.task import SPLITS, Task

COMPILE_ONLY_LEVELS = ("L1", "L2", "L3", "L4")


@cache
def compile_only_tasks() -> tuple[Task, ...]:
    """Read the built-in tasks without a reference, ordered by level and then as written."""
    folder = resources.files("reflect_env") / "tasks"
    files = ((level, (folder / f"{level}.toml").read_text("utf-8")) for level in COMPILE_ONLY_LEVELS)
    return tuple(_from_toml(level, row) for level, text in files for row in tomllib.loads(text)["task"])


def select(task_id: str | None = None, level: str | None = None, split: str | None = None) -> tuple[Task, ...]:
    """Select the built-in compile-only tasks that match every given choice, in order.

    Raises:
        ValueError: Nothing matches; the message names the choices.

    """
    _check_choice("level", level, COMPILE_ONLY_LEVELS)
    _check_choice("split", split, SPLITS)
    _check_choice("task_id", task_id, tuple(task.id for task in compile_only_tasks()))
    wanted = {"id": task_id, "level": level, "split": split}
    chosen = tuple(t for t in compile_only_tasks() if all(v is None or getattr(t, k) == v for k, v in wanted.items()))
    if not chosen:
        raise ValueError(f"no task has task_id={task_id!r}, level={level!r} and split={split!r} at once")
    return chosen


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
