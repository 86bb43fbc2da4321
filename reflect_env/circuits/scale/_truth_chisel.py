"""Boolean functions in Chisel: products, sums, choices and tables."""

from __future__ import annotations

from collections.abc import Sequence

from reflect_env.circuits.scale._cubes import complement, cover, rows


def drive(target: str, terms: Sequence[str], operator: str) -> str:
    """Write `target := a || b`; many terms stand on lines of their own."""
    line = f"{target} := {f' {operator} '.join(terms)}"
    return line if len(line) <= 100 else f"{target} :=\n  " + f" {operator}\n  ".join(terms)


def sum_of_products(target: str, function: int, names: Sequence[str]) -> str:
    """Write `target := (a && !b) || …`."""
    return drive(target, _open([_product(cube, names, "1", " && ") for cube in cover(function, len(names))]), "||")


def product_of_sums(target: str, function: int, names: Sequence[str]) -> str:
    """Write `target := (a || !b) && …`: one sum for each product of the complement."""
    zeros = cover(complement(function, len(names)), len(names))
    return drive(target, _open([_product(cube, names, "0", " || ") for cube in zeros]), "&&")


def choices(function: int, names: Sequence[str]) -> str:
    """Write nested `Mux`: one input after the other decides, as far as it matters."""
    half = 1 << (len(names) - 1) if names else 0
    if function in (0, (1 << (1 << len(names))) - 1):
        return "true.B" if function else "false.B"
    low, high = function & ((1 << half) - 1), function >> half
    if low == high:
        return choices(low, names[1:])
    zero, one = choices(low, names[1:]), choices(high, names[1:])
    if (zero, one) == ("false.B", "true.B"):
        return names[0]
    if (zero, one) == ("true.B", "false.B"):
        return f"!{names[0]}"
    return f"Mux({names[0]}, {one}, {zero})"


def patterns(function: int, inputs: int) -> list[str]:
    """List `BitPat` literals whose union is the function."""
    return [f'BitPat("b{cube.replace("-", "?")}")' for cube in cover(function, inputs)]


def bits(function: int, inputs: int) -> str:
    """Write the column of the table as one literal, row 0 in the lowest bit."""
    return f'"b{function:0{1 << inputs}b}".U({1 << inputs}.W)'


def ones(function: int) -> str:
    """List the rows in which it is 1."""
    return ", ".join(map(str, rows(function)))


def _product(cube: str, names: Sequence[str], plain: str, operator: str) -> str:
    parts = [name if letter == plain else f"!{name}" for letter, name in zip(cube, names, strict=True) if letter != "-"]
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def _open(terms: list[str]) -> list[str]:
    """Take the parentheses off a term that stands alone."""
    return [terms[0][1:-1]] if len(terms) == 1 and terms[0].startswith("(") else terms
