"""Expressions in Python, written from the words: exact whole numbers, then reduced to the stated type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from reflect_env.circuits.scale._expr import Expr, Program, Type

Operation = Callable[[Sequence[int], Sequence[int], Sequence[int]], int]
"""From values, widths of the operands and the operator's constants to an exact whole number."""


Compiled = Callable[[Mapping[str, int]], int]
"""From the value of every name to the value of a tree."""


def reduce(value: int, kind: Type) -> int:
    """Keep the low bits, and read them as the type says."""
    low = value & ((1 << kind.width) - 1)
    return low - (1 << kind.width) if kind.signed and low >> (kind.width - 1) else low


def compiled(expr: Expr) -> Compiled:
    """Make a function of a tree."""
    if expr.op == "ref":
        return itemgetter(expr.name)
    if expr.op == "const":
        return lambda known: expr.ints[0]
    parts, operation = [compiled(arg) for arg in expr.args], OPERATIONS[expr.op]
    widths, ints, kind, mask = [arg.type.width for arg in expr.args], expr.ints, expr.type, (1 << expr.type.width) - 1
    if kind.signed:
        return lambda known: reduce(operation([part(known) for part in parts], widths, ints), kind)
    return lambda known: operation([part(known) for part in parts], widths, ints) & mask


def evaluate(expr: Expr, known: Mapping[str, int]) -> int:
    """Compute a tree; `known` has the value of every name."""
    return compiled(expr)(known)


class Machine:
    """A program that is ready to run."""

    def __init__(self, program: Program) -> None:
        self._values = [(value.name, compiled(value.expr)) for value in program.values]
        self._outputs = [(role, compiled(expr)) for role, expr in program.outputs]
        self._registers = [
            (r.name, compiled(r.next), compiled(r.enable) if r.enable is not None else None) for r in program.registers
        ]
        self.start = {register.name: register.init for register in program.registers}
        """Registers after reset."""

    def values(self, inputs: Mapping[str, int], registers: Mapping[str, int]) -> dict[str, int]:
        """Compute every value of a cycle."""
        known = {**inputs, **registers}
        for name, value in self._values:
            known[name] = value(known)
        return known

    def outputs(self, known: Mapping[str, int]) -> dict[str, int]:
        """Compute the outputs, by role, from the values of the cycle."""
        return {role: value(known) for role, value in self._outputs}

    def after(self, known: Mapping[str, int]) -> dict[str, int]:
        """Compute the registers behind the clock edge."""
        return {
            name: following(known) if enable is None or enable(known) else known[name]
            for name, following, enable in self._registers
        }


def raw(value: int, width: int) -> int:
    """Return the bits of a number."""
    return value & ((1 << width) - 1)


def _reversed(value: int, width: int) -> int:
    return int(f"{value:0{width}b}"[::-1], 2)


OPERATIONS: dict[str, Operation] = {
    "add": lambda v, w, k: v[0] + v[1],
    "add_full": lambda v, w, k: v[0] + v[1],
    "sub": lambda v, w, k: v[0] - v[1],
    "sub_full": lambda v, w, k: v[0] - v[1],
    "mul": lambda v, w, k: v[0] * v[1],
    "neg": lambda v, w, k: -v[0],
    "abs": lambda v, w, k: abs(v[0]),
    "min": lambda v, w, k: min(v),
    "max": lambda v, w, k: max(v),
    "and": lambda v, w, k: v[0] & v[1],
    "or": lambda v, w, k: v[0] | v[1],
    "xor": lambda v, w, k: v[0] ^ v[1],
    "not": lambda v, w, k: ~v[0],
    "land": lambda v, w, k: int(bool(v[0]) and bool(v[1])),
    "lor": lambda v, w, k: int(bool(v[0]) or bool(v[1])),
    "lxor": lambda v, w, k: int(v[0] != v[1]),
    "lnot": lambda v, w, k: int(not v[0]),
    "shl": lambda v, w, k: v[0] * 2 ** k[0],
    "shr": lambda v, w, k: v[0] // 2 ** k[0],
    "shl_by": lambda v, w, k: v[0] * 2 ** v[1],
    "shr_by": lambda v, w, k: v[0] // 2 ** v[1],
    "rotl": lambda v, w, k: v[0] * 2 ** k[0] + v[0] // 2 ** (w[0] - k[0]),
    "rotr": lambda v, w, k: v[0] // 2 ** k[0] + v[0] * 2 ** (w[0] - k[0]),
    "cat": lambda v, w, k: v[0] * 2 ** w[1] + v[1],
    "bits": lambda v, w, k: v[0] // 2 ** k[1],
    "bit": lambda v, w, k: v[0] // 2 ** k[0] % 2,
    "pick": lambda v, w, k: v[0] // 2 ** v[1] % 2,
    "fill": lambda v, w, k: -v[0],
    "pad": lambda v, w, k: v[0],
    "zext": lambda v, w, k: v[0],
    "as_signed": lambda v, w, k: v[0],
    "as_unsigned": lambda v, w, k: v[0],
    "any": lambda v, w, k: int(v[0] != 0),
    "all": lambda v, w, k: int(v[0] == 2 ** w[0] - 1),
    "parity": lambda v, w, k: v[0].bit_count() % 2,
    "ones": lambda v, w, k: v[0].bit_count(),
    "reverse": lambda v, w, k: _reversed(v[0], w[0]),
    "eq": lambda v, w, k: int(v[0] == v[1]),
    "ne": lambda v, w, k: int(v[0] != v[1]),
    "lt": lambda v, w, k: int(v[0] < v[1]),
    "le": lambda v, w, k: int(v[0] <= v[1]),
    "gt": lambda v, w, k: int(v[0] > v[1]),
    "ge": lambda v, w, k: int(v[0] >= v[1]),
    "mux": lambda v, w, k: v[1] if v[0] else v[2],
}
"""What each operator means; the caller reduces the result."""
