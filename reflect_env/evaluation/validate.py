"""Judge a folder of results again: every row and every figure must come out as written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from reflect_env.evaluation.finish import Reading, figures_of
from reflect_env.evaluation.results import Results
from reflect_env.evaluation.run import CHUNK, Work
from reflect_env.evaluation.sample import MISSING, Sample, Verdict
from reflect_env.evaluation.score import Asked, score, verdict_of, verdicts_of
from reflect_env.evaluation.summary import mark, same_figures, summarise
from reflect_env.judge import Judge
from reflect_env.task import Task


@dataclass(frozen=True)
class Disagreement:
    """A row that comes out otherwise."""

    task: str
    sample: int
    field: str
    written: str
    again: str

    def __str__(self) -> str:
        return f"{self.task} sample {self.sample}: {self.field} is written as {self.written}, comes out as {self.again}"


@dataclass(frozen=True)
class Validation:
    """The outcome of judging again."""

    rows: int
    rows_wrong: tuple[Disagreement, ...]
    figures_wrong: tuple[str, ...]
    """Parts of the summary that the rows, judged again, do not give."""

    @property
    def agrees(self) -> bool:
        """Whether everything came out as written."""
        return not self.rows_wrong and not self.figures_wrong


def validate(
    work: Work,
    results: Results,
    judge: Judge,
    ks: Sequence[int],
    show: Callable[[int, int], None] = lambda done, total: None,
) -> Validation:
    """Judge every row that counts again, and count again."""
    reading = Reading.of(work, results)
    tasks = {task.id: task for task in work.suite.tasks}
    wrong: list[Disagreement] = []
    marks = {}
    for rows in _chunked(reading.rows()):
        again = [_again(row, new) for row, new in zip(rows, _judged(rows, tasks, judge), strict=True)]
        for row, new in zip(rows, again, strict=True):
            wrong += _differences(row, new)
            marks[row.task, row.sample] = mark(new)
        show(len(marks), len(reading.chosen))
    figures = replace(figures_of(work, reading), marks=marks)
    written = results.summary()
    summary = summarise(figures, results.run(), ks, work.suite.defects, reading.notes.texts())
    summary |= {key: written[key] for key in ("baselines",) if key in written}
    return Validation(len(marks), tuple(wrong), tuple(same_figures(written, summary)))


def _judged(rows: Sequence[Sample], tasks: dict[str, Task], judge: Judge) -> list[Sample]:
    first = score(judge, [Asked(tasks[row.task], row.sample, row.answer) for row in rows])
    return [_with_repairs(row, new, tasks[row.task], judge) for row, new in zip(rows, first, strict=True)]


def _with_repairs(row: Sample, new: Sample, task: Task, judge: Judge) -> Sample:
    judgeable = [turn for turn in row.repairs if turn.verdict.outcome != MISSING]
    judged = iter(verdicts_of(judge, [t.answer.completion for t in judgeable], [task] * len(judgeable)))
    repairs = []
    for turn in row.repairs:
        if turn.verdict.outcome == MISSING:
            repairs.append(turn)
        else:
            found = next(judged)
            repairs.append(replace(turn, code=found.code, verdict=verdict_of(found, task)))
    return replace(new, repairs=tuple(repairs))


def _again(row: Sample, new: Sample) -> Sample:
    """Isolation is where a judge ran, not what it found."""
    return replace(new, verdict=replace(new.verdict, isolation=row.verdict.isolation))


def _differences(row: Sample, new: Sample) -> Iterator[Disagreement]:
    if (row.code, row.line_offset) != (new.code, new.line_offset):
        yield Disagreement(row.task, row.sample, "code", _short(row.code), _short(new.code))
    pairs = [(row.verdict, new.verdict)]
    pairs += [(a.verdict, b.verdict) for a, b in zip(row.repairs, new.repairs, strict=True)]
    for written, again in pairs:
        yield from _verdict_differences(row, written, again)


def _verdict_differences(row: Sample, written: Verdict, again: Verdict) -> Iterator[Disagreement]:
    a, b = asdict(written), asdict(replace(again, isolation=written.isolation))
    for field in a:
        if _plain(a[field]) != _plain(b[field]):
            yield Disagreement(row.task, row.sample, field, _short(a[field]), _short(b[field]))


def _plain(value: Any) -> Any:  # noqa: ANN401
    return list(value) if isinstance(value, tuple) else value


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:120] + "…"


def _chunked(rows: Iterator[Sample]) -> Iterator[list[Sample]]:
    while chunk := list(islice(rows, 2 * CHUNK)):
        yield chunk
