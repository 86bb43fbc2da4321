"""What the functional verdict adds to a compile verdict: batches over all workers, and one candidate alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import count

from reflect_env.bench.numbers import Function, percentile
from reflect_env.bench.pairs import PAIRS, Pair
from reflect_env.simulator.api import Compared, FunctionalOutcome, Simulator

BATCH = 48
SMALL = tuple(pair for pair in PAIRS if not pair.clocked)


def measure(simulator: Simulator, rounds: int, unexpected: list[str]) -> Function:
    """Time batches of right candidates; the percentile is over batches, each divided by its size.

    Args:
        simulator: The one to time.
        rounds: Batches of each kind.
        unexpected: Gets a line for every candidate that does not end as it must.

    """
    numbers = count()
    _batches(simulator, PAIRS, 1, numbers, unexpected, prove=True)
    sampled = _batches(simulator, PAIRS, rounds, numbers, unexpected, prove=False)
    proved = _batches(simulator, SMALL, rounds, numbers, unexpected, prove=True)
    alone = [ms for pair in PAIRS for ms in _batches(simulator, (pair,), 1, numbers, unexpected, prove=False, size=1)]
    return Function(
        percentile(sampled, 0.5), percentile(sampled, 0.95), percentile(proved, 0.5), percentile(alone, 0.5)
    )


def _batches(
    simulator: Simulator,
    pairs: Sequence[Pair],
    rounds: int,
    numbers: Iterator[int],
    unexpected: list[str],
    *,
    prove: bool,
    size: int = BATCH,
) -> list[float]:
    """Return wall milliseconds a candidate for each of `rounds` batches."""
    taken_ms = []
    for _ in range(rounds):
        checks = [pairs[i % len(pairs)].check(next(numbers), prove=prove) for i in range(size)]
        begin = time.perf_counter()
        outcomes = simulator.compare_batch(checks)
        taken_ms.append(1e3 * (time.perf_counter() - begin) / size)
        unexpected += [f"{c.task.id}: {_said(o)}" for c, o in zip(checks, outcomes, strict=True) if not _is_right(o)]
    return taken_ms


def _is_right(outcome: FunctionalOutcome) -> bool:
    return isinstance(outcome, Compared) and outcome.equal


def _said(outcome: FunctionalOutcome) -> str:
    return getattr(outcome, "reason", "") or type(outcome).__name__
