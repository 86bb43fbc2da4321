"""Boolean functions in words, as truth tables and as Karnaugh maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reflect_env.circuits.scale._cubes import cover, rows

_GRAY = {1: ("0", "1"), 2: ("00", "01", "11", "10")}


def by_rows(outputs: Mapping[str, int], names: Sequence[str]) -> str:
    """Tell the numbers of the rows in which each output is 1."""
    head = f"Read {', '.join(names)} as one binary number, {names[0]} being its highest bit."
    lines = [
        f"  {name} is 1 for {', '.join(map(str, rows(f)))} and 0 for every other number" for name, f in outputs.items()
    ]
    return "\n".join([head, *lines])


def by_products(outputs: Mapping[str, int], names: Sequence[str]) -> str:
    """Tell each output as a sum of products."""
    lines = [f"  {name} = {' or '.join(_products(f, names))}" for name, f in outputs.items()]
    return "\n".join(["The outputs as sums of products:", *lines])


def truth_table(outputs: Mapping[str, int], names: Sequence[str]) -> str:
    """Write one line a row."""
    table = [[*names, *outputs], ["---"] * (len(names) + len(outputs))]
    for row in range(1 << len(names)):
        table.append([*f"{row:0{len(names)}b}", *(str(f >> row & 1) for f in outputs.values())])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)


def karnaugh_maps(outputs: Mapping[str, int], names: Sequence[str]) -> str:
    """Write one map an output: upper inputs choose the line, lower ones the column."""
    return "\n\n".join(_karnaugh(name, function, names) for name, function in outputs.items())


def _karnaugh(name: str, function: int, names: Sequence[str]) -> str:
    across = 2
    down, left, top = _GRAY[len(names) - across], names[:-across], names[-across:]
    head = [f"{' '.join(left)} \\ {' '.join(top)}", *_GRAY[across]]
    table = [head, ["---"] * len(head)]
    for label in down:
        table.append([label, *(str(function >> int(label + column, 2) & 1) for column in _GRAY[across])])
    return "\n".join([f"Map of {name}:", *(f"| {' | '.join(cells)} |" for cells in table)])


def _products(function: int, names: Sequence[str]) -> list[str]:
    terms = []
    for cube in cover(function, len(names)):
        parts = [
            name if letter == "1" else f"not {name}" for letter, name in zip(cube, names, strict=True) if letter != "-"
        ]
        terms.append(parts[0] if len(parts) == 1 else f"({' and '.join(parts)})")
    return terms
