"""Two results over the same problems: what the second gains and loses, and whether that can be chance.

The exact test of McNemar needs one yes or no a problem: the first sample of each. The difference of the means uses all
samples; its interval comes from a bootstrap over families, because problems of one family stand and fall together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reflect_env.errors import ReflectEnvError
from reflect_env.evaluation.sample import SCORES
from reflect_env.evaluation.summary import Figures, written_by_hand
from reflect_env.metrics import Paired, compare
from reflect_env.task import Task

DRAWS = 10_000
SEED = 20_260_101


class NotComparable(ReflectEnvError):
    """The two results are not over the same problems."""


@dataclass(frozen=True)
class Difference:
    """One of the four scores, compared."""

    score: str
    paired: Paired
    """First samples."""
    first: float
    second: float
    low: float
    high: float
    """95 % bootstrap interval of `second - first`, all samples."""


@dataclass(frozen=True)
class Comparison:
    """Two runs."""

    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]

    def of(self, score: str) -> Difference:
        """One of the scores."""
        return next(d for d in self.differences if d.score == score)


def compare_runs(
    first: Figures, second: Figures, first_run: Mapping[str, Any], second_run: Mapping[str, Any]
) -> Comparison:
    """Compare two runs.

    Raises:
        NotComparable: They are over other problems.

    """
    if first_run["suite_hash"] != second_run["suite_hash"]:
        raise NotComparable(
            f"the results are of other suites: {first_run['suite']} ({first_run['suite_hash'][:12]}) and "
            f"{second_run['suite']} ({second_run['suite_hash'][:12]}); score both models on one version"
        )
    if [t.id for t in first.tasks] != [t.id for t in second.tasks]:
        raise NotComparable(
            f"one run has {len(first.tasks)} problems, the other {len(second.tasks)}: give both the same --limit"
        )
    differences = tuple(_difference(score, first, second) for score in SCORES)
    return Comparison(differences, tuple(_warnings(first, second, first_run, second_run)))


def _warnings(
    first: Figures, second: Figures, first_run: Mapping[str, Any], second_run: Mapping[str, Any]
) -> list[str]:
    keys = ("toolchain", "prompt_hash", "turns", "samples", "sampling", "isolation")
    said = [f"{k} differs: {first_run[k]} and {second_run[k]}" for k in keys if first_run[k] != second_run[k]]
    for name, figures in (("first", first), ("second", second)):
        lacking = figures.total - sum(m.outcome not in ("missing", "infra") for m in figures.marks.values())
        if lacking:
            said.append(f"the {name} run has {lacking} samples without a verdict, which count as not passed")
    return said


def _difference(score: str, first: Figures, second: Figures) -> Difference:
    paired = compare(_first_samples(first, score), _first_samples(second, score))
    shares = [np.array(f.correct(score)) / max(1, f.samples) for f in (first, second)]
    low, high = _bootstrap(shares[1] - shares[0], [cluster(task) for task in first.tasks])
    return Difference(score, paired, float(shares[0].mean()), float(shares[1].mean()), low, high)


def _first_samples(figures: Figures, score: str) -> list[tuple[str, bool]]:
    marks = [figures.marks.get((task.id, 0)) for task in figures.tasks]
    return [
        (task.id, m is not None and bool(getattr(m.scores, score)))
        for task, m in zip(figures.tasks, marks, strict=True)
    ]


def cluster(task: Task) -> str:
    """Name what a problem stands and falls with: its family, or itself where it was written by hand."""
    return task.id if written_by_hand(task) else task.family


def _bootstrap(change: np.ndarray[Any, Any], families: list[str]) -> tuple[float, float]:
    """Percentile interval of the mean; families are drawn with replacement where there are many, else problems."""
    names = sorted(set(families))
    groups = np.array([names.index(f) for f in families]) if len(names) >= 10 else np.arange(len(families))
    sums, sizes = np.bincount(groups, weights=change), np.bincount(groups)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(len(sums), size=(DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def comparison_json(comparison: Comparison, first: str, second: str) -> dict[str, Any]:
    """Write a comparison as plain values."""
    return {
        "first": first,
        "second": second,
        "warnings": list(comparison.warnings),
        "scores": {
            d.score: {
                "first": d.first,
                "second": d.second,
                "difference": d.second - d.first,
                "interval": [d.low, d.high],
                "both": d.paired.both,
                "neither": d.paired.neither,
                "gained": list(d.paired.gained),
                "lost": list(d.paired.lost),
                "mcnemar_p": d.paired.p_value,
            }
            for d in comparison.differences
        },
    }
