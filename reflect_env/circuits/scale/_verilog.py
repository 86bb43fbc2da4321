"""Expressions in Verilog-2001: one wire an operator, every operand extended by hand.

Widths are worked out here again, from the operands' wires alone; the types in the tree are read for constants only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reflect_env.circuits.scale._expr import Expr


@dataclass(frozen=True)
class Wire:
    """What an operand is in Verilog."""

    text: str
    width: int
    signed: bool = False
    value: int | None = None
    """Of a constant."""


@dataclass(frozen=True)
class Written:
    """A tree as declarations and the wire that holds its result."""

    lines: tuple[str, ...]
    wire: Wire


Writer = Callable[[Sequence[Wire], Sequence[int]], Wire]


def declare(name: str, expr: Expr, known: Mapping[str, Wire]) -> Written:
    """Declare a wire `name_d` that has the value of a tree, and wires for what is inside."""
    inner = _operands(name, expr, known)
    result = _leaf(expr, known) or WRITERS[expr.op]([part.wire for part in inner], expr.ints)
    line = f"  wire {span(result.width)}{name}_d = {result.text};"
    return Written((*_lines(inner), line), Wire(f"{name}_d", result.width, result.signed))


def operand(name: str, expr: Expr, known: Mapping[str, Wire]) -> Written:
    """Give a tree as something that stands in an expression: its own name where it has one."""
    leaf = _leaf(expr, known)
    return Written((), leaf) if leaf else declare(name, expr, known)


def extend(x: Wire, width: int) -> str:
    """Write an operand with more bits, by its sign where it has one."""
    if x.value is not None:
        return literal(x.value, width)
    more = width - x.width
    if more <= 0:
        return x.text
    return f"{{{{{more}{{{x.text}[{x.width - 1}]}}}}, {x.text}}}" if x.signed else f"{{{more}'d0, {x.text}}}"


def literal(value: int, width: int) -> str:
    """Write the bits of a constant."""
    return f"{width}'d{value & ((1 << width) - 1)}"


def span(width: int) -> str:
    """Write the range of a declaration."""
    return f"[{width - 1}:0] " if width > 1 else ""


def _operands(name: str, expr: Expr, known: Mapping[str, Wire]) -> list[Written]:
    return [_operand(f"{name}_{i}", arg, expr.op, known) for i, arg in enumerate(expr.args, 1)]


def _operand(name: str, expr: Expr, parent: str, known: Mapping[str, Wire]) -> Written:
    """As `operand`, and a selected range stands where it is used if nothing is selected from it again."""
    if expr.op in ("bits", "bit") and expr.args[0].op == "ref" and parent in _TAKE_ANY:
        return Written((), WRITERS[expr.op]([known[expr.args[0].name]], expr.ints))
    return operand(name, expr, known)


def _leaf(expr: Expr, known: Mapping[str, Wire]) -> Wire | None:
    if expr.op == "ref":
        return known[expr.name]
    if expr.op == "const":
        width = expr.type.width
        return Wire(literal(expr.ints[0], width), width, expr.type.signed, expr.ints[0])
    return None


def _lines(parts: Sequence[Written]) -> tuple[str, ...]:
    return tuple(line for part in parts for line in part.lines)


_TAKE_ANY = frozenset(("and", "or", "xor", "add", "add_full", "sub", "sub_full", "cat", "eq", "lt", "land", "lor"))
"""Operators that never select a bit out of an unsigned operand."""


def _wider(operator: str, extra: int = 0) -> Writer:
    def write(x: Sequence[Wire], _: Sequence[int]) -> Wire:
        width = max(x[0].width, x[1].width) + extra
        return Wire(f"{extend(x[0], width)} {operator} {extend(x[1], width)}", width, x[0].signed)

    return write


def _product(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    width = x[0].width + x[1].width
    return Wire(f"{extend(x[0], width)} * {extend(x[1], width)}", width, x[0].signed)


def _compare(operator: str) -> Writer:
    def write(x: Sequence[Wire], _: Sequence[int]) -> Wire:
        width = max(x[0].width, x[1].width)
        left, right = (extend(side, width) for side in x)
        return Wire(f"$signed({left}) {operator} $signed({right})" if x[0].signed else f"{left} {operator} {right}", 1)

    return write


def _choose(left_wins: str) -> Writer:
    def write(x: Sequence[Wire], _: Sequence[int]) -> Wire:
        width = max(x[0].width, x[1].width)
        test = _compare(left_wins)(x, ()).text
        return Wire(f"({test}) ? {extend(x[0], width)} : {extend(x[1], width)}", width, x[0].signed)

    return write


def _select(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    width = max(x[1].width, x[2].width)
    return Wire(f"{x[0].text} ? {extend(x[1], width)} : {extend(x[2], width)}", width, x[1].signed)


def _between(operator: str) -> Writer:
    return lambda x, _: Wire(f"{x[0].text} {operator} {x[1].text}", 1)


def _prefix(operator: str) -> Writer:
    return lambda x, _: Wire(f"{operator}{x[0].text}", 1)


def _shift_left_by(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    width = x[0].width + 2 ** x[1].width - 1
    return Wire(f"{extend(x[0], width)} << {x[1].text}", width)


def _shift_right_by(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    text = f"$signed({x[0].text}) >>> {x[1].text}" if x[0].signed else f"{x[0].text} >> {x[1].text}"
    return Wire(text, x[0].width, x[0].signed)


def _rotate_left(x: Sequence[Wire], k: Sequence[int]) -> Wire:
    keep, text = x[0].width - k[0], x[0].text
    return Wire(f"{{{text}[{keep - 1}:0], {text}[{x[0].width - 1}:{keep}]}}", x[0].width)


def _rotate_right(x: Sequence[Wire], k: Sequence[int]) -> Wire:
    return Wire(f"{{{x[0].text}[{k[0] - 1}:0], {x[0].text}[{x[0].width - 1}:{k[0]}]}}", x[0].width)


def _ones(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    width = 1
    while 2**width <= x[0].width:
        width += 1
    return Wire(" + ".join(f"{{{width - 1}'d0, {x[0].text}[{i}]}}" for i in range(x[0].width)), width)


def _reverse(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    return Wire("{" + ", ".join(f"{x[0].text}[{i}]" for i in range(x[0].width)) + "}", x[0].width)


def _absolute(x: Sequence[Wire], _: Sequence[int]) -> Wire:
    width, text = x[0].width, x[0].text
    return Wire(f"{text}[{width - 1}] ? {width}'d0 - {text} : {text}", width, True)


WRITERS: dict[str, Writer] = {
    "add": _wider("+"),
    "add_full": _wider("+", 1),
    "sub": _wider("-"),
    "sub_full": _wider("-", 1),
    "mul": _product,
    "neg": lambda x, _: Wire(f"{x[0].width}'d0 - {x[0].text}", x[0].width, True),
    "abs": _absolute,
    "min": _choose("<"),
    "max": _choose(">"),
    "and": _wider("&"),
    "or": _wider("|"),
    "xor": _wider("^"),
    "not": lambda x, _: Wire(f"~{x[0].text}", x[0].width),
    "land": _between("&"),
    "lor": _between("|"),
    "lxor": _between("^"),
    "lnot": _prefix("~"),
    "shl": lambda x, k: Wire(f"{{{x[0].text}, {k[0]}'d0}}", x[0].width + k[0], x[0].signed),
    "shr": lambda x, k: Wire(f"{x[0].text}[{x[0].width - 1}:{k[0]}]", x[0].width - k[0], x[0].signed),
    "shl_by": _shift_left_by,
    "shr_by": _shift_right_by,
    "rotl": _rotate_left,
    "rotr": _rotate_right,
    "cat": lambda x, _: Wire(f"{{{x[0].text}, {x[1].text}}}", x[0].width + x[1].width),
    "bits": lambda x, k: Wire(f"{x[0].text}[{k[0]}:{k[1]}]", k[0] - k[1] + 1),
    "bit": lambda x, k: Wire(f"{x[0].text}[{k[0]}]", 1),
    "pick": lambda x, _: Wire(f"{x[0].text}[{x[1].text}]", 1),
    "fill": lambda x, k: Wire(f"{{{k[0]}{{{x[0].text}}}}}", k[0]),
    "pad": lambda x, k: Wire(extend(x[0], k[0]), k[0], x[0].signed),
    "zext": lambda x, _: Wire(f"{{1'b0, {x[0].text}}}", x[0].width + 1, True),
    "as_signed": lambda x, _: Wire(x[0].text, x[0].width, True),
    "as_unsigned": lambda x, _: Wire(x[0].text, x[0].width),
    "any": _prefix("|"),
    "all": _prefix("&"),
    "parity": _prefix("^"),
    "ones": _ones,
    "reverse": _reverse,
    "eq": _compare("=="),
    "ne": _compare("!="),
    "lt": _compare("<"),
    "le": _compare("<="),
    "gt": _compare(">"),
    "ge": _compare(">="),
    "mux": _select,
}
"""How each operator is written, and what its result is."""
