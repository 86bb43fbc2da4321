"""Makes evaluation sets out of procedural families.

Plain folders no later version of a family can change; a list of ids with hashes notices when one does.

Only tasks of the test split are taken. The grid of the large set is family x parameters x phrasing, each seen or unseen
in training; a cell that the families cannot fill is reported as it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reflect_env.circuits.build import make_task
from reflect_env.circuits.registry import families
from reflect_env.circuits.splits import UNSEEN_FAMILIES
from reflect_env.evaluation.suite import FROZEN_SCHEMA
from reflect_env.evaluation.summary import unseen_cell
from reflect_env.task import Interface, Task

FIRST_SEED = 1_500_000_000
"""Seeds of evaluation tasks lie here and above; a data set that counts from 0 never meets them."""
TRIES = 4_000
LARGE = 1_000
CELLS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("family",), 200),
    (("family", "parameters"), 100),
    (("family", "phrasing"), 150),
    (("family", "parameters", "phrasing"), 100),
    (("parameters",), 150),
    (("parameters", "phrasing"), 150),
    (("phrasing",), 150),
)
"""What the large set asks of each cell of the grid; the cell with nothing unseen is training data."""


def write_problem(folder: Path, task: Task) -> None:
    """Write a task as a problem folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem.toml").write_text("".join(f"{line}\n" for line in _toml(task)), encoding="utf-8")
    (folder / "reference.v").write_text(task.reference or "", encoding="utf-8")
    (folder / "solution.scala").write_text(task.solution or "", encoding="utf-8")


def _toml(task: Task) -> Iterator[str]:
    yield f"level = {_quoted(task.level)}"
    yield f"module_name = {_quoted(task.module_name)}"
    yield f"instruction = {_block(task.instruction)}"
    yield f"ports = {json.dumps([_port_line(task, i) for i in range(len(task.ports or ()))])}"
    if task.clocking is not None:
        yield f"reset = {_quoted(task.clocking.reset.value)}"
    if task.chisel:
        yield f"chisel = {_block(task.chisel)}"
    if task.interface is not Interface.IO:
        yield f"interface = {_quoted(task.interface.value)}"
    stimulus = task.stimulus
    yield from (
        f"{key} = {value}" for key, value in (("cycles", stimulus.cycles), ("settle", stimulus.settle)) if value
    )
    lists = (("dense", stimulus.dense), ("sparse", stimulus.sparse), ("tags", task.tags), ("unseen", task.unseen))
    yield from (f"{key} = {json.dumps(list(values))}" for key, values in lists if values)
    yield f"family = {_quoted(task.family)}"
    yield f"origin = {_quoted(f'{task.id} {task.voice}')}"
    if stimulus.pools:
        yield "[pools]"
        yield from (f"{name} = {json.dumps(list(values))}" for name, values in stimulus.pools)


def _port_line(task: Task, place: int) -> str:
    port = (task.ports or ())[place]
    return f"{port.direction.value} {port.name} {port.width}{' signed' if port.signed else ''}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)


def _block(text: str) -> str:
    """A literal block where that holds the text, else one quoted line."""
    plain = "'''" not in text and not text.endswith("'") and all(c in "\n\t" or c.isprintable() for c in text)
    return f"'''\n{text}'''" if plain else _quoted(text)


def draw(family: str, skip: int = 0, start: int = FIRST_SEED) -> Task | None:
    """Find the first task of a family in the test split that fits a folder, after `skip` others.

    Tasks with a clock among their own ports are passed over: `problem.toml` has no words for them.

    Args:
        family: Name.
        skip: How many fitting tasks are passed over.
        start: First seed.

    Returns:
        None where so many seeds give none.

    """
    for seed in range(start, start + TRIES):
        task = make_task(family, seed)
        if task.split == "test" and (task.clocking is None or task.clocking.implicit):
            if skip == 0:
                return task
            skip -= 1
    return None


@dataclass(frozen=True)
class Grid:
    """The tasks of the large set, and what was asked of each cell."""

    tasks: tuple[Task, ...]
    asked: Mapping[str, int]

    @property
    def found(self) -> dict[str, int]:
        """Tasks by cell."""
        return dict(Counter(unseen_cell(task) for task in self.tasks))


def large_set(cells: Sequence[tuple[tuple[str, ...], int]] = CELLS) -> Grid:
    """Draw the large set: each cell goes round the families, one task at a time; no prompt comes twice."""
    taken: set[str] = set()
    tasks: list[Task] = []
    asked: dict[str, int] = {}
    for unseen, number in cells:
        here = list(_fill(unseen, number, taken))
        tasks += here
        asked[" x ".join(unseen)] = number
    return Grid(tuple(tasks), asked)


def _fill(unseen: tuple[str, ...], number: int, taken: set[str]) -> Iterator[Task]:
    names = [name for name in families() if (name in UNSEEN_FAMILIES) == ("family" in unseen)]
    streams = {name: _stream(name, unseen, taken) for name in names}
    left = number
    while streams and left > 0:
        for name in list(streams):
            task = next(streams[name], None)
            if task is None:
                del streams[name]
                continue
            yield task
            left -= 1
            if left == 0:
                return


def _stream(family: str, unseen: tuple[str, ...], taken: set[str]) -> Iterator[Task]:
    """Yield tasks of one family and cell whose prompt is new but for the names."""
    for seed in range(FIRST_SEED, FIRST_SEED + TRIES // 10):
        task = make_task(family, seed)
        key = _masked(task)
        if task.unseen == unseen and key not in taken:
            taken.add(key)
            yield task


def _masked(task: Task) -> str:
    """The instruction without the names of module and ports."""
    text = task.instruction
    for number, name in enumerate([task.module_name, *(port.name for port in task.ports or ())]):
        text = text.replace(f"`{name}`", f"`{number}`")
    return f"{task.family} {text} {[port.width for port in task.ports or ()]}"


def frozen_lines(grid: Grid) -> list[str]:
    """Write the large set: a head with the grid, then id and hash of each task."""
    levels = Counter(task.level for task in grid.tasks)
    head = {
        "schema_version": FROZEN_SCHEMA,
        "tasks": len(grid.tasks),
        "asked": dict(grid.asked),
        "grid": grid.found,
        "levels": dict(sorted(levels.items())),
        "families": len({task.family for task in grid.tasks}),
    }
    rows = [
        {"family": task.family, "seed": task.seed, "hash": task.content_hash, "unseen": list(task.unseen)}
        for task in grid.tasks
    ]
    return [json.dumps(row) for row in (head, *rows)]
