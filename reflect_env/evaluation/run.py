"""Generate what is missing, judge what is not judged, a chunk at a time; rows reach the disk chunk by chunk.

The next chunk is generated while one is judged. Samples of one problem are drawn in different calls, each with a seed
of its own.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass

from reflect_env.errors import ReflectEnvError
from reflect_env.evaluation.results import ANSWERS, SAMPLES, Results
from reflect_env.evaluation.sample import INFRA, MISSING, Answer, Sample, Scores, Turn, Verdict
from reflect_env.evaluation.score import Asked, Judged, score, verdict_of, with_any_name
from reflect_env.evaluation.sources import Key, Source, seed_of
from reflect_env.evaluation.suite import EvalSuite
from reflect_env.judge import Judge
from reflect_env.models.api import Sampling
from reflect_env.reflection.loop import Attempt, Budget, Ended, Loop, run_loops
from reflect_env.task import Task

CHUNK = 32


class ModelTrouble(ReflectEnvError):
    """The model gives no answers, so that going on would only make more missing rows."""


class JudgeTrouble(ReflectEnvError):
    """The judge reaches no verdicts."""


@dataclass(frozen=True)
class Progress:
    """Where a run is."""

    done: int
    """Samples with a row that counts, those of earlier starts included."""
    total: int
    passed: int
    """Of the new ones."""
    new: int
    missing: int
    infra: int
    seconds: float

    @property
    def left_s(self) -> float:
        """Seconds that the rest takes at this rate; 0 where nothing is known."""
        return (self.total - self.done) * self.seconds / self.new if self.new else 0.0


Show = Callable[[Progress], None]


@dataclass(frozen=True)
class Work:
    """What is to be done."""

    suite: EvalSuite
    samples: int
    turns: int
    sampling: Sampling

    @property
    def keys(self) -> list[Key]:
        """Every sample, first samples of all problems before second ones."""
        return [(task, sample) for sample in range(self.samples) for task in self.suite.tasks]

    @property
    def wanted(self) -> frozenset[tuple[str, int]]:
        """Every sample by name."""
        return frozenset((task.id, sample) for task, sample in self.keys)


def evaluate(
    work: Work, source: Source, judge: Judge, results: Results, show: Show, clock: Callable[[], float] = time.monotonic
) -> None:
    """Bring `samples.jsonl` to completion.

    Raises:
        ModelTrouble: A whole chunk came back without an answer; what there is is kept.
        JudgeTrouble: A whole chunk came back without a verdict.
        DiskTrouble: Rows cannot be written.

    """
    todo = _unjudged(work, results)
    count = _Count(len(work.keys) - len(todo), len(work.keys), show, clock)
    with results.appender(SAMPLES) as rows, results.appender(ANSWERS) as answers:
        for chunk in _answered(work, todo, source, judge, results):
            if source.model is not None:
                answers.add([_answer_line(row) for row in chunk.fresh])
            judged = chunk.rows if chunk.rows is not None else score(judge, chunk.asked)
            rows.add([row.to_json() for row in judged])
            count.add(judged)
            _stop_in_trouble(judged, source)


def generate(
    work: Work, source: Source, results: Results, show: Show, clock: Callable[[], float] = time.monotonic
) -> None:
    """Only fetch answers; `evaluate` with a model that is not there any more judges them.

    Raises:
        ModelTrouble: A whole chunk came back without an answer.
        DiskTrouble: Answers cannot be written.

    """
    known = results.answers()
    todo = [key for key in work.keys if (key[0].id, key[1]) not in known]
    count = _Count(len(work.keys) - len(todo), len(work.keys), show, clock)
    with results.appender(ANSWERS) as answers:
        for keys in chunks(todo):
            given = source.answer(keys, work.sampling)
            asked = [Asked(*key, answer) for key, answer in zip(keys, given, strict=True)]
            answers.add([_answer_line(one) for one in asked])
            count.note(len(asked), 0, sum(a.finish == "error" for a in given), 0)
            if all(answer.finish == "error" for answer in given):
                raise ModelTrouble(f"{source.name} answered none of {len(given)} requests: {given[-1].error}")


def _unjudged(work: Work, results: Results) -> list[Key]:
    finished = {(row.task, row.sample) for row in results.rows() if row.has_verdict}
    return [key for key in work.keys if (key[0].id, key[1]) not in finished]


@dataclass(frozen=True)
class _Chunk:
    asked: list[Asked]
    fresh: list[Asked]
    """Those whose answer is new and belongs into `answers.jsonl`."""
    rows: list[Sample] | None = None
    """Where generating and judging alternate, the finished rows."""


def _answered(work: Work, todo: list[Key], source: Source, judge: Judge, results: Results) -> Iterator[_Chunk]:
    if work.turns > 1:
        for keys in chunks(todo):
            yield _repaired(work, keys, source, judge)
        return
    known = results.answers() if source.model is not None else {}
    pieces = chunks(todo) if source.model is not None else batches(by_task(todo))
    with ThreadPoolExecutor(1, thread_name_prefix="answers") as ahead:
        coming: deque[Future[_Chunk]] = deque()
        for keys in pieces:
            coming.append(ahead.submit(_fetch, work, keys, source, known))
            if len(coming) > 1:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _fetch(work: Work, keys: list[Key], source: Source, known: dict[tuple[str, int], Answer]) -> _Chunk:
    new = [key for key in keys if (key[0].id, key[1]) not in known]
    given = dict(zip(((t.id, s) for t, s in new), source.answer(new, work.sampling) if new else (), strict=True))
    asked = [Asked(task, sample, (given | known)[task.id, sample]) for task, sample in keys]
    return _Chunk(asked, [one for one in asked if (one.task.id, one.sample) in given])


def _repaired(work: Work, keys: list[Key], source: Source, judge: Judge) -> _Chunk:
    model = source.model
    if model is None:
        raise ModelTrouble(f"{source.name} cannot be asked to repair; --turns needs a language model")
    seed = seed_of(work.sampling.seed, keys)
    sampling = Sampling(work.sampling.temperature, work.sampling.top_p, work.sampling.max_tokens, seed)
    loops = run_loops(model, judge, [task for task, _ in keys], budget=Budget(work.turns), sampling=sampling)
    if any(loop.ended is Ended.INTERRUPTED for loop in loops):
        raise KeyboardInterrupt
    rows = [loop_row(judge, loop, sample) for loop, (_, sample) in zip(loops, keys, strict=True)]
    return _Chunk([], [], rows)


def loop_row(judge: Judge, loop: Loop, sample: int) -> Sample:
    """Write a repair loop as a row: the first answer as of any sample, then its repairs."""
    first, *later = [_turn(judge, loop.task, attempt) for attempt in loop.attempts]
    judgement = loop.attempts[0].judgement
    offset = getattr(judgement.candidate, "line_offset", 0) if judgement is not None else 0
    return Sample(loop.task.id, sample, first.answer, first.code, offset, first.verdict, tuple(later))


def _turn(judge: Judge, task: Task, attempt: Attempt) -> Turn:
    done = attempt.completion
    answer = Answer(done.text, done.finish, done.prompt_tokens, done.completion_tokens, done.error)
    if attempt.judgement is None:
        return Turn(answer, None, Verdict(MISSING, "", None, Scores(), reason=done.error or "the model gave no answer"))
    judged: Judged = with_any_name(judge, [done.text], [task], [attempt.judgement])[0]
    return Turn(answer, judged.code, verdict_of(judged, task))


def _stop_in_trouble(rows: Sequence[Sample], source: Source) -> None:
    if rows and source.model is not None and all(row.verdict.outcome == MISSING for row in rows):
        raise ModelTrouble(f"{source.name} answered none of {len(rows)} requests: {rows[-1].verdict.reason}")
    if rows and all(row.verdict.outcome == INFRA for row in rows):
        raise JudgeTrouble(f"the judge reached no verdict on {len(rows)} samples: {rows[-1].verdict.reason}")


def chunks(keys: list[Key], size: int = CHUNK) -> Iterator[list[Key]]:
    """Cut into pieces that hold one sample of a problem at most, so that no call draws one problem twice."""
    start = 0
    while start < len(keys):
        sample = keys[start][1]
        end = next((i for i in range(start, min(start + size, len(keys))) if keys[i][1] != sample), start + size)
        yield keys[start:end]
        start = min(end, len(keys))


def by_task(keys: list[Key]) -> list[Key]:
    """Bring samples of one problem together: what the judge prepares for a problem then serves all of them."""
    order = {task.id: place for place, (task, _) in reversed(list(enumerate(keys)))}
    return sorted(keys, key=lambda key: (order[key[0].id], key[1]))


def batches(keys: list[Key], size: int = 4 * CHUNK) -> Iterator[list[Key]]:
    """Cut into pieces, whatever they hold."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _answer_line(one: Asked) -> str:
    return json.dumps({"task": one.task.id, "sample": one.sample, "answer": asdict(one.answer)}, ensure_ascii=True)


class _Count:
    """Adds up what a run has done."""

    def __init__(self, before: int, total: int, show: Show, clock: Callable[[], float]) -> None:
        self._before, self._total, self._show, self._clock = before, total, show, clock
        self._begin = clock()
        self._new = self._passed = self._missing = self._infra = 0

    def add(self, rows: Sequence[Sample]) -> None:
        """Count finished rows."""
        outcomes = [row.verdict.outcome for row in rows]
        passed = sum(row.solved_at is not None for row in rows)
        self.note(len(rows), passed, outcomes.count(MISSING), outcomes.count(INFRA))

    def note(self, new: int, passed: int, missing: int, infra: int) -> None:
        """Count and show."""
        self._new += new
        self._passed += passed
        self._missing += missing
        self._infra += infra
        seconds = self._clock() - self._begin
        done = self._before + self._new
        self._show(Progress(done, self._total, self._passed, self._new, self._missing, self._infra, seconds))
