"""A functional judge that simulates nothing, for tests and demonstrations without Icarus Verilog.

It decides by markers in the Verilog, one a text: `// simulate: wrong`, `// simulate: wrong 0.4` (with that credit),
`// simulate: refuse`, `// simulate: timeout`, `memory` or `output_limit`, `// simulate: infra`. Without a marker the
candidate is right. `FakeCompiler` carries the markers of its source over into the Verilog.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Self

from reflect_env.catalogue import diagnose
from reflect_env.errors import TaskError
from reflect_env.simulator.api import Check, Compared, FunctionalOutcome, Mismatch, Overrun, Refused, Sample
from reflect_env.task import Task
from reflect_env.verdict import Direction, InfraFailure, Stage

MARKER = re.compile(
    r"//[ \t]*simulate:[ \t]*(?P<what>wrong|refuse|timeout|memory|output_limit|infra)(?:[ \t]+(?P<credit>0?\.\d+))?"
)


class FakeSimulator:
    """Has the `Simulator` interface and starts nothing."""

    def __init__(self) -> None:
        self._closed = False

    @property
    def fingerprint(self) -> str:
        """Always the same."""
        return "fake-simulator-1"

    def compare_batch(self, checks: Sequence[Check], *, deadline_s: float | None = None) -> list[FunctionalOutcome]:
        """See `Simulator.compare_batch`.

        Raises:
            RuntimeError: It was closed.

        """
        if self._closed:
            raise RuntimeError("the simulator is closed")
        if deadline_s is not None and deadline_s <= 0:
            return [InfraFailure(Stage.FUNCTIONAL, "the deadline had passed") for _ in checks]
        return [_outcome(check) for check in checks]

    def close(self) -> None:
        """Make further batches raise."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _outcome(check: Check) -> FunctionalOutcome:
    from reflect_env.simulator.reference import reference_of

    try:
        reference_of(check.task)
    except TaskError as e:
        return InfraFailure(Stage.FUNCTIONAL, str(e))
    marker = MARKER.search(check.verilog)
    if marker is None:
        return Compared(check.task.cycles, 0, None, "none", 0.0)
    return _marked(marker["what"], float(marker["credit"] or 0), check.task)


def _marked(what: str, credit: float, task: Task) -> FunctionalOutcome:
    if what == "infra":
        return InfraFailure(Stage.FUNCTIONAL, "asked for by a marker")
    if what == "refuse":
        return Refused((diagnose("forbidden_verilog", Stage.FUNCTIONAL.value, "asked for by a marker"),))
    if what != "wrong":
        return Overrun(what, "asked for by a marker")
    return Compared(task.cycles, 1, _mismatch(task), "none", credit)


def _mismatch(task: Task) -> Mismatch:
    ports = task.verilog_ports()
    inputs = tuple(Sample(port.name, "0", "0") for port in ports if port.direction is Direction.INPUT)
    return Mismatch(3, inputs, tuple(Sample(p.name, "1", "0") for p in ports if p.direction is Direction.OUTPUT))
