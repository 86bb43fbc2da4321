"""Tasks in the folder layout of VerilogEval v2: `ProbNNN_name_{prompt.txt,ref.sv,test.sv}`.

The prompt asks for `TopModule` in any language, the reference is `RefModule`, and the bench compares the two over the
vectors that this package drives, so that others can use the tasks with their own tools.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from reflect_env.simulator.stimulus import make_vectors
from reflect_env.task import Interface, Reset, Task
from reflect_env.verdict import Direction, Port

TOP, REFERENCE = "TopModule", "RefModule"
SIDES = ("good", "tried")
"""Instances of the bench, reference first."""
PARTS = {"prompt": "prompt.txt", "reference": "ref.sv", "bench": "test.sv"}


@dataclass(frozen=True)
class Triple:
    """The files of one problem."""

    prompt: str
    reference: str
    bench: str


def triple(task: Task) -> Triple:
    """Write a task as a problem."""
    reference = re.sub(r"\bReference\b", REFERENCE, task.reference or "")
    return Triple(_prompt(task), reference, _bench(task))


def write_problems(tasks: list[Task], folder: Path) -> int:
    """Write the problems, numbered, into a folder; returns their number."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, task in enumerate(tasks, 1):
        made = triple(task)
        for part, suffix in PARTS.items():
            path = folder / f"Prob{number:05d}_{task.module_name}_{suffix}"
            path.write_text(getattr(made, part), encoding="utf-8")
    return len(tasks)


def _prompt(task: Task) -> str:
    ports = "\n".join(f" - {_port(port)}" for port in task.verilog_ports())
    names = "Ports are called in the text without `io_`.\n" if task.interface is Interface.IO else ""
    text = re.sub(rf"\b{task.module_name}\b", TOP, task.instruction.strip())
    return (
        f"\nI would like you to implement a module named {TOP} with the following\n"
        "interface. All input and output ports are one bit unless otherwise\nspecified.\n\n"
        f"{ports}\n\n{names}{_clock(task)}{text}\n\n"
    )


def _port(port: Port) -> str:
    bits = "" if port.width == 1 else f" ({port.width} bits)"
    return f"{port.direction.value:6} {port.name}{bits}"


def _clock(task: Task) -> str:
    clocking = task.clocking
    if clocking is None:
        return ""
    level = "low" if clocking.active_low else "high"
    kind = "asynchronous" if clocking.reset is Reset.ASYNC else "synchronous"
    reset = f" `{clocking.reset_name}` is an active-{level} {kind} reset." if clocking.reset is not Reset.NONE else ""
    return f"Registers change at the rising edge of `{clocking.clock_name}`.{reset}\n"


def _bench(task: Task) -> str:
    """Compare both modules before each rising edge; what the reference leaves unknown may be anything."""
    vectors = make_vectors(task, hashlib.sha256(task.content_hash.encode()).digest())
    clock = task.clocking.clock_name if task.clocking else None
    driven = [port for port in task.verilog_ports() if port.direction is Direction.INPUT and port.name != clock]
    outputs = [port for port in task.verilog_ports() if port.direction is Direction.OUTPUT]
    width = max(1, vectors.bits.shape[1])
    fields = ", ".join(field.name for field in vectors.fields)
    both = [(name, f"{port.name}_{name}") for name in SIDES for port in outputs]
    shown = {name: "{" + ", ".join(wire for owner, wire in both if owner == name) + "}" for name in SIDES}
    stimulus = "\n".join(f"    vectors[{n}] = 'h{digits};" for n, digits in enumerate(vectors.hex_lines().split()))
    lines = [
        "`timescale 1 ps/1 ps",
        "module tb();",
        *(f"  reg {_range(port)}{port.name};" for port in driven),
        *([f"  reg {clock} = 0;"] if clock else []),
        *(f"  wire {_range(port)}{port.name}_{name};" for name in SIDES for port in outputs),
        f"  reg [{width - 1}:0] vectors [0:{vectors.cycles - 1}];",
        "  integer n, errors, samples;",
        _instance(REFERENCE, SIDES[0], task.verilog_ports(), outputs),
        _instance(TOP, SIDES[1], task.verilog_ports(), outputs),
        f"  wire tb_match = {shown[SIDES[0]]} === ({shown[SIDES[0]]} ^ {shown[SIDES[1]]} ^ {shown[SIDES[0]]});",
        "  initial begin",
        stimulus,
        "    errors = 0; samples = 0;",
        f"    for (n = 0; n < {vectors.cycles}; n = n + 1) begin",
        f"      #5 {{{fields}}} = vectors[n];" if fields else "      #5;",
        f"      #5 {clock} = 0;" if clock else "      #5;",
        f"      #5 if (n >= {task.stimulus.settle}) samples = samples + 1;",
        f"      if (n >= {task.stimulus.settle} && !tb_match) errors = errors + 1;",
        f"      #5 {clock} = 1;" if clock else "      #5;",
        "    end",
        '    $display("Hint: Total mismatched samples is %1d out of %1d samples\\n", errors, samples);',
        '    $display("Mismatches: %1d in %1d samples", errors, samples);',
        "    $finish;",
        "  end",
        "endmodule",
    ]
    return "\n".join(lines) + "\n"


def _range(port: Port) -> str:
    return "" if port.width == 1 else f"[{port.width - 1}:0] "


def _instance(module: str, name: str, ports: tuple[Port, ...], outputs: list[Port]) -> str:
    pins = [f".{p.name}({p.name}_{name})" if p in outputs else f".{p.name}({p.name})" for p in ports]
    return f"  {module} {name} ({', '.join(pins)});"
