"""What follows the last row: figures, summary and report of a folder of results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reflect_env.evaluation.results import REPORT, SUMMARY, Notes, Results
from reflect_env.evaluation.run import Work
from reflect_env.evaluation.sample import Sample
from reflect_env.evaluation.summary import Figures, mark, summarise


@dataclass(frozen=True)
class Reading:
    """The rows of a folder that count."""

    results: Results
    chosen: dict[tuple[str, int], int]
    notes: Notes

    @classmethod
    def of(cls, work: Work, results: Results) -> Reading:
        """Find out which rows count."""
        notes = Notes()
        return cls(results, results.counting(work.wanted, notes), notes)

    def rows(self) -> Iterator[Sample]:
        """Stream the rows that count."""
        places = set(self.chosen.values())
        for place, row in enumerate(self.results.rows()):
            if place in places:
                yield row


def figures_of(work: Work, reading: Reading) -> Figures:
    """Count the rows."""
    return Figures(work.suite.tasks, work.samples, {(row.task, row.sample): mark(row) for row in reading.rows()})


def finish(
    work: Work, results: Results, run: dict[str, Any], ks: Sequence[int], baselines: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Write `summary.json` and `report.html`; return the summary.

    Args:
        work: What was asked.
        results: Where the rows are.
        run: What `run.json` says.
        ks: For pass@k; those above the number of samples are left out.
        baselines: Summaries of other models over the same suite, to be shown beside.

    """
    from reflect_env.evaluation.report.page import run_page

    reading = Reading.of(work, results)
    figures = figures_of(work, reading)
    summary = summarise(figures, run, ks, work.suite.defects, reading.notes.texts())
    if baselines:
        summary["baselines"] = [baseline_row(other) for other in baselines]
    results.write(SUMMARY, summary)
    results.write_text(REPORT, run_page(summary, work.suite.tasks, reading.rows))
    return summary


def baseline_row(summary: dict[str, Any]) -> dict[str, Any]:
    """Keep of another model's summary what is shown beside."""
    return {
        "model": summary["model"],
        "pass_at_1": summary["pass_at_1"],
        "intervals": summary["intervals"]["pass_at_1"],
        "per_unseen": {name: cell["functional"] for name, cell in summary["per_unseen"].items()},
    }
