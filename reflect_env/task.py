"""What is asked of a candidate: prompt, module name, ports, and the hardware that it is compared with; pure data.

Why the names are here and not in the words of the instruction: a prompt that leaves the module's name or a
port to be guessed cannot be judged fairly, so `render_prompt` always states both.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from reflect_env.verdict import Direction, Port

SCHEMA_VERSION = 1
LEVELS = ("L1", "L2", "U", "L3", "L4", "L5", "L6")
"""Levels, easiest first; `U` is the `chisel3.util` supplement."""
SPLITS = ("train", "test")
SECRETS = ("reference", "solutions")
"""Fields that no model may see."""


class Interface(StrEnum):
    """How the ports are declared in Chisel."""

    IO = "io"
    """In one `val io = IO(new Bundle {…})`: port `a` is `io_a` in Verilog."""
    FLAT = "flat"
    """One `val a = IO(…)` a port: port `a` is `a` in Verilog."""
    RAW = "raw"
    """Flat ports of a `RawModule`: a clock and a reset, where there are any, are among them."""


class Reset(StrEnum):
    """What the reset of a clocked task is."""

    NONE = "none"
    """No register is reset."""
    SYNC = "sync"
    ASYNC = "async"


@dataclass(frozen=True)
class Clocking:
    """Clock and reset of a task with state."""

    reset: Reset = Reset.SYNC
    clock_name: str = "clock"
    """Name in Verilog."""
    reset_name: str = "reset"
    """Name in Verilog; has no meaning where `reset` is `none` and `implicit` is false."""
    active_low: bool = False
    implicit: bool = True
    """Whether they are the implicit ones of `Module`; else ports of the task (`RawModule`), among its other ports."""


@dataclass(frozen=True)
class TaskPort:
    """One port under its Chisel name; bundles flattened with `_`, vectors with `_<index>`."""

    name: str
    direction: Direction
    width: int
    signed: bool = False

    def __str__(self) -> str:
        return str(Port(self.name, self.direction, self.width))


VECTORS = 1_024
"""Input vectors of a task without a clock."""
CYCLES = 2_560
"""Cycles of a task with a clock: room for more than 2,000 in which no reset hides what happens late."""


@dataclass(frozen=True)
class Stimulus:
    """How candidate and reference are exercised; the vectors follow from this and a seed (`simulator.stimulus`)."""

    cycles: int = 0
    """Clock cycles, or input vectors where there is no clock (small input spaces are gone through instead); 0: as many
    as `CYCLES` or `VECTORS` say."""
    settle: int = 0
    """Cycles at the start that are not compared, for tasks whose state is unknown at first."""
    pools: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Values of interest by port name, drawn often: sequences to detect, addresses, limits and their neighbours."""
    dense: tuple[str, ...] = ()
    """One-bit inputs that are mostly 1 (enables of long counters), beside the phases that every input gets."""
    sparse: tuple[str, ...] = ()
    """One-bit inputs that are mostly 0 (clears, loads, mid-run resets of the task's own)."""
    prove: bool | None = None
    """Whether yosys proves equivalence; None leaves it to the default (small tasks without clock)."""


