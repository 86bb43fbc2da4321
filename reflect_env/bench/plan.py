"""What one bench run measures: pure configuration."""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = ("first", "latency", "throughput", "loop", "functional", "memory", "recovery", "strict", "cold")
"""In the order of the run; `first` before anything is warm, `cold` last because nothing of it stays."""


@dataclass(frozen=True)
class Plan:
    """How much of what is measured."""

    lane: str = "modern"
    isolation: str = "auto"
    workers: int | None = None
    """Worker pairs; None is one per usable core."""
    sections: tuple[str, ...] = SECTIONS
    rounds: int = 2
    """How often the whole corpus is gone through in each timed part."""
    first_starts: int = 3
    """Fresh Python processes that are timed to their first verdict."""
    warm_up: int = 3000
    """Candidates compiled, by all workers, before anything is called warm."""
    functional: int = 20
    """Batches of each kind that the functional judge is timed with."""
    loops: int = 20
    """Repair loops that run alone; a fifth as many rounds of loops side by side."""
    mcp_calls: int = 200
    """Tool calls that are timed, after five times as many that are not."""
    growth: int = 0
    """Candidates compiled, beyond the others, between the two readings of memory."""
    hangs: int = 5
    hang_limit_s: float = 1.0
    """Elaboration limit of the compiler that the hung candidates are given to."""
    strict: int = 40
    """Candidates that each get an elaborator of their own."""
    cold: int = 5
    """Good candidates that get a new scalac, java and firtool each."""


def quick(plan_lane: str, isolation: str, workers: int | None, sections: tuple[str, ...]) -> Plan:
    """Make the plan for a look in under a minute; its numbers are those of a service that is not warm."""
    return Plan(
        plan_lane,
        isolation,
        workers,
        sections,
        rounds=1,
        first_starts=1,
        warm_up=60,
        functional=2,
        loops=5,
        mcp_calls=10,
        hangs=2,
        strict=10,
        cold=1,
    )
