"""Which problems a model is asked: our own folders, the frozen generated set, or another benchmark's folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reflect_env.circuits.build import make_task
from reflect_env.errors import TaskError
from reflect_env.prompt import messages
from reflect_env.suites.load import Defect, load_suite
from reflect_env.suites.problems import load_problems
from reflect_env.task import Task

FROZEN_SCHEMA = 1


@dataclass(frozen=True)
class EvalSuite:
    """Problems in a fixed order, and those that cannot be judged."""

    name: str
    tasks: tuple[Task, ...]
    defects: tuple[Defect, ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over everything that decides a verdict or a prompt, defects included."""
        parts = [task.content_hash for task in self.tasks] + [f"{d.task_id}: {d.reason}" for d in self.defects]
        return hashlib.sha256("\n".join([self.name, *parts]).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def prompt_hash(self) -> str:
        """SHA-256 in hex over the conversations that open every problem, system message included."""
        opened = json.dumps([messages(task) for task in self.tasks], ensure_ascii=True)
        return hashlib.sha256(opened.encode()).hexdigest()

    def first(self, limit: int | None) -> EvalSuite:
        """Keep only the first problems, spread over the levels: every level gives one before any gives two."""
        if limit is None or limit >= len(self.tasks):
            return self
        ranks: dict[str, int] = {}
        order = []
        for place, task in enumerate(self.tasks):
            ranks[task.level] = ranks.get(task.level, 0) + 1
            order.append((ranks[task.level], place))
        kept = {place for _, place in sorted(order)[:limit]}
        return replace(self, tasks=tuple(task for i, task in enumerate(self.tasks) if i in kept))


def find_suite(where: str, problems: Path) -> EvalSuite:
    """Load a suite.

    Args:
        where: Name of one of our own (`chisel-37`), a folder or a frozen file of that form, or `NAME:FOLDER` of another
            benchmark.
        problems: Folder that holds our own.

    Raises:
        TaskError: There is no such suite, or it is damaged; the message names what is there.

    """
    for path in (Path(where).expanduser(), problems / where, problems / f"{where}.jsonl"):
        if path.is_dir():
            return EvalSuite(path.resolve().name, load_problems(path))
        if path.is_file():
            return EvalSuite(path.stem, tuple(_frozen(path)))
    if ":" in where:
        suite = load_suite(where)
        return EvalSuite(suite.name, suite.tasks, suite.defects)
    known = sorted({path.stem for path in problems.glob("*") if path.is_dir() or path.suffix == ".jsonl"})
    raise TaskError(
        f"there is no suite {where!r}; known are {', '.join(known) or 'none'}, and verilog-eval:FOLDER, rtllm:FOLDER, "
        "chipbench:FOLDER"
    )


def _frozen(path: Path) -> Iterator[Task]:
    """Generate the tasks of a frozen file anew; each must be what was frozen.

    Raises:
        TaskError: The file is damaged, or this version of the families writes another task.

    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if number == 1 and "schema_version" in row:
                _check_schema(path, row["schema_version"])
                continue
            task = make_task(row["family"], row["seed"], voice=row.get("voice"))
        except (ValueError, KeyError, TypeError) as e:
            raise TaskError(f"{path}, line {number}: {e}") from e
        if task.content_hash != row["hash"]:
            raise TaskError(
                f"{path}, line {number}: {task.id} is not the task that was frozen; scores of both are not comparable. "
                "Take the version of this package that the file belongs to, or freeze anew (eval/freeze.py)."
            )
        yield task


def _check_schema(path: Path, version: object) -> None:
    if version != FROZEN_SCHEMA:
        raise TaskError(f"{path} is of schema version {version}; this package reads {FROZEN_SCHEMA}")