@dataclass(frozen=True)
class Task:
    """One thing to build."""

    id: str
    """Unique and stable, such as `L2/adder-carry-8` or, of a procedural family, `up-counter/17`."""
    level: str
    split: str
    """`train` or `test`."""
    module_name: str
    """Class name that the candidate must define, and the name of the Verilog top."""
    instruction: str
    """What the module does, in words; name and ports are added by `render_prompt`."""
    ports: tuple[TaskPort, ...] | None = None
    """Ports under their Chisel names, without an implicit clock and reset; None leaves them free (only the name is
    judged)."""
    interface: Interface = Interface.IO
    clocking: Clocking | None = None
    """None for a task without state; a candidate may still have the implicit clock and reset of `Module`."""
    chisel: str = ""
    """Chisel declaration of the ports where it does not follow from `ports` (Vec, Bundle, Decoupled); else empty."""
    tags: tuple[str, ...] = ()
    family: str = ""
    """Procedural family or suite; empty for a task written by hand."""
    seed: int | None = None
    """Of the family."""
    voice: str = ""
    """Phrasing of the instruction; see `circuits.words`."""
    unseen: tuple[str, ...] = ()
    """Which of `family`, `parameters`, `phrasing` no training task shares; empty in the training split."""
    stimulus: Stimulus = Stimulus()
    reference: str | None = None
    """Verilog whose module `reference_top` is the truth and has `verilog_ports`; None: only compiling counts."""
    reference_top: str = "Reference"
    solutions: tuple[str, ...] = ()
    """Chisel that keeps the contract, in different styles."""
    version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", self.module_name):
            raise ValueError(f"module_name {self.module_name!r} is not a plain identifier")

    @property
    def cycles(self) -> int:
        """Clock cycles, or input vectors where there is no clock, in which candidate and reference are compared."""
        return self.stimulus.cycles or (CYCLES if self.clocking else VECTORS)

    @property
    def settle(self) -> int:
        """Cycles at the start that are not compared: before the first clock edge no reset has done its work."""
        has_reset = self.clocking is not None and self.clocking.reset is not Reset.NONE
        return max(self.stimulus.settle, int(has_reset))

    @property
    def solution(self) -> str | None:
        """The first solution, never shown."""
        return self.solutions[0] if self.solutions else None

    def verilog_ports(self) -> tuple[Port, ...]:
        """List the ports that the Verilog top must have; an implicit clock and reset first.

        Raises:
            ValueError: The task leaves its ports free.

        """
        if self.ports is None:
            raise ValueError(f"task {self.id!r} leaves its ports free")
        prefix = "io_" if self.interface is Interface.IO else ""
        own = tuple(Port(prefix + p.name, p.direction, p.width) for p in self.ports)
        return (*CLOCK_AND_RESET, *own) if self.clocking and self.clocking.implicit else own

    def chisel_ports(self) -> str:
        """Declare the ports as Chisel source."""
        return self.chisel.strip("\n") or _declare(self.ports or (), self.interface)

    def render_prompt(self) -> str:
        """Render the prompt as one string: instruction, module name, whole port list, form of the answer."""
        base = "RawModule" if self.interface is Interface.RAW else "Module"
        parts = [
            f"Write a Chisel module named `{self.module_name}`.",
            *filter(None, [self.instruction.strip()]),
            *([] if self.ports is None else [self._port_text()]),
            f"Answer with one complete Scala file in one ```scala block: the imports and "
            f"`class {self.module_name} extends {base}`.",
        ]
        return "\n\n".join(parts) + "\n"

    def _port_text(self) -> str:
        listing = "\n".join(f"- {port}" for port in self.verilog_ports())
        return (
            f"Declare the ports exactly so:\n```scala\n{self.chisel_ports()}\n```\n{self._clock_text()}"
            f"Ports in Verilog:\n{listing}"
        )

    def _clock_text(self) -> str:
        clocking = self.clocking
        if clocking is None:
            return ""
        if not clocking.implicit:
            level = "low" if clocking.active_low else "high"
            reset = "" if clocking.reset is Reset.NONE else f" `{clocking.reset_name}` is an active-{level} "
            kind = {"sync": "synchronous reset.", "async": "asynchronous reset.", "none": ""}[clocking.reset]
            return f"`{clocking.clock_name}` is the clock.{reset}{kind}\n"
        if clocking.reset is Reset.ASYNC:
            return "It has the implicit clock of `Module`, and an asynchronous reset (`with RequireAsyncReset`).\n"
        return "It has the implicit clock and reset of `Module`.\n"

    def to_dict(self, *, with_secrets: bool = False) -> dict[str, Any]:
        """Return JSON-able fields; reference and solutions stay out unless asked for."""
        row = json.loads(json.dumps(asdict(self)))
        return row if with_secrets else {key: value for key, value in row.items() if key not in SECRETS}

    def to_json(self, *, with_secrets: bool = False) -> str:
        """Write one line of JSON with sorted keys, fit for a dataset's `task` column."""
        return json.dumps(self.to_dict(with_secrets=with_secrets), sort_keys=True, ensure_ascii=False)

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over everything that decides a verdict or the prompt, the reference included."""
        judged = replace(self, solutions=()).to_json(with_secrets=True)
        return hashlib.sha256(judged.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Task:
        """Read what `to_dict` wrote.

        Raises:
            ValueError: A field is missing, unknown or malformed, or the row is of a later version.

        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(row) - known):
            raise ValueError(f"unknown task fields {unknown}; known are {sorted(known)}")
        if row.get("version", SCHEMA_VERSION) != SCHEMA_VERSION:
            raise ValueError(f"the task is of schema version {row['version']}; this package reads {SCHEMA_VERSION}")
        try:
            return cls(**(dict(row) | _typed(row)))
        except (TypeError, KeyError) as e:
            raise ValueError(f"not a task: {e}") from e

    @classmethod
    def from_json(cls, text: str) -> Task:
        """Read what `to_json` wrote.

        Raises:
            ValueError: The text is not a JSON object or not a task.

        """
        row = json.loads(text)
        if not isinstance(row, dict):
            raise ValueError(f"a task is a JSON object, not {type(row).__name__}")
        return cls.from_dict(row)


CLOCK_AND_RESET = (Port("clock", Direction.INPUT, 1), Port("reset", Direction.INPUT, 1))


def named(module_name: str) -> Task:
    """Make a task that asks for a module's name and nothing else."""
    return Task(f"named/{module_name}", "", "", module_name, "")


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the fields that JSON cannot hold as they are."""
    typed: dict[str, Any] = {}
    if row.get("ports") is not None:
        typed["ports"] = tuple(TaskPort(**(p | {"direction": Direction(p["direction"])})) for p in row["ports"])
    if row.get("clocking") is not None:
        typed["clocking"] = Clocking(**(row["clocking"] | {"reset": Reset(row["clocking"]["reset"])}))
    if "interface" in row:
        typed["interface"] = Interface(row["interface"])
    if "stimulus" in row:
        typed["stimulus"] = _stimulus(row["stimulus"])
    return typed | {key: tuple(row[key]) for key in ("tags", "unseen", "solutions") if key in row}


def _stimulus(row: Mapping[str, Any]) -> Stimulus:
    pools = tuple((name, tuple(values)) for name, values in row.get("pools", ()))
    return Stimulus(**(dict(row) | {"pools": pools} | {k: tuple(row[k]) for k in ("dense", "sparse") if k in row}))


def _declare(ports: tuple[TaskPort, ...], interface: Interface) -> str:
    if interface is not Interface.IO:
        return "\n".join(f"val {p.name} = IO({_chisel_type(p)})" for p in ports)
    body = "\n".join(f"  val {p.name} = {_chisel_type(p)}" for p in ports)
    return f"val io = IO(new Bundle {{\n{body}\n}})"


def _chisel_type(port: TaskPort) -> str:
    wide = f"SInt({port.width}.W)" if port.signed else f"UInt({port.width}.W)"
    kind = "Bool()" if port.width == 1 and not port.signed else wide
    return f"{port.direction.value.capitalize()}({kind})"
