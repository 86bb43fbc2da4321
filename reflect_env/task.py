"""What is asked of a candidate: prompt, module name, ports; pure data, one JSON object a task.

Why the names are here and not in the words of the instruction: a prompt that leaves the module's name or a
port to be guessed cannot be judged fairly, so `render_prompt` always states both.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from reflect_env.verdict import Direction, Port

LEVELS = ("L1", "L2", "L3", "L4")
"""Levels of the built-in tasks, easiest first."""
SPLITS = ("train", "test")


class Interface(StrEnum):
    """How the ports are declared in Chisel."""

    IO = "io"
    """In one `val io = IO(new Bundle {…})`: port `a` is `io_a` in Verilog."""
    FLAT = "flat"
    """One `val a = IO(…)` a port: port `a` is `a` in Verilog."""


@dataclass(frozen=True)
class Task:
    """One thing to build."""

    id: str
    """Unique and stable, such as `L2/adder-carry-8`."""
    level: str
    split: str
    """`train` or `test`."""
    module_name: str
    """Class name that the candidate must define, and the name of the Verilog top."""
    instruction: str
    """What the module does, in words; name and ports are added by `render_prompt`."""
    ports: tuple[Port, ...] | None = None
    """Ports under their Chisel names, without clock and reset; None leaves them free (only the name is judged)."""
    interface: Interface = Interface.IO
    sequential: bool = False
    """Whether the implicit clock and reset of `Module` are part of the contract. Where they are not, a
    candidate may still have them."""
    chisel: str = ""
    """Chisel declaration of the ports where it does not follow from `ports` (SInt, Vec, Decoupled); else empty."""
    tags: tuple[str, ...] = ()
    solution: str | None = None
    """A reference in Chisel, never shown and never part of `to_dict()` unless asked for."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", self.module_name):
            raise ValueError(f"module_name {self.module_name!r} is not a plain identifier")

    def verilog_ports(self) -> tuple[Port, ...]:
        """List the ports that the Verilog top must have; clock and reset first where the task is sequential.

        Raises:
            ValueError: The task leaves its ports free.

        """
        if self.ports is None:
            raise ValueError(f"task {self.id!r} leaves its ports free")
        prefix = "io_" if self.interface is Interface.IO else ""
        own = tuple(Port(prefix + p.name, p.direction, p.width) for p in self.ports)
        return (*CLOCK_AND_RESET, *own) if self.sequential else own

    def chisel_ports(self) -> str:
        """Declare the ports as Chisel source."""
        return self.chisel.strip("\n") or _declare(self.ports or (), self.interface)

    def render_prompt(self) -> str:
        """Render the prompt as one string: instruction, module name, whole port list, form of the answer."""
        parts = [
            f"Write a Chisel module named `{self.module_name}`.",
            *filter(None, [self.instruction.strip()]),
            *([] if self.ports is None else [self._port_text()]),
            f"Answer with one complete Scala file in one ```scala block: the imports and `class {self.module_name}`.",
        ]
        return "\n\n".join(parts) + "\n"

    def _port_text(self) -> str:
        listing = "\n".join(f"- {port}" for port in self.verilog_ports())
        clock = "It has the implicit clock and reset of `Module`.\n" if self.sequential else ""
        return (
            f"Declare the ports exactly so:\n```scala\n{self.chisel_ports()}\n```\n{clock}Ports in Verilog:\n{listing}"
        )

    def to_dict(self, *, with_solution: bool = False) -> dict[str, Any]:
        """Return JSON-able fields; the reference stays out unless asked for."""
        row = asdict(self) | {"ports": None if self.ports is None else [asdict(p) for p in self.ports]}
        row |= {"interface": self.interface.value, "tags": list(self.tags)}
        if not with_solution:
            del row["solution"]
        return row

    def to_json(self, *, with_solution: bool = False) -> str:
        """Write one line of JSON with sorted keys, fit for a dataset's `task` column."""
        return json.dumps(self.to_dict(with_solution=with_solution), sort_keys=True, ensure_ascii=False)

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over everything but the reference."""
        return hashlib.sha256(self.to_json().encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Task:
        """Read what `to_dict` wrote.

        Raises:
            ValueError: A field is missing, unknown or malformed.

        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(row) - known):
            raise ValueError(f"unknown task fields {unknown}; known are {sorted(known)}")
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


@cache
def builtin_tasks() -> tuple[Task, ...]:
    """Read the built-in compile-only tasks, ordered by level and then as written."""
    folder = resources.files("reflect_env") / "tasks"
    return tuple(task for level in LEVELS for task in _read(level, (folder / f"{level}.toml").read_text("utf-8")))


def select(task_id: str | None = None, level: str | None = None, split: str | None = None) -> tuple[Task, ...]:
    """Select the built-in tasks that match every given choice, in order.

    Raises:
        ValueError: Nothing matches; the message names the choices.

    """
    _check_choice("level", level, LEVELS)
    _check_choice("split", split, SPLITS)
    _check_choice("task_id", task_id, tuple(task.id for task in builtin_tasks()))
    wanted = {"id": task_id, "level": level, "split": split}
    chosen = tuple(t for t in builtin_tasks() if all(v is None or getattr(t, k) == v for k, v in wanted.items()))
    if not chosen:
        raise ValueError(f"no task has task_id={task_id!r}, level={level!r} and split={split!r} at once")
    return chosen


def _check_choice(name: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise ValueError(f"{name}={value!r} is unknown; choose one of {', '.join(choices)}")


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the fields that JSON cannot hold as they are."""
    typed: dict[str, Any] = {}
    if row.get("ports") is not None:
        typed["ports"] = tuple(Port(p["name"], Direction(p["direction"]), int(p["width"])) for p in row["ports"])
    if "interface" in row:
        typed["interface"] = Interface(row["interface"])
    if "tags" in row:
        typed["tags"] = tuple(row["tags"])
    return typed


def _declare(ports: tuple[Port, ...], interface: Interface) -> str:
    if interface is Interface.FLAT:
        return "\n".join(f"val {p.name} = IO({_chisel_type(p)})" for p in ports)
    body = "\n".join(f"  val {p.name} = {_chisel_type(p)}" for p in ports)
    return f"val io = IO(new Bundle {{\n{body}\n}})"


def _chisel_type(port: Port) -> str:
    kind = "Bool()" if port.width == 1 else f"UInt({port.width}.W)"
    return f"{port.direction.value.capitalize()}({kind})"


def _read(level: str, text: str) -> list[Task]:
    """Read the tasks of one TOML file; ports are written as `direction name width`."""
    return [_from_toml(level, row) for row in tomllib.loads(text)["task"]]


def _from_toml(level: str, row: dict[str, Any]) -> Task:
    ports = [line.split() for line in row.pop("ports")]
    rows = [{"direction": direction, "name": name, "width": width} for direction, name, width in ports]
    return Task.from_dict({"level": level, "ports": rows} | row)
