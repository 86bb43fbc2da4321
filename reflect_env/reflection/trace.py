"""Every step of a loop as JSON lines, and the proof that it can be repeated: judged again without a model.

A line is written when its step is known, so that a power cut costs the step that was under way and no other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

from reflect_env.diagnostic import to_json
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge, Judgement
from reflect_env.reflection.loop import Attempt, Budget, Loop
from reflect_env.task import Task

SCHEMA_VERSION = 1


class TraceUnreadable(ReflectEnvError):
    """The file is no trace, or of another schema."""


class TraceWriter:
    """Appends what is new in some loops; give its `update` to `run_loops(on_turn=…)`."""

    def __init__(self, path: Path, model: str, budget: Budget) -> None:
        """Begin a trace; an old file of the name is replaced."""
        self._stream: IO[str] = path.open("w", encoding="utf-8")
        self._written: dict[int, int] = {}
        self._put({"kind": "trace", "schema_version": SCHEMA_VERSION, "model": model, "budget": asdict(budget)})

    def update(self, loops: Sequence[Loop]) -> None:
        """Write the attempts that are not written yet, and the ends."""
        for number, loop in enumerate(loops):
            done = self._written.get(number)
            if done is None:
                self._put({"kind": "task", "loop": number, "task": loop.task.to_dict(with_secrets=True)})
            for turn, attempt in enumerate(loop.attempts[done or 0 :], start=done or 0):
                self._put({"kind": "attempt", "loop": number, "turn": turn + 1} | attempt_row(attempt))
            if loop.ended is not None and done != len(loop.attempts):
                self._put({"kind": "end", "loop": number, "ended": loop.ended.value})
            self._written[number] = len(loop.attempts)
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _put(self, row: dict[str, Any]) -> None:
        self._stream.write(json.dumps(row, ensure_ascii=True) + "\n")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    """One attempt as JSON-able fields; no clock time, so that equal steps are equal lines."""
    return {
        "prompt": list(attempt.prompt),
        "completion": attempt.completion.text,
        "finish": attempt.completion.finish,
        "completion_tokens": attempt.completion.completion_tokens,
        "error": attempt.completion.error,
        "verdict": None if attempt.judgement is None else verdict_row(attempt.judgement),
        "score": attempt.score,
        "stuck": None if attempt.stuck is None else attempt.stuck.value,
        "fresh": attempt.fresh,
    }


def verdict_row(judgement: Judgement) -> dict[str, Any]:
    """The part of a judgement that a repetition must give again."""
    return {
        "outcome": judgement.outcome.value,
        "stage": judgement.stage.value,
        "top": judgement.top,
        "diagnostics": [to_json(found) for found in judgement.diagnostics],
        "fingerprint": judgement.fingerprint,
    }


@dataclass(frozen=True)
class Replayed:
    """One attempt judged again."""

    loop: int
    turn: int
    recorded: dict[str, Any]
    again: dict[str, Any]

    @property
    def agrees(self) -> bool:
        """Whether both verdicts are equal in every field."""
        return self.recorded == self.again


def replay(path: Path, judge: Judge) -> list[Replayed]:
    """Judge every recorded completion again.

    Raises:
        TraceUnreadable: It is no trace. A last line that was cut off is left out.

    """
    rows = list(read_rows(path))
    tasks = {row["loop"]: Task.from_dict(row["task"]) for row in rows if row["kind"] == "task"}
    attempts = [row for row in rows if row["kind"] == "attempt" and row["verdict"] is not None]
    judgements = judge.judge([row["completion"] for row in attempts], [tasks[row["loop"]] for row in attempts])
    return [
        Replayed(row["loop"], row["turn"], row["verdict"], verdict_row(judgement))
        for row, judgement in zip(attempts, judgements, strict=True)
    ]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines of a trace.

    Raises:
        TraceUnreadable: The file cannot be read, is no trace, or is damaged before its last line.

    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise TraceUnreadable(f"{path} cannot be read: {e}") from e
    for number, line in enumerate(lines[:-1]):
        try:
            row = json.loads(line)
        except ValueError as e:
            raise TraceUnreadable(f"{path}, line {number + 1}: {e}") from e
        if number == 0 and (row.get("kind"), row.get("schema_version")) != ("trace", SCHEMA_VERSION):
            raise TraceUnreadable(f"{path} is no trace of schema version {SCHEMA_VERSION}")
        yield row
