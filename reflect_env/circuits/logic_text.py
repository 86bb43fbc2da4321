"""Boolean functions of a few variables as Chisel expressions; only writers of Chisel use this, never a reference.

A function is the list of its bits: entry i belongs to the variables' values that make up the number i, the first
variable being its lowest bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def sum_of_products(column: Sequence[int], terms: Sequence[str]) -> str:
    """A short sum of products: largest cubes first, as long as they cover something new."""
    n, wanted = len(terms), {i for i, bit in enumerate(column) if bit}
    if not wanted or len(wanted) == len(column):
        return "true.B" if wanted else "false.B"
    chosen, left = [], set(wanted)
    for size in range(n + 1):
        for fixed in combinations(range(n), size):
            for value in range(1 << size):
                cube = {i for i in range(1 << n) if all((i >> v & 1) == (value >> k & 1) for k, v in enumerate(fixed))}
                if cube <= wanted and cube & left:
                    chosen.append([("" if value >> k & 1 else "!") + terms[v] for k, v in enumerate(fixed)])
                    left -= cube
    parts = [" && ".join(cube) for cube in chosen]
    return " || ".join(f"({part})" if "&&" in part and len(parts) > 1 else part for part in parts)


def ring_sum(column: Sequence[int], terms: Sequence[str]) -> str:
    """Exclusive or of products of plain variables (the Reed-Muller form)."""
    weights = list(column)
    for v in range(len(terms)):
        weights = [w ^ weights[i ^ (1 << v)] if i >> v & 1 else w for i, w in enumerate(weights)]
    parts = []
    for i, weight in enumerate(weights):
        if weight and i:
            product = " & ".join(terms[v] for v in range(len(terms)) if i >> v & 1)
            parts.append(f"({product})" if "&" in product else product)
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
