"""Registers with a known value at the start: the second way in which a design is run.

With unknown values alone, `if (unknown)` takes the else branch as if it were known, so a register that was never reset
can look right. Hardware powers up with some value; a right design gives the same outputs whatever that was. A reference
that itself depends on it (the task may allow that) is found by powering it up in several ways, and then only the plain
run of the candidate counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from reflect_env.simulator.facts import UNKNOWN_BITS, ModuleFacts, Register

DEEPEST = 65_536
"""Elements of the largest memory that is filled."""
FILLS = ("zeros", "random", "inverse")
"""Ways in which a reference is powered up; a candidate always gets random values. With a pattern and its inverse every
bit is seen both ways."""


def can_power_up(modules: Iterable[ModuleFacts]) -> bool:
    """Whether the size of every register is known."""
    return not any(UNKNOWN_BITS in (r.width, r.depth) for module in modules for r in module.registers)


def power_up(modules: Iterable[ModuleFacts], seed: bytes, fill: str = "random") -> dict[str, str]:
    """Write an `initial` block for each module with registers, by module name; see `Design.text`."""
    return {m.name: _block(m.name, m.registers, seed, fill) for m in modules if m.registers}


def _block(module: str, registers: tuple[Register, ...], seed: bytes, fill: str) -> str:
    lines = [_assignment(register, _value(seed, module, register, fill), fill) for register in registers]
    return "\n".join(["initial begin : power_up__ integer k__;", *lines, "end"])


def _assignment(register: Register, value: str, fill: str) -> str:
    name = f"\\{register.name} "
    if register.depth == 1:
        return f"  {name} = {value};"
    mixed = f"{value} ^ (k__ * 32'h9e3779b1)" if fill != "zeros" else value
    return f"  for (k__ = 0; k__ < {min(register.depth, DEEPEST)}; k__ = k__ + 1) {name}[k__] = {mixed};"


def _value(seed: bytes, module: str, register: Register, fill: str) -> str:
    digest = hashlib.shake_256(seed + f"{module}.{register.name}".encode()).digest((register.width + 7) // 8)
    most = (1 << register.width) - 1
    drawn = int.from_bytes(digest, "big") & most
    number = {"zeros": 0, "random": drawn, "inverse": drawn ^ most}[fill]
    return f"{register.width}'h{number:x}"
