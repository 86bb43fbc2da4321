"""Named mixtures: how many rows of what, data only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reflect_env.circuits.registry import families, find
from reflect_env.circuits.splits import is_unseen_family
from reflect_env.task import LEVELS

SEED_MAIN = 10_000
SEED_UTIL = {
    "fsm-enum": (100, ("state-machine",)),
    "popcount": (50, ("pop-count",)),
    "reverse": (50, ("reverse-bits",)),
    "fill": (50, ("fill-bits",)),
    "log2": (50, ("log2-unit",)),
    "priority-encoder": (50, ("priority-encode",)),
    "oh-to-uint": (50, ("one-hot-to-index",)),
    "uint-to-oh": (50, ("index-to-one-hot",)),
    "mux-case-lookup": (50, ("mux-case", "mux-lookup")),
    "cat-shift": (50, ("cat-shift",)),
}
"""Rows of the `chisel3.util` supplement by topic, the original's counts, and the families behind each."""
SCALE = (
    "truth-function",
    "fsm-table",
    "fsm-controller",
    "op-table",
    "alu-table",
    "register-map",
    "composition",
    "dataflow-pipeline",
)
"""Families whose tasks are tables, machines, maps and compositions without end."""
PROGRAMS = ("random-expression", "random-register-expression")
"""Random typed programs."""


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
    distinct_programs: bool = False
    """Whether no two rows may be the same program but for names."""


def preset(name: str) -> Preset:
    """Look a preset up.

    Raises:
        ValueError: There is none of this name.

    """
    if name not in PRESETS:
        raise ValueError(f"preset {name!r} is unknown; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]()


def scaled(chosen: Preset, total: int) -> Preset:
    """Return a preset of fixed size as a smaller one of the same mix, for trials.

    Raises:
        ValueError: It has no fixed size, or not more rows than that.

    """
    if chosen.total is None or not 0 < total <= chosen.total:
        raise ValueError(f"preset {chosen.name} has {chosen.total} rows; {total} is no smaller number of them")
    shared = sum(part.weight for part in chosen.parts)
    free = chosen.total - sum(part.count or 0 for part in chosen.parts)
    parts = tuple(replace(p, weight=p.count or free * p.weight / shared, count=None) for p in chosen.parts)
    held = None if chosen.validation is None else max(1, round(chosen.validation * total / chosen.total))
    return replace(chosen, parts=parts, total=total, validation=held)


def of_families(names: tuple[str, ...]) -> Preset:
    """Make a preset of some families alone.

    Raises:
        ValueError: There is no such family, or it is kept for the test split.

    """
    for name in names:
        find(name)
        if is_unseen_family(name):
            raise ValueError(f"family {name!r} is kept for the test split")
    return Preset("+".join(names), (Part("families", 1, names),))


def of_level(*levels: str) -> tuple[str, ...]:
    """Families of some levels that are trained on, in the registry's order."""
    return tuple(name for name, f in families().items() if f.level in levels and not is_unseen_family(name))


def curriculum() -> Preset:
    """The original's mix: declarations 60 %, combinational 30 %, sequential 10 %."""
    parts = (Part("L1", 60, of_level("L1")), Part("L2", 30, of_level("L2")), Part("L3", 10, of_level("L3")))
    return Preset("curriculum", parts)


def seed_10550() -> Preset:
    """The original's two sets in one: 10,000 by curriculum, 550 of `chisel3.util`; 528 of them to validate."""
    main = tuple(Part(p.name, p.weight, p.families) for p in curriculum().parts)
    util = tuple(Part(f"util/{topic}", 0, names, count=count) for topic, (count, names) in SEED_UTIL.items())
    return Preset("seed-10550", (*main, *util), SEED_MAIN + sum(count for count, _ in SEED_UTIL.values()), 528)


def full() -> Preset:
    """The wide mix over all levels, with repair and explanation data."""
    plain = tuple(name for name in of_level(*LEVELS) if name not in (*SCALE, *PROGRAMS))
    everything = (*plain, *SCALE, *PROGRAMS)
    parts = (
        Part("families", 28, plain),
        Part("tables", 30, SCALE),
        Part("programs", 24, PROGRAMS),
        Part("repair", 13, everything, kind="repair"),
        Part("episodes", 2, everything, kind="episode"),
        Part("explain", 3, everything, kind="explain"),
    )
    return Preset("full", parts, most_per_skeleton=0.005, most_per_cluster=16, distinct_programs=True)


PRESETS = {"curriculum": curriculum, "seed-10550": seed_10550, "full": full}
