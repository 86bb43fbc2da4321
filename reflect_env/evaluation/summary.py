"""From rows to figures: pure but for the rows, which are streamed once; only a few words a row are kept.

Denominators are what was asked for. A sample that is missing, or that the judge could not decide, counts as not
passed and is counted apart, so that a rate with such samples is a lower bound and says so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reflect_env.evaluation.sample import INFRA, MISSING, SCHEMA_VERSION, SCORES, Sample, Scores, Verdict
from reflect_env.metrics import Rate, pass_at_k, wilson
from reflect_env.task import LEVELS, Task

STAGES = ("answered", "code", "policy", "parse", "type", "elaborate", "lower", "contract", "functional")
"""The funnel: how many samples got past each step."""
_BY_STAGE = {
    "extract": 1,
    "policy": 2,
    "parse": 3,
    "type": 4,
    "elaborate": 5,
    "lower": 6,
    "contract": 7,
    "functional": 8,
}
OPAQUE = ("name_mismatch", "functional_mismatch")
"""Codes whose messages differ by candidate and say nothing when counted."""
_MASKED = re.compile(r"\d+")
INTERVAL = "Wilson 95 %, problems as the sample size"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the figures need of one row."""

    task: str
    sample: int
    outcome: str
    stage: str
    scores: Scores
    failure: str
    """Class of the failure; empty where it passed."""
    message: tuple[str, str]
    """Code and masked message of the first error."""
    solved_at: int | None
    turns: int
    cut_off: bool
    """Whether the answer ended at the limit of tokens."""
    tokens: int


def mark(row: Sample) -> Mark:
    """Keep of a row what the figures need."""
    answers = (row.answer, *(turn.answer for turn in row.repairs))
    return Mark(
        row.task,
        row.sample,
        row.verdict.outcome,
        row.verdict.stage,
        row.verdict.scores,
        failure_class(row.verdict),
        first_error(row.verdict),
        row.solved_at,
        len(answers),
        row.answer.finish == "length",
        sum(answer.completion_tokens or 0 for answer in answers),
    )


def failure_class(verdict: Verdict) -> str:
    """Name the class of a failure: the outcome, but names, imports and missing code apart; empty for a pass."""
    errors = [found["code"] for found in verdict.diagnostics if found["severity"] == "error"]
    if verdict.scores.functional:
        return ""
    if verdict.outcome == "contract":
        return "name_mismatch" if "name_mismatch" in errors else "port_mismatch"
    if verdict.outcome == "type" and errors[:1] == ["import_missing"]:
        return "import_missing"
    if verdict.outcome == "no_code":
        return errors[0] if errors else "no_code"
    return verdict.outcome


def first_error(verdict: Verdict) -> tuple[str, str]:
    """Code and first line of the first error, numbers masked; of opaque codes the code alone."""
    if verdict.outcome in (MISSING, INFRA):
        return verdict.outcome, verdict.reason.split("\n")[0][:160]
    found = next((d for d in verdict.diagnostics if d["severity"] == "error"), None)
    if found is None:
        return "", ""
    text = "" if found["code"] in OPAQUE else _MASKED.sub("#", found["message"].split("\n")[0])[:160]
    return found["code"], text


@dataclass(frozen=True)
class Figures:
    """Everything that is counted of one run."""

    tasks: Sequence[Task]
    samples: int
    marks: Mapping[tuple[str, int], Mark]

    @property
    def total(self) -> int:
        """Samples that were asked for."""
        return len(self.tasks) * self.samples

    def here(self, tasks: Iterable[Task]) -> list[Mark]:
        """Marks of some problems; what is missing is not among them."""
        keys = ((task.id, sample) for task in tasks for sample in range(self.samples))
        return [self.marks[key] for key in keys if key in self.marks]

    def rate(self, score: str, tasks: Sequence[Task] | None = None) -> Rate:
        """Pass@1 of some problems, or of all: the mean share of a problem's samples."""
        over = self.tasks if tasks is None else tasks
        hits = sum(getattr(m.scores, score) for m in self.here(over))
        return wilson(hits / self.samples if self.samples else 0.0, len(over))

    def correct(self, score: str) -> list[int]:
        """How many samples of each problem count."""
        return [sum(getattr(m.scores, score) for m in self.here([task])) for task in self.tasks]

    def at_k(self, score: str, k: int) -> Rate:
        """Unbiased pass@k over all problems."""
        return wilson(sum(pass_at_k(self.samples, c, k) for c in self.correct(score)), len(self.tasks))

    def repair_at(self, turn: int) -> Rate:
        """Share solved within so many turns."""
        hits = sum(m.solved_at is not None and m.solved_at <= turn for m in self.here(self.tasks))
        return wilson(hits / self.samples if self.samples else 0.0, len(self.tasks))


