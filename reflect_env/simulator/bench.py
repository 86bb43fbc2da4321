"""The bench around a pair of designs: text that our side writes, and the only thing that may talk to the outside.

In each cycle: the inputs change while the clock is high, the clock falls, the outputs are sampled, the clock rises. So
no input and no reset moves at an edge (firtool inverts an active-low reset, which would race), and a design that works
on the falling edge sees other inputs than one that works on the rising edge. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reflect_env.simulator.vectors import Field, Vectors
from reflect_env.task import CLOCK_AND_RESET, Task
from reflect_env.verdict import Direction

STEP = 1000
"""Time units between two actions of a bench: a reference's own delays end well within."""
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w$]*")


@dataclass(frozen=True)
class Instance:
    """One design in the bench."""

    module: str
    """Name after its prefix."""
    clock: str | None
    """Port that the bench's clock drives; None for a design without one."""
    inputs: tuple[str, ...]
    """Ports that vectors drive; fields that it does not have are left out."""


@dataclass(frozen=True)
class Bench:
    """A bench and what its records look like."""

    text: str
    module: str
    mark: str
    """Starts every record; no design can know it."""
    bits: int
    """Of all outputs of one design."""
    designs: int
    cycles: int
    records: str
    """File that the bench writes."""
    vectors: str
    """File that the bench reads."""


def outputs_of(task: Task) -> tuple[Field, ...]:
    """List the compared ports, in the order of the records."""
    return tuple(Field(port.name, port.width) for port in task.verilog_ports() if port.direction is Direction.OUTPUT)


def clock_of(task: Task, module_has: Sequence[str]) -> str | None:
    """Return the clock's port of a design, if it has one."""
    name = CLOCK_AND_RESET[0].name if task.clocking is None else task.clocking.clock_name
    return name if name in module_has else None


def write_bench(key: str, mark: str, vectors: Vectors, outputs: Sequence[Field], designs: Sequence[Instance]) -> Bench:
    """Write the bench that drives all `designs` alike and records the outputs of each.

    Args:
        key: Tells this bench from the others of a simulation; becomes part of names.
        mark: Random letters and digits.
        vectors: What is driven.
        outputs: Recorded ports, which every design has.
        designs: The reference first.

    """
    records, inputs = f"{mark}{key}.out", f"{mark}{key}.hex"
    names = {field.name: f"i{n}" for n, field in enumerate(vectors.fields)}
    shown = ["{" + ", ".join(f"o{d}_{n}" for n in range(len(outputs))) + "}" for d in range(len(designs))]
    lines = [
        f"module {key}bench;",
        *(f"  reg [{field.width - 1}:0] {names[field.name]};" for field in vectors.fields),
        *(f"  wire [{f.width - 1}:0] o{d}_{n};" for d in range(len(designs)) for n, f in enumerate(outputs)),
        f"  reg clk; integer n, out; reg [{max(vectors.bits.shape[1], 1) - 1}:0] vectors [0:{vectors.cycles - 1}];",
        *(_instance(d, design, names, outputs) for d, design in enumerate(designs)),
        "  initial begin",
        f'    out = $fopen("{records}", "w"); $readmemh("{inputs}", vectors); clk = 0;',
        f"    for (n = 0; n < {vectors.cycles}; n = n + 1) begin",
        f"      #{STEP} {_drive(list(names.values()))}",
        f"      #{STEP} clk = 0;",
        f'      #{STEP} $fwrite(out, "{mark}{" %b" * len(designs)}\\n", {", ".join(shown)});',
        f"      #{STEP} clk = 1;",
        "    end",
        f'    $fwrite(out, "{mark} end\\n"); $fclose(out);',
        "  end",
        "endmodule",
    ]
    bits = sum(field.width for field in outputs)
    return Bench("\n".join(lines) + "\n", f"{key}bench", mark, bits, len(designs), vectors.cycles, records, inputs)


def _drive(names: list[str]) -> str:
    return f"{{{', '.join(names)}}} = vectors[n];" if names else ";"


def _instance(number: int, design: Instance, names: dict[str, str], outputs: Sequence[Field]) -> str:
    pins = [] if design.clock is None else [(design.clock, "clk")]
    pins += [(name, names[name]) for name in design.inputs]
    pins += [(field.name, f"o{number}_{n}") for n, field in enumerate(outputs)]
    return f"  {_name(design.module)} d{number} ({', '.join(f'.{_name(port)}({wire})' for port, wire in pins)});"


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else f"\\{name} "
