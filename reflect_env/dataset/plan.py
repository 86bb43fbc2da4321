"""Which task stands in which row, before anything is judged: pure.

A data set is a sequence of slots. A slot belongs to a part of the preset; its first draft is judged, and where that
is rejected its second, and so on. Every draft follows from preset, seed, slot and attempt alone, so that neither the
number of workers nor an interruption changes a byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reflect_env.circuits.draw import rng_for
from reflect_env.dataset.presets import Part, Preset

SEEDS = 1 << 31


@dataclass(frozen=True)
class Slot:
    """One row to be made."""

    index: int
    part: Part
    turn: int
    """How many slots of the part come before it."""


@dataclass(frozen=True)
class Draft:
    """What a slot asks for at one attempt."""

    family: str
    seed: int
    style: int
    """Draws which of the solutions becomes the answer."""


def counts(preset: Preset, total: int) -> dict[str, int]:
    """Rows of each part; shares are rounded so that they add up (largest remainder).

    Raises:
        ValueError: The total is not positive, or less than what the preset fixes.

    """
    fixed = sum(part.count or 0 for part in preset.parts)
    if total < max(1, fixed):
        raise ValueError(f"{total} rows are too few: preset {preset.name} needs at least {max(1, fixed)}")
    shared = [part for part in preset.parts if part.count is None]
    whole = sum(part.weight for part in shared)
    exact = {part.name: (total - fixed) * part.weight / whole for part in shared}
    found = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda n: (found[n] - exact[n], n))[: total - fixed - sum(found.values())]:
        found[name] += 1
    return found | {part.name: part.count for part in preset.parts if part.count is not None}


def slots(preset: Preset, total: int) -> Iterator[Slot]:
    """Every slot in order; the parts are spread evenly, so that any beginning of the file has the whole's mix."""
    wanted = counts(preset, total)
    given = dict.fromkeys(wanted, 0)
    parts = [part for part in preset.parts if wanted[part.name]]
    for index in range(total):
        part = max(parts, key=lambda p: (wanted[p.name] * (index + 1) / total - given[p.name], -parts.index(p)))
        yield Slot(index, part, given[part.name])
        given[part.name] += 1


def draft(preset: Preset, root_seed: int, slot: Slot, attempt: int) -> Draft:
    """Name the task of a slot at an attempt: families in turn, an attempt that failed moves on to the next family."""
    rng = rng_for("dataset", preset.name, root_seed, slot.part.name, slot.turn, attempt)
    turns, place = divmod(slot.turn + attempt, len(slot.part.families))
    order = _shuffled(slot.part.families, f"{preset.name} {root_seed} {slot.part.name} {turns}")
    return Draft(order[place], rng.randrange(SEEDS), rng.randrange(1 << 16))


@lru_cache(maxsize=64)
def _shuffled(families: tuple[str, ...], key: str) -> tuple[str, ...]:
    """Mix the families anew in every turn: they are listed by level, and a short file must not have the first ones."""
    return tuple(rng_for("dataset", "order", key).sample(families, len(families)))
