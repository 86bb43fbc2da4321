"""What every functional judge offers: the one interface that `Judge` is written against.

It answers one question: is this Verilog the hardware that the task asks for? The candidate's failure is a value
(`Compared`, `Refused`, `Overrun`), ours is `InfraFailure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from reflect_env.diagnostic import Diagnostic
from reflect_env.task import Task
from reflect_env.verdict import InfraFailure


@dataclass(frozen=True)
class Check:
    """One candidate to be compared with its task's reference."""

    verilog: str
    """What firtool emitted, all modules."""
    top: str
    task: Task
    """Has a reference, and ports that `top` keeps by name, direction and width."""


@dataclass(frozen=True)
class Sample:
    """One port in one cycle."""

    port: str
    expected: str
    """Verilog literal without size: hexadecimal digits, `x` where unknown; of an input both are what was driven."""
    actual: str


@dataclass(frozen=True)
class Mismatch:
    """The first cycle that differs."""

    cycle: int
    """Counted from the first driven cycle, reset cycles included."""
    inputs: tuple[Sample, ...]
    outputs: tuple[Sample, ...]
    """Every output, the wrong ones too."""
    before: tuple[tuple[Sample, ...], ...] = ()
    """Inputs and outputs of up to some cycles before, oldest first; empty for a task without state."""
    note: str = ""
    """What else one must know to see it, such as that registers powered up with random values; else empty."""


@dataclass(frozen=True)
class Compared:
    """Candidate and reference were run in lock-step, or one was proved equal to the other."""

    samples: int
    """Cycles (or vectors) that were compared."""
    mismatches: int
    """Cycles in which an output differed."""
    first: Mismatch | None
    """Where it differs first; None where it never does."""
    proof: str
    """`exhaustive`, `proved`, `refuted`, `bounded` or `none`: what beyond sampling stands behind the result."""
    credit: float
    """Share of the reference's behaviour that was met beyond what a constant or a copy of an input meets, in [0, 1);
    0 for those, meaningless where nothing differs."""

    @property
    def equal(self) -> bool:
        """Whether no difference was found."""
        return self.mismatches == 0


@dataclass(frozen=True)
class Refused:
    """The audit found what no candidate's Verilog may hold, such as an external module or a system task."""

    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Overrun:
    """The candidate used up a limit of the simulation."""

    limit: str
    """`timeout`, `memory` or `output_limit`."""
    message: str


FunctionalOutcome = Compared | Refused | Overrun | InfraFailure


class Simulator(Protocol):
    """Compares batches of Verilog with their references."""

    @property
    def fingerprint(self) -> str:
        """Names and versions of everything that can change a verdict."""

    def compare_batch(self, checks: Sequence[Check], *, deadline_s: float | None = None) -> list[FunctionalOutcome]:
        """Compare every candidate with its reference; the answer has the same length and order.

        Same check, same answer, byte for byte, whatever the batch. What is not done after `deadline_s` wall
        seconds is `InfraFailure`.
        """

    def close(self) -> None:
        """End every process and remove every file; safe to call twice."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
