"""Operation tables in words."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.family import Names, Sentence
from reflect_env.circuits.scale._expr import BOOL, Expr, walk
from reflect_env.circuits.scale._op_rows import Table
from reflect_env.circuits.scale._words import FORMULA_RULE, PHRASE_RULE, formula, legend, long, phrase, short

_FLAGS = {
    "zero": ("is high when {} is 0.", "is 1 exactly if all bits of {} are 0."),
    "negative": ("is the highest bit of {}.", "repeats the top bit of {}."),
    "odd": ("is bit 0 of {}.", "is high when {} is an odd number."),
    "parity": ("is high when {} has an odd number of 1 bits.", "is the XOR of all bits of {}."),
}


def listings(s: Table, known: Mapping[str, str], op: str, result: str) -> tuple[str, str]:
    """Write the table as formulas and as phrases.

    Args:
        s: The table.
        known: Plain name of each operand.
        op: Plain name of the code.
        result: Plain name of what the table gives.

    """
    quoted = {role: f"`{name}`" for role, name in known.items()}
    inputs = ", ".join(f"{known[port.role]} : {short(port.type)}" for port in s.operands)
    kind = s.rows[0].expr.type
    rows = [f"  {row.code} {row.name}: {formula(row.expr, known)}" for row in s.rows]
    texts = [FORMULA_RULE, legend(_exprs(s)), _conditions(s), f"Operands: {inputs}."]
    head = f"`{result} : {short(kind)}` by the value of `{op}`:"
    first = [" ".join(filter(None, texts)), head, *rows, f"  any other: {formula(s.other, known)}"]
    spoken = [f"  {row.code} ({row.name}): {phrase(row.expr, quoted)}" for row in s.rows]
    second = [
        " ".join(filter(None, [PHRASE_RULE, "Bit 0 is the lowest.", _conditions(s)])),
        f"`{result}` ({long(kind)}) for each value of `{op}`:",
        *spoken,
        f"  every other value: {phrase(s.other, quoted)}",
    ]
    return "\n".join(first), "\n".join(second)


def flags(s: Table, n: Names, result: str) -> list[Sentence]:
    """Say what each flag is."""
    return [tuple(f"{n.t(name)} {text.format(f'`{result}`')}" for text in _FLAGS[name]) for name in s.flags]


def _exprs(s: Table) -> list[Expr]:
    return [*(row.expr for row in s.rows), s.other]


def _conditions(s: Table) -> str:
    used = any(arg.type == BOOL for tree in _exprs(s) for node in walk(tree) if node.op == "pad" for arg in node.args)
    return "A condition that is used as a number is 1 where it holds, else 0." if used else ""
