"""Named mixtures: how many rows of what, data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reflect_env.circuits.registry import families

SEED_MAIN = 10_000
SEED_UTIL = {
    "fsm-enum": 100,
    "popcount": 50,
    "reverse": 50,
    "fill": 50,
    "log2": 50,
    "priority-encoder": 50,
    "oh-to-uint": 50,
    "uint-to-oh": 50,
    "mux-case-lookup": 50,
    "cat-shift": 50,
}
"""Rows of the `chisel3.util` supplement by topic, the original's counts."""
UTIL_FAMILIES: dict[str, tuple[str, ...]] = {
    "mux-case-lookup": ("mux-case", "mux-lookup"),
}
"""Families behind a topic, where they are not one of its name."""


@dataclass(frozen=True)
class Part:
    """A share of a preset."""

    name: str
    weight: float
    """Relative; the counts follow from the total."""
    families: tuple[str, ...]
    """Drawn in turn, each as often as the others."""
    kind: str = "write"
    count: int | None = None
    """A fixed number of rows instead of a share."""


@dataclass(frozen=True)
class Preset:
    """What one data set consists of."""

    name: str
    parts: tuple[Part, ...]
    total: int | None = None
    """Fixed number of rows; None where the caller says."""
    validation: int | None = None
    """Rows of the validation file; None: no such file."""
    most_per_skeleton: float = 1.0
    """Largest share of rows with one skeleton."""
    most_per_cluster: int | None = None
    """Rows that may be near-duplicates of one another; None: not limited."""
    levels: Mapping[str, float] = field(default_factory=dict)


def preset(name: str) -> Preset:
    """Look a preset up.

    Raises:
        ValueError: There is none of this name.

    """
    if name not in PRESETS:
        raise ValueError(f"preset {name!r} is unknown; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]()


def of_level(*levels: str) -> tuple[str, ...]:
    """Families of some levels, in the registry's order."""
    return tuple(name for name, family in families().items() if family.level in levels)


def curriculum() -> Preset:
    """The original's mix: declarations 60 %, combinational 30 %, sequential 10 %."""
    parts = (Part("L1", 60, of_level("L1")), Part("L2", 30, of_level("L2")), Part("L3", 10, of_level("L3")))
    return Preset("curriculum", parts)


def seed_10550() -> Preset:
    """The original's two sets in one: 10,000 by curriculum, 550 of `chisel3.util`; 528 of them to validate."""
    main = tuple(Part(p.name, p.weight, p.families) for p in curriculum().parts)
    util = tuple(
        Part(f"util/{topic}", 0, UTIL_FAMILIES.get(topic, (topic,)), count=count) for topic, count in SEED_UTIL.items()
    )
    return Preset("seed-10550", (*main, *util), SEED_MAIN + sum(SEED_UTIL.values()), 528)


PRESETS = {"curriculum": curriculum, "seed-10550": seed_10550}
