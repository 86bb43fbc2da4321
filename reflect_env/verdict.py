"""The closed set of things that can happen to a candidate, as values.

A candidate's failure and ours differ in the type: `Rejected` and `Exhausted` are the candidate's,
`InfraFailure` is ours and never becomes a reward. Nothing here starts a process or reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reflect_env.diagnostic import Diagnostic


class Stage(StrEnum):
    """Where on the way from text to verdict something was decided, in the order of the way."""

    EXTRACT = "extract"
    POLICY = "policy"
    PARSE = "parse"
    TYPE = "type"
    ELABORATE = "elaborate"
    LOWER = "lower"
    CONTRACT = "contract"
    FUNCTIONAL = "functional"


class Outcome(StrEnum):
    """The closed set of outcome codes; `INFRA` alone is not the candidate's."""

    NO_CODE = "no_code"
    POLICY = "policy"
    PARSE = "parse"
    TYPE = "type"
    ELABORATE = "elaborate"
    LOWER = "lower"
    CONTRACT = "contract"
    FUNCTIONAL = "functional"
    COMPILED = "compiled"
    PASSED = "passed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"
    CANDIDATE_FAULT = "candidate_fault"
    INFRA = "infra"


class Direction(StrEnum):
    """Direction of a port, seen from inside the module."""

    INPUT = "input"
    OUTPUT = "output"
    INOUT = "inout"


@dataclass(frozen=True)
class Port:
    """One port of the emitted Verilog top module (bundles flattened with `_`)."""

    name: str
    direction: Direction
    width: int
    """Bits, at least 1; ports of width zero do not reach Verilog."""

    def __str__(self) -> str:
        bits = "" if self.width == 1 else f"[{self.width - 1}:0] "
        return f"{self.direction} {bits}{self.name}"


@dataclass(frozen=True)
class Compiled:
    """The candidate went all the way to Verilog."""

    top: str
    """Name of the module that was elaborated: the asked one, or the last suitable one."""
    ports: tuple[Port, ...]
    """Ports of `top` in the order of the Verilog header."""
    chirrtl: str
    verilog: str
    diagnostics: tuple[Diagnostic, ...] = ()
    """Warnings only."""

    outcome: Outcome = Outcome.COMPILED
    stage: Stage = Stage.LOWER


@dataclass(frozen=True)
class Rejected:
    """The candidate is wrong: the diagnostics say where and why."""

    outcome: Outcome
    stage: Stage
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Exhausted:
    """The candidate used up a limit (`timeout`, `memory`, `output_limit`) at `stage`."""

    outcome: Outcome
    stage: Stage
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class InfraFailure:
    """Our fault, not the candidate's: no verdict was reached. Never a reward, never cached."""

    stage: Stage
    reason: str
    outcome: Outcome = Outcome.INFRA
    diagnostics: tuple[Diagnostic, ...] = ()


CompileOutcome = Compiled | Rejected | Exhausted | InfraFailure
