"""Typed expression trees: what random programs, operation tables and pipelines are made of.

The types follow Chisel's rules for widths, because the ports and declarations in Chisel need them before anything is
compiled. Words and the Python oracle state these types; the Verilog writer works out its own (`_verilog.py`), so that a
wrong rule here shows as a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the bits mean."""

    BOOL = "bool"
    UINT = "uint"
    SINT = "sint"


@dataclass(frozen=True)
class Type:
    """Kind and width in bits."""

    kind: Kind
    width: int

    @property
    def signed(self) -> bool:
        """Whether it is in two's complement."""
        return self.kind is Kind.SINT


BOOL = Type(Kind.BOOL, 1)


def uint(width: int) -> Type:
    """Make an unsigned type."""
    return Type(Kind.UINT, width)


def sint(width: int) -> Type:
    """Make a signed type."""
    return Type(Kind.SINT, width)


@dataclass(frozen=True)
class Expr:
    """One node: a reference, a constant or an operator."""

    op: str
    """`ref`, `const` or a key of `RULES`."""
    type: Type
    args: tuple[Expr, ...] = ()
    ints: tuple[int, ...] = ()
    """Constants of the operator: shift amounts, bit numbers; of a `const` its value."""
    name: str = ""
    """Of a `ref`: role of a port, or name of a value or register."""


@dataclass(frozen=True)
class Value:
    """A named intermediate value."""

    name: str
    expr: Expr


@dataclass(frozen=True)
class Register:
    """A named register."""

    name: str
    type: Type
    init: int
    next: Expr
    enable: Expr | None = None


@dataclass(frozen=True)
class Port:
    """An input or output of a program, by role."""

    role: str
    type: Type


@dataclass(frozen=True)
class Program:
    """Inputs, values in the order in which they are computed, registers, and what each output is."""

    inputs: tuple[Port, ...]
    values: tuple[Value, ...]
    outputs: tuple[tuple[str, Expr], ...]
    registers: tuple[Register, ...] = ()


Rule = Callable[[Sequence[Type], Sequence[int]], Type]


def ref(name: str, kind: Type) -> Expr:
    """Refer to a port, a value or a register."""
    return Expr("ref", kind, name=name)


def const(value: int, kind: Type) -> Expr:
    """Make a constant."""
    return Expr("const", kind, ints=(value,))


def make(op: str, *args: Expr, ints: tuple[int, ...] = ()) -> Expr:
    """Apply an operator; its type follows from its operands."""
    return Expr(op, RULES[op]([arg.type for arg in args], ints), args, ints)


def walk(expr: Expr) -> Iterator[Expr]:
    """Visit a tree, operands before their operator."""
    for arg in expr.args:
        yield from walk(arg)
    yield expr


def names_in(expr: Expr) -> list[str]:
    """List what a tree refers to, each once, in order."""
    return list(dict.fromkeys(node.name for node in walk(expr) if node.op == "ref"))


def limits_of(trees: Iterable[Expr], port: str) -> tuple[int, ...]:
    """List the constants that a port is compared with, and their neighbours; as bits, lowest first."""
    found: set[int] = set()
    for node in (node for tree in trees for node in walk(tree) if node.op in _COMPARISONS):
        constants = [arg.ints[0] for arg in node.args if arg.op == "const"]
        if any(arg.name == port for arg in node.args if arg.op == "ref"):
            width = node.args[0].type.width
            found |= {(value + step) & ((1 << width) - 1) for value in constants for step in (-1, 0, 1)}
    return tuple(sorted(found))


_COMPARISONS = frozenset(("eq", "ne", "lt", "le", "gt", "ge", "min", "max"))


def fit(expr: Expr, target: Type) -> Expr:
    """Turn a number into one of another width or signedness: low bits, or extended as its own kind is."""
    if expr.type == target:
        return expr
    if expr.type.kind is Kind.BOOL:
        expr = make("pad", expr, ints=(max(target.width, 1),))
    elif expr.type.width > target.width:
        expr = make("bits", expr, ints=(target.width - 1, 0))
    elif expr.type.width < target.width:
        expr = make("pad", expr, ints=(target.width,))
    if expr.type.signed == target.signed:
        return expr
    return make("as_signed" if target.signed else "as_unsigned", expr)


def _widest(extra: int) -> Rule:
    return lambda types, _: Type(types[0].kind, max(t.width for t in types) + extra)


def _same(types: Sequence[Type], _: Sequence[int]) -> Type:
    return types[0]


def _bool(types: Sequence[Type], _: Sequence[int]) -> Type:
    return BOOL


def _shift_left(types: Sequence[Type], ints: Sequence[int]) -> Type:
    return Type(types[0].kind, types[0].width + ints[0])


def _shift_right(types: Sequence[Type], ints: Sequence[int]) -> Type:
    return Type(types[0].kind, types[0].width - ints[0])


RULES: dict[str, Rule] = {
    "add": _widest(0),
    "add_full": _widest(1),
    "sub": _widest(0),
    "sub_full": _widest(1),
    "mul": lambda types, _: Type(types[0].kind, types[0].width + types[1].width),
    "neg": _same,
    "abs": _same,
    "min": _widest(0),
    "max": _widest(0),
    "and": _widest(0),
    "or": _widest(0),
    "xor": _widest(0),
    "not": _same,
    "land": _bool,
    "lor": _bool,
    "lxor": _bool,
    "lnot": _bool,
    "shl": _shift_left,
    "shr": _shift_right,
    "shl_by": lambda types, _: uint(types[0].width + (1 << types[1].width) - 1),
    "shr_by": _same,
    "rotl": _same,
    "rotr": _same,
    "cat": lambda types, _: uint(types[0].width + types[1].width),
    "bits": lambda types, ints: uint(ints[0] - ints[1] + 1),
    "bit": _bool,
    "pick": _bool,
    "fill": lambda types, ints: uint(ints[0]),
    "pad": lambda types, ints: Type(Kind.SINT if types[0].signed else Kind.UINT, ints[0]),
    "zext": lambda types, _: sint(types[0].width + 1),
    "as_signed": lambda types, _: sint(types[0].width),
    "as_unsigned": lambda types, _: uint(types[0].width),
    "any": _bool,
    "all": _bool,
    "parity": _bool,
    "ones": lambda types, _: uint(types[0].width.bit_length()),
    "reverse": _same,
    "eq": _bool,
    "ne": _bool,
    "lt": _bool,
    "le": _bool,
    "gt": _bool,
    "ge": _bool,
    "mux": lambda types, _: Type(types[1].kind, max(types[1].width, types[2].width)),
}
"""Type of the result by operator, from the types of the operands and the operator's constants."""
