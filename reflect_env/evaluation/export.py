"""Results in the shapes of other tools: CSV, and the result object of lm-evaluation-harness."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reflect_env.evaluation.sample import SCORES, Sample
from reflect_env.evaluation.summary import failure_class, first_error
from reflect_env.task import Task

COLUMNS = (
    *("task", "level", "family", "sample", "outcome", "stage", "failure", *SCORES),
    *("reward", "code", "message", "solved_at", "prompt_tokens", "completion_tokens", "toolchain"),
)


def to_csv(rows: Iterable[Sample], tasks: Sequence[Task]) -> str:
    """Write one line a sample, in the order of the rows."""
    by_id = {task.id: task for task in tasks}
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(_csv_row(row, by_id[row.task]))
    return stream.getvalue()


def _csv_row(row: Sample, task: Task) -> dict[str, Any]:
    verdict, (code, message) = row.verdict, first_error(row.verdict)
    return {
        "task": row.task,
        "level": task.level,
        "family": task.family,
        "sample": row.sample,
        "outcome": verdict.outcome,
        "stage": verdict.stage,
        "failure": failure_class(verdict),
        **{score: int(getattr(verdict.scores, score)) for score in SCORES},
        "reward": "" if verdict.reward is None else verdict.reward["total"],
        "code": code,
        "message": _harmless(message),
        "solved_at": row.solved_at or "",
        "prompt_tokens": row.answer.prompt_tokens,
        "completion_tokens": row.answer.completion_tokens,
        "toolchain": verdict.toolchain,
    }


def _harmless(text: str) -> str:
    """A spreadsheet must not read a candidate's text as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def to_lm_eval(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Write the keys of lm-evaluation-harness's results file, one task for the suite and one for each level."""
    suite = summary["suite"]["name"]
    groups = {suite: {"problems": summary["suite"]["problems"]} | _rates(summary)}
    groups |= {f"{suite}_{level}": cell for level, cell in summary["per_level"].items() if level != "-"}
    run = summary["provenance"]
    return {
        "results": {name: {"alias": name} | _metrics(cell) for name, cell in groups.items()},
        "configs": {
            name: {
                "task": name,
                "repeats": summary["samples"]["per_problem"],
                "num_fewshot": 0,
                "generation_kwargs": run["sampling"],
            }
            for name in groups
        },
        "versions": dict.fromkeys(groups, summary["suite"]["hash"][:12]),
        "n-shot": dict.fromkeys(groups, 0),
        "n-samples": {
            name: {"original": cell["problems"], "effective": cell["problems"]} for name, cell in groups.items()
        },
        "higher_is_better": {name: dict.fromkeys((f"pass_at_1_{s}" for s in SCORES), True) for name in groups},
        "config": {"model": run["model"], "limit": run["limit"], "random_seed": run["sampling"]["seed"]},
        "git_hash": run["git_commit"],
        "model_name": run["model"],
        "task_hashes": dict.fromkeys(groups, summary["suite"]["hash"]),
        "pretty_env_info": "\n".join(f"{name}=={version}" for name, version in run["packages"].items()),
        "transformers_version": run["packages"].get("transformers"),
    }


def _rates(summary: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    bounds = summary["intervals"]["pass_at_1"]
    return {s: {"value": summary["pass_at_1"][s], "low": bounds[s][0], "high": bounds[s][1]} for s in SCORES}


def _metrics(cell: Mapping[str, Any]) -> dict[str, float]:
    """The half width of the interval, in units of 1.96, stands where the harness has its standard error."""
    values = {f"pass_at_1_{s},none": cell[s]["value"] for s in SCORES}
    errors = {f"pass_at_1_{s}_stderr,none": (cell[s]["high"] - cell[s]["low"]) / (2 * 1.959964) for s in SCORES}
    return values | errors
