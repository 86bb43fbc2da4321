"""How many structurally different tasks there are: counted by drawing, with a bound for what was not drawn.

The bound is a recapture. A is the set of skeletons in the first half of the rows, p(A) the chance that a new row has
one of them. A skeleton gets into A the more easily the more probable it is, so those in A are on average at least as
probable as the average of all S that can be reached: E[p(A)] >= E[|A|] / S, and S >= |A| / p(A). The second half
measures p(A); its upper Wilson limit is taken, so that chance lowers the bound: about one in 700 bounds is too high.
Nothing is assumed about how the probabilities are spread.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reflect_env.circuits.build import make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.registry import families
from reflect_env.circuits.skeleton import masked_names, skeleton
from reflect_env.metrics import wilson

PROGRAMS = ("dataflow-pipeline", "random-expression", "random-register-expression")
"""Families of random programs."""
TABLES = (
    "alu-table", "composition", "fsm-controller", "fsm-table", "op-table", "register-map", "truth-function",
)  # fmt: skip
"""Families of random tables, state machines, register maps and compositions."""
MIX = (("plain", 0.35), ("tables", 0.35), ("programs", 0.30))
"""Shares of a mixed draw; `plain` is every other family."""

QUANTILE = 3.0
"""Of the normal distribution, for the limit of the bound."""


@dataclass(frozen=True)
class Counts:
    """What some drawn rows hold; a row is the first solution of a task."""

    name: str
    """Family, or what else the rows are."""
    rows: int
    masked: int
    """Different texts once names are masked."""
    skeletons: int
    """Different texts once names and numbers are masked."""
    largest: int
    """Rows of the most frequent skeleton."""
    reachable: int
    """So many skeletons can be reached at least (lower limit of the recapture, or what was counted)."""


@dataclass(frozen=True)
class Row:
    """One drawn task, as far as it is counted."""

    masked: bytes
    skeleton: bytes


def count_skeletons(names: Sequence[str], seeds: Sequence[int]) -> tuple[Counts, ...]:
    """Count each family over the same seeds.

    Raises:
        ValueError: There is no such family.

    """
    return tuple(counted(name, [row_of(name, seed) for seed in seeds]) for name in names)


def count_draw(name: str, draw: Iterable[tuple[str, int]]) -> Counts:
    """Count the rows of a draw of (family, seed) together."""
    return counted(name, [row_of(family, seed) for family, seed in draw])


def mixed_draw(rows: int, groups: Sequence[tuple[str, float]] = MIX) -> Iterator[tuple[str, int]]:
    """Draw (family, seed) by the shares of the groups, families of a group alike; the same on every machine."""
    members = {"tables": TABLES, "programs": PROGRAMS, "plain": plain_families()}
    for number in range(rows):
        rng = rng_for("mix", number)
        group = rng.choices([name for name, _ in groups], [share for _, share in groups])[0]
        yield rng.choice(members[group]), number


def plain_families() -> tuple[str, ...]:
    """List the families that are neither random tables nor random programs."""
    return tuple(name for name in families() if name not in (*TABLES, *PROGRAMS))


def row_of(family: str, seed: int) -> Row:
    """Draw one row."""
    text = make_task(family, seed).solutions[0]
    return Row(_digest(masked_names(text)), _digest(skeleton(text)))


def counted(name: str, rows: Sequence[Row]) -> Counts:
    """Count rows, in the order in which they were drawn."""
    found = Counter(row.skeleton for row in rows)
    masked = len({row.masked for row in rows})
    largest = max(found.values(), default=0)
    return Counts(name, len(rows), masked, len(found), largest, reachable([row.skeleton for row in rows]))


def reachable(keys: Sequence[bytes]) -> int:
    """Bound from below how many kinds there are, from independent draws; see the module's docstring."""
    half = len(keys) // 2
    first, second = set(keys[:half]), keys[half:]
    if not second:
        return len(first)
    caught = wilson(sum(key in first for key in second), len(second), QUANTILE)
    return max(len(set(keys)), int(len(first) / caught.high))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
