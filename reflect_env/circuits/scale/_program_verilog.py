"""Whole programs in Verilog: wires in order, registers, outputs."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._expr import Program, Register
from reflect_env.circuits.scale._labels import settled
from reflect_env.circuits.scale._verilog import Wire, declare, extend, literal, operand, span


def body(program: Program, n: Names, *, asynchronous: bool = False) -> str:
    """Write what stands between header and `endmodule`."""
    own = settled([*(v.name for v in program.values), *(r.name for r in program.registers)], n)
    known = {p.role: Wire(n.v(p.role), p.type.width, p.type.signed) for p in program.inputs}
    known |= {r.name: Wire(f"{own[r.name]}_q", r.type.width, r.type.signed) for r in program.registers}
    lines = [f"  reg {span(r.type.width)}{own[r.name]}_q;" for r in program.registers]
    for value in program.values:
        written = declare(own[value.name], value.expr, known)
        lines += written.lines
        known = known | {value.name: written.wire}
    for register in program.registers:
        lines += _update(register, own[register.name], known, asynchronous)
    for role, expr in program.outputs:
        result = operand(f"{role}_result", expr, known)
        lines += [*result.lines, f"  assign {n.v(role)} = {result.wire.text};"]
    return "\n".join(lines)


def _update(register: Register, name: str, known: Mapping[str, Wire], asynchronous: bool) -> list[str]:
    after = operand(f"{name}_next", register.next, known)
    lines, step = list(after.lines), f"{name}_q <= {extend(after.wire, register.type.width)};"
    if register.enable is not None:
        gate = operand(f"{name}_load", register.enable, known)
        lines += gate.lines
        step = f"if ({gate.wire.text}) {step}"
    edge = " or posedge reset" if asynchronous else ""
    start = f"    if (reset) {name}_q <= {literal(register.init, register.type.width)};"
    return [*lines, f"  always @(posedge clock{edge})", start, f"    else {step}"]
