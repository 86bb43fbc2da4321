"""Operation tables in Python: a dictionary from codes to functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reflect_env.circuits.scale._op_rows import Table
from reflect_env.circuits.scale._python import compiled


def result_of(s: Table) -> Callable[[int, Mapping[str, int]], int]:
    """Make a function from a code and the operands to the result."""
    functions = {row.code: compiled(row.expr) for row in s.rows}
    other = compiled(s.other)
    return lambda code, operands: functions.get(code, other)(operands)


def flags_of(s: Table, value: int) -> dict[str, int]:
    """Compute the flags of a result."""
    bits = f"{value:0{s.result_width}b}"
    every = {"zero": "1" not in bits, "negative": bits[0] == "1", "odd": bits[-1] == "1", "parity": bits.count("1") % 2}
    return {name: int(every[name]) for name in s.flags}
