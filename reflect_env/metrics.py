"""Rates with intervals and comparisons of two results: pure.

Small sets need exact or Wilson intervals; one item of 37 is 2.7 points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt

Z_95 = 1.959963984540054
"""Quantile of the normal distribution for a two-sided 95 % interval."""


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % Wilson interval."""

    successes: float
    total: int
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} % ({100 * self.low:.1f}–{100 * self.high:.1f}, n={self.total})"


def wilson(successes: float, total: int, z: float = Z_95) -> Rate:
    """Return a share and its Wilson score interval (E. B. Wilson, 1927).

    Args:
        successes: May be a sum of fractions where several samples an item are averaged; the items are the sample size.
        total: Number of items; 0 gives the interval 0 to 1.
        z: Quantile.

    Raises:
        ValueError: `successes` does not lie between 0 and `total`.

    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} successes of {total}")
    if total == 0:
        return Rate(0.0, 0, 0.0, 0.0, 1.0)
    p, n = successes / total, total
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Rate(successes, n, p, max(0.0, centre - half), min(1.0, centre + half))


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """Estimate without bias that at least one of `k` samples is correct (M. Chen et al., 2021): 1 - C(n-c, k)/C(n, k).

    Raises:
        ValueError: There are fewer samples than `k`, or the counts contradict each other.

    """
    if not 0 <= correct <= samples or not 1 <= k <= samples:
        raise ValueError(f"pass@{k} of {samples} samples with {correct} correct")
    return 1.0 - comb(samples - correct, k) / comb(samples, k)


@dataclass(frozen=True)
class Paired:
    """Two results over the same items."""

    both: int
    neither: int
    gained: tuple[str, ...]
    """Items that only the second solves."""
    lost: tuple[str, ...]
    """Items that only the first solves."""
    p_value: float
    """Exact McNemar, two-sided."""

    @property
    def difference(self) -> float:
        """Share of the second minus share of the first."""
        total = self.both + self.neither + len(self.gained) + len(self.lost)
        return (len(self.gained) - len(self.lost)) / total if total else 0.0


def compare(first: Sequence[tuple[str, bool]], second: Sequence[tuple[str, bool]]) -> Paired:
    """Compare item by item.

    Raises:
        ValueError: The items differ.

    """
    a, b = dict(first), dict(second)
    if a.keys() != b.keys() or len(a) != len(first) or len(b) != len(second):
        raise ValueError("the two results are not over the same items; compare results of one suite")
    gained = tuple(item for item in a if b[item] and not a[item])
    lost = tuple(item for item in a if a[item] and not b[item])
    both = sum(a[item] and b[item] for item in a)
    return Paired(both, len(a) - both - len(gained) - len(lost), gained, lost, mcnemar(len(gained), len(lost)))


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p-value of McNemar's test: are the discordant pairs a fair coin?"""
    n, k = gained + lost, min(gained, lost)
    return 1.0 if n == 0 else min(1.0, 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n)
