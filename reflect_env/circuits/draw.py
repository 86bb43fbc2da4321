"""Randomness of the circuits: a draw follows from a family's name, a seed and a purpose, never from global state."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def rng_for(*key: object) -> Random:
    """Return a generator that is the same for the same key on every machine and Python."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))


def weighted(rng: Random, choices: Sequence[tuple[T, float]]) -> T:
    """Draw one of (value, weight)."""
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def width(rng: Random, low: int = 2, high: int = 32) -> int:
    """Draw a bit width: small ones and powers of two more often, every one of the range possible."""
    usual = [w for w in (2, 3, 4, 5, 6, 8, 8, 10, 12, 16, 16, 24, 32) if low <= w <= high]
    return rng.choice(usual) if usual and rng.random() < 0.6 else rng.randint(low, high)
