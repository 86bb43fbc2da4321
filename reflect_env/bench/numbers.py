"""What was measured, as named values with their units: pure.

Each section of a run answers with one of these; a run's JSON is all of them side by side. None says that a section
was not measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: a value that occurred, never one in between.

    Raises:
        ValueError: There are no values.

    """
    if not values:
        raise ValueError("no values were measured")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True)
class First:
    """From nothing to a verdict."""

    first_verdict_s: float | None = None
    """Start of a Python process to its first verdict; median."""
    first_verdict_max_s: float | None = None


@dataclass(frozen=True)
class Latency:
    """One candidate at a time, wall milliseconds from call to answer."""

    first60_p50_ms: float | None = None
    """The first 60 good candidates after a start."""
    good_p50_ms: float | None = None
    """Warm, all the way to Verilog."""
    good_p95_ms: float | None = None
    broken_p50_ms: float | None = None
    """Warm, rejected by scalac."""
    broken_p95_ms: float | None = None
    mixed_broken_p50_ms: float | None = None
    """Warm, rejected anywhere: scalac, elaboration, firtool."""
    mixed_broken_p95_ms: float | None = None


@dataclass(frozen=True)
class StageRow:
    """Wall milliseconds of good candidates in one stage, warm."""

    stage: str
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Throughput:
    """Batches over all workers, warm."""

    good_per_s: float | None = None
    broken_per_s: float | None = None
    """Mixed broken candidates."""
    per_core_good: float | None = None
    per_core_broken: float | None = None
    good_cpu_ms: float | None = None
    """CPU of all processes for one good candidate."""
    broken_cpu_ms: float | None = None


@dataclass(frozen=True)
class Function:
    """What the comparison with a reference adds for right candidates, in wall milliseconds a candidate."""

    functional_p50_ms: float | None = None
    """In batches of 48 over all workers, sampled; percentiles over batches."""
    functional_p95_ms: float | None = None
    functional_proof_p50_ms: float | None = None
    """In such batches of small circuits without state, sampled and proved."""
    functional_alone_p50_ms: float | None = None
    """One candidate a call, sampled."""


@dataclass(frozen=True)
class Loops:
    """The repair loop with a scripted model, and one tool call of a coding agent."""

    loop_overhead_p50_ms: float | None = None
    """A turn beyond model and judge, trace included; percentiles over loops that run alone."""
    loop_overhead_p95_ms: float | None = None
    loops_per_s: float | None = None
    """Candidates of 64 loops side by side."""
    ratio_loops: float | None = None
    """That over the judge's rate for the same candidates in one batch."""
    mcp_p50_ms: float | None = None
    """`check_chisel` of a good candidate over stdio, warm, one at a time; None without the SDK."""
    mcp_p95_ms: float | None = None
    mcp_protocol_p50_ms: float | None = None
    """A tool that compiles nothing: what the protocol costs."""


@dataclass(frozen=True)
class Memory:
    """Resident set sizes of the worker processes."""

    pair_rss_mb: float | None = None
    """The largest compile worker and the largest elaborator; pages that both share count twice."""
    all_rss_mb: float | None = None
    """Everything that the service runs, spares and waiting firtools included."""
    rss_before_mb: float | None = None
    """The pair after the warm-up."""
    rss_after_mb: float | None = None
    """The pair at the end."""
    growth_candidates: int | None = None
    """Candidates between the two readings."""


@dataclass(frozen=True)
class Recovery:
    """What a candidate that hangs costs the next one: its latency less that of an undisturbed one."""

    recovery_s: float | None = None
    """Median."""
    recovery_max_s: float | None = None


@dataclass(frozen=True)
class Strict:
    """A fresh elaborator for each candidate."""

    strict_per_s: float | None = None


@dataclass(frozen=True)
class Cold:
    """A new scalac, java and firtool for each good candidate, no build tool, tuned flags."""

    cold_p50_s: float | None = None
    cold_cpu_s: float | None = None
    """CPU seconds of one candidate; mean."""
    cold_per_s: float | None = None
    """Candidates per second with one cold path on each core."""
    ratio_cold: float | None = None
    """`cold_p50_s` over the warm `good_p50_ms` of the same run."""
    ratio_cold_cpu: float | None = None
    """`cold_cpu_s` over `good_cpu_ms` of the same run."""
    ratio_cold_batch: float | None = None
    """`good_per_s` over `cold_per_s` of the same run: both with all cores busy."""


@dataclass(frozen=True)
class Machine:
    """Where it was measured."""

    cpu: str
    cores: int
    """Cores that this process may use."""
    memory_gb: float
    kernel: str
    python: str
    java: str
    load_1m: float
    """Load average before the run; what is far from 0 spoils the figures."""


@dataclass(frozen=True)
class Measured:
    """One run."""

    machine: Machine
    version: str
    commit: str | None
    """Of the checkout that the package runs from, `-dirty` where files differ; None for an installed wheel."""
    fingerprint: str
    isolation: tuple[str, ...]
    workers: int | None
    first: First
    latency: Latency
    stages: tuple[StageRow, ...]
    throughput: Throughput
    functional: Function
    loops: Loops
    memory: Memory
    recovery: Recovery
    strict: Strict
    cold: Cold
    unexpected: tuple[str, ...]
    """Candidates that did not end as the corpus says; anything here makes the run doubtful."""
