"""Streams of values for one port: what makes a wrong design show itself within a thousand cycles.

Every function returns bits of shape `(n, width)` and draws from the generator that it is given. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from reflect_env.simulator.vectors import Bits, of_ints, rows_of

Stream = Callable[[Generator, int, int], Bits]
"""(generator, n, width) to bits."""

HOLD = 0.12
"""Chance of a new value in a stream that holds its values."""
COUNTED_BITS = 60


def corners(width: int) -> list[int]:
    """List values at which arithmetic goes wrong: ends, sign change, alternating bits."""
    top, alternating = 1 << width, int("10" * width, 2) & ((1 << width) - 1)
    half = top >> 1
    listed = [0, 1, top - 1, half, half - 1, top - 2, alternating, alternating ^ (top - 1), 2, half + 1, 3, half >> 1]
    return list(dict.fromkeys(value % top for value in listed))


def neighbours(values: Sequence[int], width: int) -> list[int]:
    """List the values of a pool and what lies beside them."""
    return list(dict.fromkeys((v + d) % (1 << width) for d in (0, 1, -1) for v in values))


def uniform(dice: Generator, n: int, width: int) -> Bits:
    """Draw every bit by itself."""
    return dice.integers(0, 2, (n, width), np.uint8)


def among(values: Sequence[int]) -> Stream:
    """Draw from a list."""

    def stream(dice: Generator, n: int, width: int) -> Bits:
        rows = dice.integers(0, len(values), n)
        return rows_of(of_ints(values, width), rows)

    return stream


def corner(dice: Generator, n: int, width: int) -> Bits:
    """Draw from `corners`."""
    return among(corners(width))(dice, n, width)


def magnitude(dice: Generator, n: int, width: int) -> Bits:
    """Draw a length first and then a number of that length: small numbers are as frequent as large ones."""
    length = dice.integers(0, width + 1, (n, 1))
    kept: Bits = (np.arange(width - 1, -1, -1) < length).astype(np.uint8)
    return uniform(dice, n, width) & kept


def one_bit(dice: Generator, n: int, width: int) -> Bits:
    """Draw numbers with a single one, or a single zero."""
    place = np.zeros((n, width), np.uint8)
    place[np.arange(n), dice.integers(0, width, n)] = 1
    inverted: Bits = dice.integers(0, 2, (n, 1), np.uint8)
    bits: Bits = np.bitwise_xor(place, inverted)
    return bits


def flips(dice: Generator, n: int, width: int) -> Bits:
    """Change one bit in half of the cycles."""
    changes = np.zeros((n, width), np.uint8)
    changes[np.arange(n), dice.integers(0, width, n)] = dice.integers(0, 2, n, np.uint8)
    changes[:1] ^= uniform(dice, min(n, 1), width)
    return np.bitwise_xor.accumulate(changes, axis=0)


def count(dice: Generator, n: int, width: int) -> Bits:
    """Count up or down by one from a random start; of a wide port the lower bits count."""
    low = min(width, COUNTED_BITS)
    start, step = int(dice.integers(0, 1 << low)), 1 if dice.integers(0, 2) else -1
    counted = of_ints([start + step * i for i in range(n)], low)
    return np.concatenate([np.repeat(uniform(dice, 1, width - low), n, axis=0), counted], axis=1)


def held(source: Stream) -> Stream:
    """Keep each value of `source` for some cycles."""

    def stream(dice: Generator, n: int, width: int) -> Bits:
        index = np.cumsum(dice.random(n) < HOLD, dtype=np.int64)
        drawn = source(dice, int(index[-1]) + 1 if n else 0, width)
        return rows_of(drawn, index)

    return stream


def played(values: Sequence[int]) -> Stream:
    """Play the values in their order over and over, from a random place, one in twelve replaced."""

    def stream(dice: Generator, n: int, width: int) -> Bits:
        order = (np.arange(n) + dice.integers(0, len(values))) % len(values)
        wrong: Bits = (dice.random((n, 1)) < 1 / 12).astype(np.uint8)
        return rows_of(of_ints(values, width), order) ^ (wrong * uniform(dice, n, width))

    return stream


def mixed(*sources: Stream) -> Stream:
    """Draw each row from one of the sources, all equally often."""

    def stream(dice: Generator, n: int, width: int) -> Bits:
        drawn = np.stack([source(dice, n, width) for source in sources])
        return np.asarray(drawn[dice.integers(0, len(sources), n), np.arange(n)])

    return stream


def of_port(pool: Sequence[int], width: int) -> tuple[Stream, ...]:
    """List the streams that suit a port; with a pool, half of them draw from it."""
    plain: tuple[Stream, ...] = (uniform, corner, uniform, magnitude, one_bit, flips, held(uniform), corner)
    if not pool:
        return plain
    near = neighbours(pool, width)
    return (*plain, among(pool), among(near), played(pool), held(among(near)), played(pool), among(pool))
