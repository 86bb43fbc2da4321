"""Shapes of nested records: bundles and vectors within a bundle, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

_GROUPS = (
    "front",
    "body",
    "meta",
    "ctrl",
    "req",
    "rsp",
    "info",
    "inner",
    "route",
    "status",
    "side",
    "link",
    "tail_part",
)
_LEAVES = ("tag", "addr", "kind", "prio", "src", "dst", "mode", "age", "way", "code", "hue", "sum", "mark", "key", "op")
_VECTORS = ("data", "lanes", "words", "taps", "slots", "coeffs", "banks", "cells")

Member = tuple[str, str, int, tuple[tuple[str, int], ...]]
"""Kind (`leaf`, `group`, `vec`, `groups`, `mixed`), name, elements, and the fields or widths within."""


@dataclass(frozen=True)
class Field:
    """One leaf of the shape."""

    path: str
    """Chisel selection below the port, such as `.head.tag` or `.data(1)`."""
    suffix: str
    width: int


def draw_shape(rng: Random) -> tuple[Member, ...]:
    """Draw two to four members, at least one of them an aggregate."""
    kinds = [rng.choice(("group", "vec", "groups", "mixed", "group"))]
    kinds += [rng.choice(("leaf", "leaf", "group", "vec", "mixed")) for _ in range(rng.choice((1, 1, 2, 3)))]
    rng.shuffle(kinds)
    names = {"leaf": list(_LEAVES), "group": list(_GROUPS), "vec": list(_VECTORS)}
    for pool in names.values():
        rng.shuffle(pool)
    return tuple(_member(rng, kind, names) for kind in kinds)


def _member(rng: Random, kind: str, names: dict[str, list[str]]) -> Member:
    def size() -> int:
        return rng.choice((2, 3, 4, 5, 6, 8, 8, 10))

    if kind == "leaf":
        return (kind, names["leaf"].pop(), 0, (("", size()),))
    if kind == "vec":
        return (kind, names["vec"].pop(), rng.randint(2, 4), (("", size()),))
    if kind == "mixed":
        count = rng.randint(2, 3)
        return (kind, names["vec"].pop(), count, tuple(("", size()) for _ in range(count)))
    fields = tuple((name, size()) for name in rng.sample(_LEAVES, rng.randint(2, 3)))
    return (kind, names["group"].pop(), rng.randint(2, 3) if kind == "groups" else 0, fields)


def leaves_of(shape: Sequence[Member]) -> list[Field]:
    """All leaves in the order of the declaration."""
    found = []
    for kind, name, count, fields in shape:
        if kind == "leaf":
            found.append(Field(f".{name}", name, fields[0][1]))
        elif kind == "group":
            found += [Field(f".{name}.{field}", f"{name}_{field}", size) for field, size in fields]
        elif kind == "groups":
            found += [
                Field(f".{name}({i}).{field}", f"{name}_{i}_{field}", size)
                for i in range(count)
                for field, size in fields
            ]
        else:
            sizes = [size for _, size in fields] if kind == "mixed" else [fields[0][1]] * count
            found += [Field(f".{name}({i})", f"{name}_{i}", size) for i, size in enumerate(sizes)]
    return found


def places_of(shape: Sequence[Member]) -> list[tuple[Field, int]]:
    """Leaves from the top of the flat word down, with their lowest bit: first field highest, element 0 lowest."""
    ordered: list[Field] = []
    for member in shape:
        kind, _, count, fields = member
        leaves = leaves_of([member])
        step = len(fields) if kind == "groups" else 1
        parts = [leaves[i : i + step] for i in range(0, len(leaves), step)]
        ordered += [leaf for part in (parts[::-1] if count else parts) for leaf in part]
    low, placed = sum(leaf.width for leaf in ordered), []
    for leaf in ordered:
        low -= leaf.width
        placed.append((leaf, low))
    return placed


def declarations(shape: Sequence[Member]) -> list[str]:
    """Declarations of the members."""
    lines = []
    for kind, name, count, fields in shape:
        group = "; ".join(f"val {field} = UInt({size}.W)" for field, size in fields)
        plain = f"UInt({fields[0][1]}.W)"
        value = {
            "leaf": plain,
            "vec": f"Vec({count}, {plain})",
            "group": f"new Bundle {{ {group} }}",
            "groups": f"Vec({count}, new Bundle {{ {group} }})",
            "mixed": f"MixedVec({', '.join(f'UInt({size}.W)' for _, size in fields)})",
        }[kind]
        lines.append(f"val {name} = {value}")
    return lines
