"""Expressions in Chisel: operators as they stand in a program, parentheses wherever a reader could doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reflect_env.circuits.chisel_text import boolean, sint, uint
from reflect_env.circuits.scale._expr import Expr, Kind, Type, walk

INFIX, PREFIX, ATOM = 0, 1, 2


@dataclass(frozen=True)
class Text:
    """A piece of source and how tightly it holds together."""

    source: str
    holds: int = ATOM

    def inside(self, least: int) -> str:
        """Write it where something at least that tight is needed."""
        return self.source if self.holds >= least else f"({self.source})"


Writer = Callable[[Sequence[Text], Expr], Text]


def chisel(expr: Expr, known: Mapping[str, Text]) -> Text:
    """Write a tree; `known` has the text of every name."""
    if expr.op == "ref":
        return known[expr.name]
    if expr.op == "const":
        return Text(_constant(expr, None, expr))
    return WRITERS[expr.op]([_argument(arg, expr, known) for arg in expr.args], expr)


def scala_type(kind: Type) -> str:
    """Write a type as hardware declarations need it: `UInt(8.W)`."""
    return {Kind.BOOL: "Bool()", Kind.UINT: f"UInt({kind.width}.W)", Kind.SINT: f"SInt({kind.width}.W)"}[kind.kind]


def scala_class(kind: Type) -> str:
    """Write a type as parameters of functions need it: `UInt`."""
    return {Kind.BOOL: "Bool", Kind.UINT: "UInt", Kind.SINT: "SInt"}[kind.kind]


def constant(value: int, kind: Type, *, wide: bool = True) -> str:
    """Write a literal; with its width unless `wide` is false."""
    if kind.kind is Kind.BOOL:
        return boolean(bool(value))
    return (sint if kind.signed else uint)(value, kind.width if wide else None)


def imports_of(exprs: Iterable[Expr]) -> tuple[str, ...]:
    """List the members of `chisel3.util` that trees need."""
    used = {UTIL[node.op] for expr in exprs for node in walk(expr) if node.op in UTIL}
    return tuple(sorted(used))


UTIL = {"ones": "PopCount", "reverse": "Reverse", "fill": "Fill", "cat": "Cat"}


def _argument(arg: Expr, parent: Expr, known: Mapping[str, Text]) -> Text:
    if arg.op != "const":
        return chisel(arg, known)
    sibling = next((other for other in parent.args if other.op != "const" and other.type.kind == arg.type.kind), None)
    return Text(_constant(arg, sibling, parent))


def _constant(expr: Expr, sibling: Expr | None, parent: Expr) -> str:
    """Leave the width out where it follows from the value, or from the operand beside it."""
    value, kind = expr.ints[0], expr.type
    natural = value.bit_length() + 1 if kind.signed else max(value.bit_length(), 1)
    implied = parent.op in _BY_WIDEST and sibling is not None and sibling.type.width >= kind.width
    if parent.op in ("and", "or", "xor") and value > 9:
        return f'"h{value:x}".U' + ("" if natural == kind.width or implied else f"({kind.width}.W)")
    return constant(value, kind, wide=natural != kind.width and not implied)


_BY_WIDEST = frozenset(
    "add add_full sub sub_full and or xor eq ne lt le gt ge mux min max".split()  # noqa: SIM905 - read as a list
)


def _infix(operator: str) -> Writer:
    return lambda x, e: Text(f"{x[0].inside(PREFIX)} {operator} {x[1].inside(PREFIX)}", INFIX)


def _prefix(operator: str) -> Writer:
    return lambda x, e: Text(f"{operator}{x[0].inside(ATOM)}", PREFIX)


def _method(name: str) -> Writer:
    return lambda x, e: Text(f"{x[0].inside(ATOM)}.{name}")


def _call(name: str) -> Writer:
    return lambda x, e: Text(f"{name}({', '.join(part.source for part in x)})")


def _amount(template: str) -> Writer:
    """Write a method with the operator's constant."""
    return lambda x, e: Text(f"{x[0].inside(ATOM)}.{template.format(e.ints[0])}")


def _slice(x: Sequence[Text], e: Expr) -> Text:
    return Text(f"{_selectable(x[0])}({e.ints[0]}, {e.ints[1]})")


def _selectable(x: Text) -> str:
    """Keep a list of arguments from being read as that of a method: only names and fields go without parentheses."""
    parts = x.source.split(".")
    plain = all(part.replace("_", "").isalnum() for part in parts) and parts[-1] not in _METHODS
    return x.source if plain else f"({x.source})"


_METHODS = frozenset(("abs", "zext", "asSInt", "asUInt", "orR", "andR", "xorR"))


def _pad(x: Sequence[Text], e: Expr) -> Text:
    cast = ".asUInt" if e.args[0].type.kind is Kind.BOOL else ""
    return Text(f"{x[0].inside(ATOM)}{cast}.pad({e.ints[0]})")


WRITERS: dict[str, Writer] = {
    "add": _infix("+"),
    "add_full": _infix("+&"),
    "sub": _infix("-"),
    "sub_full": _infix("-&"),
    "mul": _infix("*"),
    "neg": _prefix("-"),
    "abs": _method("abs"),
    "min": lambda x, e: Text(f"{x[0].inside(ATOM)}.min({x[1].source})"),
    "max": lambda x, e: Text(f"{x[0].inside(ATOM)}.max({x[1].source})"),
    "and": _infix("&"),
    "or": _infix("|"),
    "xor": _infix("^"),
    "not": _prefix("~"),
    "land": _infix("&&"),
    "lor": _infix("||"),
    "lxor": _infix("^"),
    "lnot": _prefix("!"),
    "shl": lambda x, e: Text(f"{x[0].inside(PREFIX)} << {e.ints[0]}", INFIX),
    "shr": lambda x, e: Text(f"{x[0].inside(PREFIX)} >> {e.ints[0]}", INFIX),
    "shl_by": _infix("<<"),
    "shr_by": _infix(">>"),
    "rotl": _amount("rotateLeft({})"),
    "rotr": _amount("rotateRight({})"),
    "cat": _call("Cat"),
    "bits": _slice,
    "bit": lambda x, e: Text(f"{_selectable(x[0])}({e.ints[0]})"),
    "pick": lambda x, e: Text(f"{_selectable(x[0])}({x[1].source})"),
    "fill": lambda x, e: Text(f"Fill({e.ints[0]}, {x[0].source})"),
    "pad": _pad,
    "zext": _method("zext"),
    "as_signed": _method("asSInt"),
    "as_unsigned": _method("asUInt"),
    "any": _method("orR"),
    "all": _method("andR"),
    "parity": _method("xorR"),
    "ones": _call("PopCount"),
    "reverse": _call("Reverse"),
    "eq": _infix("==="),
    "ne": _infix("=/="),
    "lt": _infix("<"),
    "le": _infix("<="),
    "gt": _infix(">"),
    "ge": _infix(">="),
    "mux": _call("Mux"),
}
"""How each operator is written."""
