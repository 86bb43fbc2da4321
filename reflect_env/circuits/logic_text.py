"""Boolean functions of a few variables as Chisel expressions; only writers of Chisel use this, never a reference.

A function is the list of its bits: entry i belongs to the variables' values that make up the number i, the first
variable being its lowest bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, product


def sum_of_products(column: Sequence[int], terms: Sequence[str]) -> str:
    """A short sum of products."""
    wanted = sum(bit << i for i, bit in enumerate(column))
    if wanted in (0, (1 << len(column)) - 1):
        return "true.B" if wanted else "false.B"
    cubes = _cover(wanted, len(terms))
    parts = [" && ".join(("" if value else "!") + terms[v] for v, value in cube) for cube in cubes]
    return " || ".join(f"({part})" if "&&" in part and len(parts) > 1 else part for part in parts)


@lru_cache(maxsize=4096)
def _cover(wanted: int, variables: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Largest cubes first, as long as they cover something new; a cube is its variables with their values."""
    chosen, left = [], wanted
    for cube, covered in _cubes(variables):
        if covered & ~wanted == 0 and covered & left:
            chosen.append(cube)
            left &= ~covered
    return tuple(chosen)


@lru_cache(maxsize=8)
def _cubes(variables: int) -> tuple[tuple[tuple[tuple[int, int], ...], int], ...]:
    """Every cube, the largest first, and what it covers as a number with a bit for each entry."""
    found = []
    for size in range(variables + 1):
        for fixed in combinations(range(variables), size):
            for values in product((0, 1), repeat=size):
                cube = tuple(zip(fixed, values, strict=True))
                inside = [i for i in range(1 << variables) if all((i >> v & 1) == value for v, value in cube)]
                found.append((cube, sum(1 << i for i in inside)))
    return tuple(found)


def ring_sum(column: Sequence[int], terms: Sequence[str]) -> str:
    """Exclusive or of products of plain variables (the Reed-Muller form)."""
    weights = list(column)
    for v in range(len(terms)):
        weights = [w ^ weights[i ^ (1 << v)] if i >> v & 1 else w for i, w in enumerate(weights)]
    parts = []
    for i, weight in enumerate(weights):
        if weight and i:
            part = " & ".join(terms[v] for v in range(len(terms)) if i >> v & 1)
            parts.append(f"({part})" if "&" in part else part)
    text = " ^ ".join(parts) or "false.B"
    if not weights[0]:
        return text
    return {"false.B": "true.B"}.get(text, f"!({text})" if " " in text else f"!{text}")


def nested_mux(values: Sequence[int], terms: Sequence[str], width: int) -> str:
    """Nested `Mux` over the inputs, equal halves joined; a width of 0 makes flags."""
    if len(set(values)) == 1:
        return f"{values[0]}.U" if width else ("true.B" if values[0] else "false.B")
    half, top = len(values) // 2, terms[-1]
    if list(values[:half]) == list(values[half:]):
        return nested_mux(values[:half], terms[:-1], width)
    low, high = (nested_mux(part, terms[:-1], width) for part in (values[:half], values[half:]))
    if {low, high} == {"false.B", "true.B"}:
        return top if high == "true.B" else f"!{top}"
    return f"Mux({top}, {high}, {low})"
