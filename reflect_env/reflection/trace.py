"""Every step of a loop as JSON lines, and the proof that it can be repeated: judged again without a model.

A line is handed to the operating system when its step is known, so that the end of the process costs the step that was
under way and no other; to the disk at most once a second, so that a power cut costs a second more.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

from reflect_env.diagnostic import to_json
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge, Judgement
from reflect_env.reflection.loop import Attempt, Budget, Loop
from reflect_env.task import Task
from reflect_env.verdict import Outcome

SCHEMA_VERSION = 1
SYNC_S = 1.0
"""Seconds between two writes to the disk; one costs milliseconds, more than all the rest of a turn."""
_NO_VERDICT = {"outcome": Outcome.INFRA.value}


class TraceUnreadable(ReflectEnvError):
    """The file is no trace, or of another schema."""


class TraceWriter:
    """Appends what is new in some loops; give its `update` to `run_loops(on_turn=…)`."""

    def __init__(self, path: Path, model: str, budget: Budget, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin a trace; an old file of the name is replaced.

        Raises:
            OSError: The file cannot be written.

        """
        self._stream: IO[str] = path.open("w", encoding="utf-8")
        self._written: dict[int, int] = {}
        self._over: set[int] = set()
        self._clock, self._synced_s = clock, clock()
        self._put({"kind": "trace", "schema_version": SCHEMA_VERSION, "model": model, "budget": asdict(budget)})

    def update(self, loops: Sequence[Loop]) -> None:
        """Write the attempts that are not written yet, and the ends."""
        for number, loop in enumerate(loops):
            done = self._written.get(number)
            if done is None:
                self._put({"kind": "task", "loop": number, "task": loop.task.to_dict(with_secrets=True)})
            for turn, attempt in enumerate(loop.attempts[done or 0 :], start=done or 0):
                self._put({"kind": "attempt", "loop": number, "turn": turn + 1} | attempt_row(attempt))
            if loop.ended is not None and number not in self._over:
                self._put({"kind": "end", "loop": number, "ended": loop.ended.value})
                self._over.add(number)
            self._written[number] = len(loop.attempts)
        self._stream.flush()
        if self._clock() - self._synced_s >= SYNC_S:
            self._sync()

    def _put(self, row: dict[str, Any]) -> None:
        self._stream.write(json.dumps(row, ensure_ascii=True) + "\n")

    def _sync(self) -> None:
        os.fsync(self._stream.fileno())
        self._synced_s = self._clock()

    def close(self) -> None:
        """Close the file, on the disk; safe to call twice."""
        if not self._stream.closed:
            self._stream.flush()
            self._sync()
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
    recorded = read_attempts(path)
    judgements = judge.judge([one.completion for one in recorded], [one.task for one in recorded])
    return [
        Replayed(one.loop, one.turn, one.verdict, verdict_row(judgement))
        for one, judgement in zip(recorded, judgements, strict=True)
    ]


@dataclass(frozen=True)
class Recorded:
    """One attempt with a verdict, as a trace holds it."""

    loop: int
    turn: int
    task: Task
    completion: str
    verdict: dict[str, Any]


def read_attempts(path: Path) -> list[Recorded]:
    """Read the attempts that have a verdict.

    Raises:
        TraceUnreadable: It is no trace, or a line lacks something.

    """
    rows = list(read_rows(path))
    try:
        tasks = {row["loop"]: Task.from_dict(row["task"]) for row in rows if row["kind"] == "task"}
        return [
            Recorded(row["loop"], row["turn"], tasks[row["loop"]], str(row["completion"]), dict(row["verdict"]))
            for row in rows
            if row["kind"] == "attempt" and (row["verdict"] or _NO_VERDICT)["outcome"] != Outcome.INFRA
        ]
    except (KeyError, TypeError, ValueError) as e:
        raise TraceUnreadable(f"{path}: a line is not as a trace writes it: {e!r}") from e


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines of a trace.

    Raises:
        TraceUnreadable: The file cannot be read, is no trace, or is damaged before its last line.

    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise TraceUnreadable(f"{path} cannot be read: {e}") from e
    if len(lines) == 1:
        raise TraceUnreadable(f"{path} holds no whole line")
    for number, line in enumerate(lines[:-1]):
        try:
            row = json.loads(line)
        except ValueError as e:
            raise TraceUnreadable(f"{path}, line {number + 1}: {e}") from e
        if not isinstance(row, dict) or (number == 0 and not _is_head(row)):
            raise TraceUnreadable(f"{path} is no trace of schema version {SCHEMA_VERSION}")
        yield row


def _is_head(row: dict[str, Any]) -> bool:
    return (row.get("kind"), row.get("schema_version")) == ("trace", SCHEMA_VERSION)
