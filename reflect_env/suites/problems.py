"""Our own evaluation sets: a folder a problem, with `problem.toml`, `reference.v` and `solution.scala`.

`problem.toml`: `level`, `module_name`, `instruction`, `ports` (lines `input NAME WIDTH [signed]`); optional `reset`
(`sync`, `async` or `none`: there is a clock), `chisel` (declaration of the ports where it does not follow from the
list), `interface` (`io`, `flat`, `raw`), `cycles`, `settle`, `pools`, `dense`, `sparse`, `tags`; of a problem that a
procedural family wrote once, `family`, `unseen` and `origin`, the task that it was.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reflect_env.errors import TaskError
from reflect_env.task import Clocking, Interface, Reset, Stimulus, Task, TaskPort
from reflect_env.verdict import Direction

KEYS = (
    *("level", "module_name", "instruction", "ports", "reset", "chisel", "interface", "cycles", "settle", "pools"),
    *("dense", "sparse", "tags", "family", "unseen", "origin"),
)


def load_problems(root: Path) -> tuple[Task, ...]:
    """Read every problem of a set, ordered by name.

    Raises:
        TaskError: The folder is no such set, or a problem is incomplete; the message names the file.

    """
    folders = sorted(path.parent for path in root.glob("*/problem.toml"))
    if not folders:
        raise TaskError(f"{root} holds no problem (NAME/problem.toml)")
    return tuple(_problem(root.name, folder) for folder in folders)


def _problem(suite: str, folder: Path) -> Task:
    try:
        row = tomllib.loads((folder / "problem.toml").read_text("utf-8"))
        reference, solution = ((folder / name).read_text("utf-8") for name in ("reference.v", "solution.scala"))
        return task_of_row(f"{suite}/{folder.name}", suite, row, reference, (solution,))
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise TaskError(f"{folder}: {e}") from e


def task_of_row(
    task_id: str, suite: str, row: Mapping[str, Any], reference: str | None, solutions: tuple[str, ...] = ()
) -> Task:
    """Make a task of the keys of `problem.toml`.

    Raises:
        KeyError: A key is missing.
        ValueError: A key is unknown or its value malformed.
        TypeError: Likewise.

    """
    if unknown := sorted(set(row) - set(KEYS)):
        raise ValueError(f"unknown keys {unknown}; known are {', '.join(KEYS)}")
    return Task(
        id=task_id,
        level=row["level"],
        split="test",
        module_name=row["module_name"],
        instruction=row["instruction"],
        ports=tuple(_port(line) for line in row["ports"]),
        interface=Interface(row.get("interface", "io")),
        clocking=Clocking(Reset(row["reset"])) if "reset" in row else None,
        chisel=row.get("chisel", ""),
        tags=tuple(row.get("tags", ())),
        family=row.get("family", suite),
        unseen=tuple(row.get("unseen", ())),
        stimulus=_stimulus(row),
        reference=reference,
        solutions=solutions,
    )


def _stimulus(row: Mapping[str, Any]) -> Stimulus:
    return Stimulus(
        cycles=row.get("cycles", 0),
        settle=row.get("settle", 0),
        pools=tuple((name, tuple(values)) for name, values in row.get("pools", {}).items()),
        dense=tuple(row.get("dense", ())),
        sparse=tuple(row.get("sparse", ())),
    )


def _port(line: str) -> TaskPort:
    direction, name, width, *signed = line.split()
    return TaskPort(name, Direction(direction), int(width), signed == ["signed"])
