"""Expressions in words: a list of formulas whose meaning is exact, and the same as phrases.

Both rest on one sentence: the exact whole number, reduced to the stated type. So no rule of any language for widths has
to be known, and none is given away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from reflect_env.circuits.scale._expr import BOOL, Expr, Kind, Type, walk

Writer = Callable[[Sequence[str], Sequence[int]], str]

FORMULA_RULE = (
    "`u8` is an unsigned number of 8 bits, `s8` one in two's complement, `bool` a single bit. Operators work on exact "
    "whole numbers; each result is then cut to the low bits of the type behind its colon (and read as that type), or "
    "extended to it."
)
PHRASE_RULE = (
    "Every result has the width and the signedness that are given with it: it is computed exactly, bits above the "
    "width are dropped, and missing ones are filled with the sign of a signed value or with zeros."
)


def formula(expr: Expr, known: Mapping[str, str]) -> str:
    """Write a tree as a formula, without its own type; inner operators carry theirs."""
    return _written(expr, known, FORMULAS, lambda kind: f" : {short(kind)}")


def phrase(expr: Expr, known: Mapping[str, str]) -> str:
    """Write a tree as a phrase, without its own type; inner operators carry theirs."""
    return _written(expr, known, PHRASES, lambda kind: f"; {long(kind)}")


def short(kind: Type) -> str:
    """Write a type as `u8`, `s8` or `bool`."""
    return {Kind.BOOL: "bool", Kind.UINT: f"u{kind.width}", Kind.SINT: f"s{kind.width}"}[kind.kind]


def long(kind: Type) -> str:
    """Write a type in words."""
    if kind.kind is Kind.BOOL:
        return "one bit"
    return f"{kind.width} bit{'s' if kind.width > 1 else ''}, {'signed' if kind.signed else 'unsigned'}"


def legend(exprs: Iterable[Expr]) -> str:
    """Explain the operators of formulas that a reader might take for something else."""
    used = {node.op for expr in exprs for node in walk(expr)}
    return " ".join(dict.fromkeys(text for op, text in LEGEND.items() if op in used))


def _written(expr: Expr, known: Mapping[str, str], writers: Mapping[str, Writer], typed: Callable[[Type], str]) -> str:
    if expr.op == "ref":
        return known[expr.name]
    if expr.op == "const":
        return _constant(expr)
    parts = [_operand(expr, arg, _written(arg, known, writers, typed), typed) for arg in expr.args]
    return writers[expr.op](parts, expr.ints)


def _operand(parent: Expr, arg: Expr, text: str, typed: Callable[[Type], str]) -> str:
    """Put brackets and a type around what is computed inside; masks are in hexadecimal."""
    if arg.op == "const" and parent.op in ("and", "or", "xor"):
        return f"0x{arg.ints[0]:x}"
    if arg.op == "const" and parent.op == "cat":
        return f"{text} ({long(arg.type)})"
    if arg.op in ("ref", "const"):
        return text
    return f"({text})" if arg.type == BOOL else f"({text}{typed(arg.type)})"


def _constant(expr: Expr) -> str:
    return ("true" if expr.ints[0] else "false") if expr.type.kind is Kind.BOOL else str(expr.ints[0])


def _between(operator: str) -> Writer:
    return lambda x, k: f"{x[0]} {operator} {x[1]}"


def _call(name: str) -> Writer:
    return lambda x, k: f"{name}({', '.join([*x, *map(str, k)])})"


FORMULAS: dict[str, Writer] = {
    "add": _between("+"),
    "add_full": _between("+"),
    "sub": _between("-"),
    "sub_full": _between("-"),
    "mul": _between("*"),
    "neg": lambda x, k: f"-{x[0]}",
    "abs": _call("abs"),
    "min": _call("min"),
    "max": _call("max"),
    "and": _between("&"),
    "or": _between("|"),
    "xor": _between("^"),
    "not": lambda x, k: f"~{x[0]}",
    "land": _between("and"),
    "lor": _between("or"),
    "lxor": _between("xor"),
    "lnot": lambda x, k: f"not {x[0]}",
    "shl": lambda x, k: f"{x[0]} << {k[0]}",
    "shr": lambda x, k: f"{x[0]} >> {k[0]}",
    "shl_by": _between("<<"),
    "shr_by": _between(">>"),
    "rotl": _call("rotate_left"),
    "rotr": _call("rotate_right"),
    "cat": _call("join"),
    "bits": lambda x, k: f"{x[0]}[{k[0]}..{k[1]}]",
    "bit": lambda x, k: f"{x[0]}[{k[0]}]",
    "pick": lambda x, k: f"{x[0]}[{x[1]}]",
    "fill": _call("repeat"),
    "pad": lambda x, k: f"{x[0]}",
    "zext": lambda x, k: f"{x[0]}",
    "as_signed": _call("same_bits"),
    "as_unsigned": _call("same_bits"),
    "any": _call("any"),
    "all": _call("all"),
    "parity": _call("parity"),
    "ones": _call("count_ones"),
    "reverse": _call("mirror"),
    "eq": _between("=="),
    "ne": _between("!="),
    "lt": _between("<"),
    "le": _between("<="),
    "gt": _between(">"),
    "ge": _between(">="),
    "mux": lambda x, k: f"if {x[0]} then {x[1]} else {x[2]}",
}
LEGEND = {
    "shl": "`x << k` is x times 2^k.",
    "shl_by": "`x << k` is x times 2^k.",
    "shr": "`x >> k` is x divided by 2^k, rounded down.",
    "shr_by": "`x >> k` is x divided by 2^k, rounded down.",
    "rotl": "`rotate_left(x, k)` moves every bit up by k places, the top k to the bottom.",
    "rotr": "`rotate_right(x, k)` moves every bit down by k places, the bottom k to the top.",
    "cat": "`join(x, y)` puts the bits of x above those of y.",
    "bits": "`x[h..l]` are bits h down to l; bit 0 is the lowest.",
    "bit": "`x[i]` is bit i; bit 0 is the lowest.",
    "pick": "`x[i]` is bit i; bit 0 is the lowest.",
    "fill": "`repeat(x, n)` is n copies of the bit x.",
    "as_signed": "`same_bits(x)` keeps the bits and reads them as the new type.",
    "as_unsigned": "`same_bits(x)` keeps the bits and reads them as the new type.",
    "any": "`any(x)` is true when a bit of x is 1.",
    "all": "`all(x)` is true when every bit of x is 1.",
    "parity": "`parity(x)` is true when the number of 1 bits is odd.",
    "ones": "`count_ones(x)` is the number of 1 bits.",
    "reverse": "`mirror(x)` puts the bits in the opposite order.",
    "and": "`&` works bit by bit.",
    "or": "`|` works bit by bit.",
    "xor": "`^` works bit by bit.",
    "not": "`~x` inverts every bit.",
}
PHRASES: dict[str, Writer] = {
    "add": lambda x, k: f"{x[0]} plus {x[1]}",
    "add_full": lambda x, k: f"the sum of {x[0]} and {x[1]}",
    "sub": lambda x, k: f"{x[0]} minus {x[1]}",
    "sub_full": lambda x, k: f"the difference {x[0]} minus {x[1]}",
    "mul": lambda x, k: f"the product of {x[0]} and {x[1]}",
    "neg": lambda x, k: f"minus {x[0]}",
    "abs": lambda x, k: f"the absolute value of {x[0]}",
    "min": lambda x, k: f"the smaller of {x[0]} and {x[1]}",
    "max": lambda x, k: f"the larger of {x[0]} and {x[1]}",
    "and": lambda x, k: f"the bitwise AND of {x[0]} and {x[1]}",
    "or": lambda x, k: f"the bitwise OR of {x[0]} and {x[1]}",
    "xor": lambda x, k: f"the bitwise XOR of {x[0]} and {x[1]}",
    "not": lambda x, k: f"{x[0]} with every bit inverted",
    "land": lambda x, k: f"true if both {x[0]} and {x[1]} are true",
    "lor": lambda x, k: f"true if {x[0]} or {x[1]} is true",
    "lxor": lambda x, k: f"true if exactly one of {x[0]} and {x[1]} is true",
    "lnot": lambda x, k: f"true if {x[0]} is false",
    "shl": lambda x, k: f"{x[0]} times {2 ** k[0]} (a shift left by {k[0]})",
    "shr": lambda x, k: f"{x[0]} shifted right by {k[0]}, rounding down",
    "shl_by": lambda x, k: f"{x[0]} shifted left by {x[1]} places",
    "shr_by": lambda x, k: f"{x[0]} shifted right by {x[1]} places, rounding down",
    "rotl": lambda x, k: f"{x[0]} rotated left by {k[0]}, the top bits entering at the bottom",
    "rotr": lambda x, k: f"{x[0]} rotated right by {k[0]}, the bottom bits entering at the top",
    "cat": lambda x, k: f"the bits of {x[0]} above the bits of {x[1]}",
    "bits": lambda x, k: f"bits {k[0]} down to {k[1]} of {x[0]}",
    "bit": lambda x, k: f"bit {k[0]} of {x[0]}",
    "pick": lambda x, k: f"the bit of {x[0]} with the number {x[1]}, 0 being the lowest",
    "fill": lambda x, k: f"{k[0]} copies of {x[0]}",
    "pad": lambda x, k: f"{x[0]} extended to {k[0]} bits",
    "zext": lambda x, k: f"{x[0]} as a signed number of the same value",
    "as_signed": lambda x, k: f"the bits of {x[0]} read as two's complement",
    "as_unsigned": lambda x, k: f"the bits of {x[0]} read as an unsigned number",
    "any": lambda x, k: f"true if any bit of {x[0]} is 1",
    "all": lambda x, k: f"true if all bits of {x[0]} are 1",
    "parity": lambda x, k: f"true if {x[0]} has an odd number of 1 bits",
    "ones": lambda x, k: f"the number of 1 bits in {x[0]}",
    "reverse": lambda x, k: f"{x[0]} with its bits in opposite order",
    "eq": lambda x, k: f"true if {x[0]} equals {x[1]}",
    "ne": lambda x, k: f"true if {x[0]} differs from {x[1]}",
    "lt": lambda x, k: f"true if {x[0]} is less than {x[1]}",
    "le": lambda x, k: f"true if {x[0]} is at most {x[1]}",
    "gt": lambda x, k: f"true if {x[0]} is greater than {x[1]}",
    "ge": lambda x, k: f"true if {x[0]} is at least {x[1]}",
    "mux": lambda x, k: f"{x[1]} if {x[0]} is true, else {x[2]}",
}
