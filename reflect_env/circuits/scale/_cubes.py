"""Boolean functions as sets of rows, and short sums of products for them.

A function of k inputs is a whole number: bit r says what it gives in row r, where the first input is the highest bit of
r. A cube is one letter an input: `1`, `0` or `-` for one that does not matter.
"""

from __future__ import annotations

from functools import cache
from itertools import product


@cache
def _cubes_of_rows(inputs: int) -> tuple[tuple[tuple[int, str], ...], ...]:
    """List, for each row, the cubes that contain it as (set of rows, cube), the largest first."""
    cubes = [(rows_of("".join(letters)), "".join(letters)) for letters in product("-01", repeat=inputs)]
    cubes.sort(key=lambda pair: (-pair[0].bit_count(), pair[1]))
    return tuple(tuple(pair for pair in cubes if pair[0] >> row & 1) for row in range(1 << inputs))


def rows_of(cube: str) -> int:
    """Return the set of rows in a cube."""
    rows, size = 1, 1
    for letter in reversed(cube):
        upper = rows << size
        rows = {"0": rows, "1": upper, "-": rows | upper}[letter]
        size *= 2
    return rows


def cover(function: int, inputs: int) -> list[str]:
    """Find cubes whose union is the function: for the lowest row that is left, the largest cube inside it."""
    chosen: list[str] = []
    left = function
    while left:
        row = (left & -left).bit_length() - 1
        rows, cube = next(pair for pair in _cubes_of_rows(inputs)[row] if not pair[0] & ~function)
        chosen.append(cube)
        left &= ~rows
    return chosen


def complement(function: int, inputs: int) -> int:
    """Return the function that is 1 where this one is 0."""
    return function ^ ((1 << (1 << inputs)) - 1)


def depends_on(function: int, inputs: int, place: int) -> bool:
    """Whether input number `place` (0 is the highest bit) matters."""
    step = 1 << (inputs - 1 - place)
    return any((function >> row & 1) != (function >> (row ^ step) & 1) for row in range(1 << inputs))


def rows(function: int) -> list[int]:
    """List the rows in which it is 1."""
    return [row for row in range(function.bit_length()) if function >> row & 1]
