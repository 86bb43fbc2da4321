"""What the repair loop costs beyond model and judge, and whether many loops keep the judge as busy as one batch does.

Each loop has two turns: a task's solution without its import, which scalac rejects, then the solution, which passes.
The model is scripted and takes no time worth naming: what is left is the loop's own, prompts, bookkeeping, trace.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from reflect_env.circuits.build import make_task
from reflect_env.circuits.registry import families
from reflect_env.judge import Judge, Judgement
from reflect_env.models.scripted import ScriptedModel
from reflect_env.reflection.loop import Budget, Loop, run_loops
from reflect_env.reflection.trace import TraceWriter
from reflect_env.task import Task
from reflect_env.verdict import Outcome

SIDE_BY_SIDE = 64
LEVELS = ("L1", "L2", "L3", "L4")
IMPORT = "import chisel3._"
ENDS = [Outcome.TYPE, Outcome.PASSED]


@dataclass(frozen=True)
class LoopTimes:
    """What was timed."""

    overhead_ms: tuple[float, ...]
    """A turn, beyond model and judge; one value a loop that ran alone."""
    loops_per_s: float
    """Candidates a second of loops side by side; median over rounds."""
    ratio: float
    """That over the judge's own rate for one batch of as many candidates; median over rounds."""


@dataclass
class _Timed:
    """Wraps a call so that its time is known."""

    seconds: float = 0.0
    clock: Callable[[], float] = field(default=time.perf_counter)

    def around(self, call: Callable[..., list[Judgement]]) -> Callable[..., list[Judgement]]:
        def timed(*args: object, **kwargs: object) -> list[Judgement]:
            begin = self.clock()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds += self.clock() - begin

        return timed


class _TimedJudge(Judge):
    """A judge that knows how long it took."""

    def __init__(self, judge: Judge, timed: _Timed) -> None:
        self._inner = timed.around(judge.judge)

    def judge(self, *args: object, **kwargs: object) -> list[Judgement]:
        return self._inner(*args, **kwargs)


def measure(judge: Judge, alone: int, rounds: int, unexpected: list[str]) -> LoopTimes:
    """Time loops one after the other, then side by side against one batch.

    Args:
        judge: Over a warm compiler and a simulator.
        alone: Loops that run alone.
        rounds: How often loops side by side are compared with a batch.
        unexpected: Gets a line for every loop that does not end as it must.

    """
    overhead = [_alone(judge, task, unexpected) for task in tasks(0, alone)]
    times = [_round(judge, number, unexpected) for number in range(1, rounds + 1)]
    rates = [2 * SIDE_BY_SIDE / loops_s for loops_s, _ in times]
    return LoopTimes(tuple(overhead), median(rates), median(batch_s / loops_s for loops_s, batch_s in times))


def tasks(number: int, count: int) -> list[Task]:
    """Choose tasks of different families that need no import but the usual one; other ones for each `number`."""
    names = [name for name, family in families().items() if family.level in LEVELS]
    chosen: list[Task] = []
    seed = 1_000 * number
    while len(chosen) < count:
        task = make_task(names[seed % len(names)], seed)
        seed += 1
        if task.solution is not None and task.solution.count("import ") == 1:
            chosen.append(task)
    return chosen


def _answers(task: Task, mark: str) -> list[str]:
    """The broken and the good answer; the mark makes the texts new."""
    good = f"{task.solution}\n// {mark}\n"
    return [good.replace(IMPORT, ""), good]


def _alone(judge: Judge, task: Task, unexpected: list[str]) -> float:
    """Return milliseconds a turn beyond the judge, the trace included."""
    timed = _Timed()
    model = ScriptedModel({"": _answers(task, "alone")})
    with tempfile.TemporaryDirectory(prefix="reflect-env-bench-") as folder:
        begin = time.perf_counter()
        with TraceWriter(Path(folder) / "trace.jsonl", model.name, Budget()) as trace:
            loops = run_loops(model, _TimedJudge(judge, timed), [task], on_turn=trace.update)
        taken_s = time.perf_counter() - begin
    _expect(loops, unexpected)
    return 1e3 * (taken_s - timed.seconds) / max(1, len(loops[0].attempts))


def _round(judge: Judge, number: int, unexpected: list[str]) -> tuple[float, float]:
    """Return wall seconds of loops side by side and of one batch of equal work; which is first alternates."""
    chosen = tasks(number, SIDE_BY_SIDE)
    if number % 2:
        loops_s = _side_by_side(judge, chosen, unexpected)
        return loops_s, _batch(judge, chosen)
    batch_s = _batch(judge, chosen)
    return _side_by_side(judge, chosen, unexpected), batch_s


def _side_by_side(judge: Judge, chosen: Sequence[Task], unexpected: list[str]) -> float:
    model = ScriptedModel({f"`{task.module_name}`": _answers(task, "loop") for task in chosen})
    begin = time.perf_counter()
    loops = run_loops(model, judge, chosen)
    taken_s = time.perf_counter() - begin
    _expect(loops, unexpected)
    return taken_s


def _batch(judge: Judge, chosen: Sequence[Task]) -> float:
    pairs = [(text, task) for task in chosen for text in _answers(task, "batch")]
    begin = time.perf_counter()
    judge.judge([text for text, _ in pairs], [task for _, task in pairs])
    return time.perf_counter() - begin


def _expect(loops: Sequence[Loop], unexpected: list[str]) -> None:
    for loop in loops:
        ends = [a.judgement.outcome for a in loop.attempts if a.judgement is not None]
        if ends != ENDS:
            unexpected.append(f"loop {loop.task.id}: {', '.join(ends)}")