def summarise(
    figures: Figures, run: Mapping[str, Any], ks: Sequence[int], defects: Sequence[Any] = (), notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Write `summary.json`."""
    marks = figures.here(figures.tasks)
    infra = sum(m.outcome == INFRA for m in marks)
    missing = figures.total - sum(m.outcome != MISSING for m in marks)
    rates = {score: figures.rate(score) for score in SCORES}
    return {
        "schema_version": SCHEMA_VERSION,
        "suite": {
            "name": run["suite"],
            "hash": run["suite_hash"],
            "problems": len(figures.tasks),
            "defects": [{"problem": d.task_id, "reason": d.reason} for d in defects],
        },
        "model": run["model"],
        "samples": {
            "per_problem": figures.samples,
            "expected": figures.total,
            "judged": figures.total - infra - missing,
            "infra": infra,
            "missing": missing,
            "cut_off": sum(m.cut_off for m in marks),
        },
        "complete": infra + missing == 0,
        "pass_at_1": {score: rate.value for score, rate in rates.items()},
        "intervals": {"method": INTERVAL, "pass_at_1": {s: [r.low, r.high] for s, r in rates.items()}},
        "pass_at_k": {score: {str(k): _rate(figures.at_k(score, k)) for k in _able(ks, figures)} for score in SCORES},
        "repair_at": {str(t): _rate(figures.repair_at(t)) for t in range(1, run["turns"] + 1)},
        "per_level": _per(figures, lambda task: task.level or "-", _level_order),
        "per_family": _per(figures, lambda task: task.family, str),
        "per_unseen": _per(figures, unseen_cell, str) if any(task.unseen for task in figures.tasks) else {},
        "outcomes": dict(Counter(m.outcome for m in marks).most_common()),
        "funnel": funnel(marks, figures.total),
        "failures": failure_table(marks),
        "tokens": sum(m.tokens for m in marks),
        "problems": {task.id: letters(figures, task) for task in figures.tasks},
        "notes": list(notes),
        "provenance": dict(run),
    }


def _able(ks: Sequence[int], figures: Figures) -> list[int]:
    return [k for k in ks if k <= figures.samples]


def _rate(rate: Rate) -> dict[str, float]:
    return {"value": rate.value, "low": rate.low, "high": rate.high}


def unseen_cell(task: Task) -> str:
    """Name the cell of the grid family x parameters x phrasing that a problem lies in."""
    if written_by_hand(task):
        return "written by hand"
    return " x ".join(f"{'unseen' if axis in task.unseen else 'seen'} {axis}" for axis in UNSEEN_AXES)


def written_by_hand(task: Task) -> bool:
    """Whether no family made the problem: then its family is its suite."""
    return task.seed is None and (not task.family or task.id.startswith(f"{task.family}/"))


UNSEEN_AXES = ("family", "parameters", "phrasing")


def _level_order(name: str) -> str:
    return str(LEVELS.index(name)) if name in LEVELS else name


def _per(figures: Figures, group: Callable[[Task], str], order: Callable[[str], str]) -> dict[str, Any]:
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in figures.tasks:
        groups[group(task)].append(task)
    return {
        name: {"problems": len(groups[name])} | {score: _rate(figures.rate(score, groups[name])) for score in SCORES}
        for name in sorted(groups, key=order)
    }


def funnel(marks: Iterable[Mark], total: int) -> dict[str, int]:
    """Count the samples that got past each stage."""
    past = [_passed_stages(m) for m in marks]
    return {"asked": total} | {stage: sum(p > i for p in past) for i, stage in enumerate(STAGES)}


def _passed_stages(m: Mark) -> int:
    if m.outcome in ("passed", "compiled"):
        return len(STAGES)
    return 0 if m.outcome == MISSING else 1 if m.outcome == INFRA else _BY_STAGE.get(m.stage, 1)


def failure_table(marks: Iterable[Mark], most: int = 3) -> list[dict[str, Any]]:
    """List the classes of failure, most frequent first, each with its most frequent diagnostics."""
    classes: dict[str, list[Mark]] = defaultdict(list)
    for m in marks:
        if m.failure:
            classes[m.failure].append(m)
    return [
        {
            "class": name,
            "samples": len(here),
            "problems": len({m.task for m in here}),
            "right_but_for_the_name": sum(m.scores.functional_any_name for m in here),
            "diagnostics": [
                {"code": code, "message": message, "samples": number}
                for (code, message), number in Counter(m.message for m in here).most_common(most)
            ],
        }
        for name, here in sorted(classes.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


LETTERS = {
    "passed": ".",
    "compiled": ".",
    "no_code": "n",
    "policy": "o",
    "parse": "p",
    "type": "t",
    "elaborate": "e",
    "lower": "l",
    "contract": "c",
    "functional": "f",
    "timeout": "T",
    "memory": "M",
    "output_limit": "O",
    "candidate_fault": "K",
    MISSING: "?",
    INFRA: "!",
}
"""One letter a sample, as VerilogEval prints its results."""


def letters(figures: Figures, task: Task) -> str:
    """One letter for each sample of a problem; `?` for one without an answer."""
    marks = [figures.marks.get((task.id, sample)) for sample in range(figures.samples)]
    return "".join(LETTERS[MISSING] if m is None else LETTERS[m.outcome] for m in marks)


def same_figures(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Name the parts of two summaries that differ, where they come from and notes aside."""
    keys = sorted((one.keys() | other.keys()) - {"provenance", "notes"})
    return [key for key in keys if one.get(key) != other.get(key)]
