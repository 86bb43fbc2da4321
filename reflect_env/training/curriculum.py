"""Which task comes next: families that sometimes succeed are drawn most, levels open as the earlier ones are learnt.

A group of completions teaches by its differences. A family that always or never succeeds has none, so a family's
weight is p (1 - p) of its measured success p, with a floor, because what never succeeded may begin to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.build import make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.registry import families
from reflect_env.circuits.splits import is_unseen_family
from reflect_env.task import Task

FLOOR = 0.04
"""Least weight of an open family; the largest is 1/4."""
OPENS_AT = 0.5
"""Mean success of the open levels at which the next one opens."""
MEMORY = 0.9
"""Share of the old measure that each new group keeps."""
LEAST_GROUPS = 40
"""Groups of an opened level before the next one may open."""
TRIES = 1_000
FIRST_SEED = 1 << 31
"""Task seeds of this stage begin here, above all those of data sets."""


@dataclass
class Measured:
    """What is known of a family."""

    success: float = 0.5
    groups: int = 0

    def add(self, share: float) -> None:
        """Take in the share of a group's completions that passed."""
        self.success = MEMORY * self.success + (1 - MEMORY) * share if self.groups else share
        self.groups += 1

    @property
    def weight(self) -> float:
        """How often it is drawn."""
        return FLOOR + self.success * (1 - self.success)


class Curriculum:
    """Draws tasks and learns from their outcomes."""

    def __init__(self, levels: Sequence[str], seed: int) -> None:
        """Open the first level.

        Raises:
            ValueError: A level has no family to train on.

        """
        self._levels = tuple(levels)
        self._families = {
            level: tuple(n for n, f in families().items() if f.level == level and not is_unseen_family(n))
            for level in self._levels
        }
        empty = [level for level, names in self._families.items() if not names]
        if empty or not levels:
            raise ValueError(f"level {empty[0] if empty else ''!r} has no family to train on")
        self._open = 1
        self._since = 0
        self._seed = seed
        self.measured = {name: Measured() for names in self._families.values() for name in names}

    @property
    def open_levels(self) -> tuple[str, ...]:
        """Levels that tasks are drawn from now."""
        return self._levels[: self._open]

    def draw(self, number: int) -> Task:
        """Draw the task of a slot; the same for the same slot and the same measures.

        Raises:
            ValueError: A family gave no training task in many draws.

        """
        rng = rng_for("grpo", self._seed, number)
        name = self._draw_family(rng)
        for _ in range(TRIES):
            task = make_task(name, FIRST_SEED + rng.randrange(FIRST_SEED))
            if task.split == "train":
                return task
        raise ValueError(f"family {name} gave no training task in {TRIES} draws")

    def _draw_family(self, rng: Random) -> str:
        names = [name for level in self.open_levels for name in self._families[level]]
        return rng.choices(names, [self.measured[name].weight for name in names])[0]

    def add(self, family: str, share: float) -> None:
        """Take in a group's share of success, and open the next level where it is time."""
        if family in self.measured:
            self.measured[family].add(share)
            self._since += 1
        if self._open < len(self._levels) and self._since >= LEAST_GROUPS and self.success() >= OPENS_AT:
            self._open += 1
            self._since = 0

    def success(self) -> float:
        """Mean success of the measured families of the open levels; 0 before there are any."""
        seen = [
            self.measured[n] for level in self.open_levels for n in self._families[level] if self.measured[n].groups
        ]
        return sum(m.success for m in seen) / len(seen) if seen else 0.0

    def state(self) -> dict[str, object]:
        """What `restore` needs; JSON-able."""
        seen = {name: [m.success, m.groups] for name, m in self.measured.items() if m.groups}
        return {"open": self._open, "since": self._since, "measured": seen}

    def restore(self, state: Mapping[str, object]) -> None:
        """Go on where another run stopped."""
        self._open, self._since = int(str(state["open"])), int(str(state["since"]))
        measured = state["measured"]
        assert isinstance(measured, Mapping)
        for name, (success, groups) in measured.items():
            if name in self.measured:
                self.measured[name] = Measured(success, groups)
