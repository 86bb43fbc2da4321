"""One problem with some of its samples, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reflect_env.evaluation.report.parts import clipped, diagnostic, source, text, waveform
from reflect_env.evaluation.sample import INFRA, MISSING, Answer, Sample, Verdict
from reflect_env.evaluation.summary import failure_class
from reflect_env.task import Task

SAMPLES_SHOWN = 4
"""Samples of one problem that a report shows, each with another outcome."""
DIAGNOSTICS_SHOWN = 5

Rows = Callable[[], Iterable[Sample]]


@dataclass(frozen=True)
class Example:
    """A sample that stands for a class of failure."""

    task: str
    html: str


@dataclass(frozen=True)
class Gathered:
    """What one pass over the rows leaves: HTML by problem, classes by problem, one example for each class."""

    samples: Mapping[str, Sequence[str]]
    classes: Mapping[str, frozenset[str]]
    examples: Mapping[str, Example]


def gather(rows: Iterable[Sample], tasks: Sequence[Task]) -> Gathered:
    """Render, in one pass, of each problem one sample for each way it ended."""
    by_id = {task.id: task for task in tasks}
    shown: dict[str, dict[str, str]] = {task.id: {} for task in tasks}
    classes: dict[str, set[str]] = {task.id: set() for task in tasks}
    examples: dict[str, Example] = {}
    for row in rows:
        name = failure_class(row.verdict) or "passed"
        classes[row.task].add(name)
        here = shown[row.task]
        if name not in here and len(here) < SAMPLES_SHOWN:
            here[name] = sample_html(row, by_id[row.task])
        if name != "passed" and name not in examples:
            examples[name] = Example(row.task, _example(row))
    return Gathered(
        {task: list(found.values()) for task, found in shown.items()},
        {task: frozenset(found) for task, found in classes.items()},
        examples,
    )


def anchor(task_id: str) -> str:
    """Name a problem's place in the page."""
    return "p-" + "".join(c if c.isalnum() else "-" for c in task_id)


def item(task: Task, letters: str, gathered: Gathered) -> str:
    """Show one problem; opened, its prompt and samples."""
    found = gathered.classes[task.id]
    tags = " ".join(tag(name) for name in sorted(found))
    return (
        f'<details class=item id="{anchor(task.id)}" data-level="{text(task.level)}" '
        f'data-classes="{text(" ".join(sorted(found)))}"><summary><b>{text(task.id)}</b>'
        f"<span class=soft>{text(task.level)}</span>{tags}<span class=letters>{text(letters)}</span></summary>"
        f"<details><summary>prompt</summary><pre class=words>{clipped(task.render_prompt())}</pre></details>"
        f"{''.join(gathered.samples[task.id]) or '<p class=soft>no sample</p>'}</details>"
    )


def tag(name: str) -> str:
    """Show how a sample ended."""
    return f'<span class="tag {"good" if name == "passed" else "bad"}">{text(name)}</span>'


def sample_html(row: Sample, task: Task) -> str:
    """Show one sample with its repairs."""
    name = failure_class(row.verdict) or "passed"
    parts = [
        f"<h3>sample {row.sample} {tag(name)} {_scores(row.verdict)}</h3>",
        _tried(row.answer, row.code, row.verdict, task),
    ]
    for number, turn in enumerate(row.repairs, 2):
        ended = failure_class(turn.verdict) or "passed"
        parts.append(f"<h3>turn {number} {tag(ended)}</h3>{_tried(turn.answer, turn.code, turn.verdict, task)}")
    return "".join(parts)


def _scores(verdict: Verdict) -> str:
    if verdict.scores.functional_any_name and not verdict.scores.functional:
        return '<span class="tag good">right but for the name</span>'
    return ""


def _tried(answer: Answer, code: str | None, verdict: Verdict, task: Task) -> str:
    parts = [f"<p class=bad>{text(verdict.reason)}</p>" if verdict.outcome in (MISSING, INFRA) else ""]
    parts += [diagnostic(found, with_line=code is None) for found in verdict.diagnostics[:DIAGNOSTICS_SHOWN]]
    if len(verdict.diagnostics) > DIAGNOSTICS_SHOWN:
        parts.append(f"<p class=soft>{len(verdict.diagnostics) - DIAGNOSTICS_SHOWN} more diagnostics</p>")
    if verdict.mismatch is not None:
        parts.append(waveform(verdict.mismatch, task.verilog_ports() if task.ports is not None else ()))
    if verdict.compared is not None and verdict.mismatch is None:
        parts.append(
            f"<p class=soft>{verdict.compared['samples']:,} samples equal, proof: {text(verdict.compared['proof'])}</p>"
        )
    if code is not None:
        parts.append(source(code, [found["line"] for found in verdict.diagnostics if found["line"]]))
    cut = " (cut off at the limit of tokens)" if answer.finish == "length" else ""
    if answer.completion.strip() and answer.completion.strip() != (code or "").strip():
        label = f"whole answer, {len(answer.completion):,} characters{cut}"
        whole = f"<pre class=words>{clipped(answer.completion)}</pre>"
        parts.append(f"<details><summary class=soft>{label}</summary>{whole}</details>")
    elif not answer.completion.strip() and verdict.outcome != MISSING:
        parts.append(f"<p class=soft>the answer is empty{cut}</p>")
    return "".join(parts)


def _example(row: Sample) -> str:
    """Show the first diagnostic with the very line."""
    found = next((d for d in row.verdict.diagnostics if d["severity"] == "error"), None)
    return diagnostic(found) if found is not None else f"<p>{text(row.verdict.reason)}</p>"
