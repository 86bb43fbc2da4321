"""Input vectors as bits: one array for all ports, so that a port of 300 bits is as ordinary as one of 3.

Shapes: `C` cycles or vectors, `W` bits of all fields together, most significant bit first. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
"""Zeros and ones, `(C, width)`."""


@dataclass(frozen=True)
class Field:
    """One driven port."""

    name: str
    width: int


@dataclass(frozen=True, eq=False)
class Vectors:
    """What is driven in each cycle."""

    fields: tuple[Field, ...]
    bits: Bits
    """`(C, W)`, the first field first."""
    exhaustive: bool = False
    """Whether every combination of the fields is there."""

    @property
    def cycles(self) -> int:
        """Number of vectors, C."""
        return len(self.bits)

    def column(self, name: str) -> Bits:
        """Return the bits of one field, `(C, width)`.

        Raises:
            KeyError: There is no such field.

        """
        start = 0
        for field in self.fields:
            if field.name == name:
                return self.bits[:, start : start + field.width]
            start += field.width
        raise KeyError(name)

    def hex_lines(self) -> str:
        """One line a vector, as `$readmemh` reads them; a vector without any bit is a 0."""
        padding = -self.bits.shape[1] % 8 or (0 if self.bits.shape[1] else 8)
        packed = np.packbits(np.pad(self.bits, ((0, 0), (padding, 0))), axis=1)
        digits, width = packed.tobytes().hex(), 2 * packed.shape[1]
        return "\n".join(digits[i : i + width] for i in range(0, len(digits), width)) + "\n"


def of_ints(values: Sequence[int], width: int) -> Bits:
    """Return the values modulo `2**width` as bits, `(len(values), width)`."""
    size = (width + 7) // 8
    data = b"".join((value % (1 << width)).to_bytes(size, "big") for value in values)
    return np.unpackbits(np.frombuffer(data, np.uint8).reshape(-1, size), axis=1)[:, size * 8 - width :]


def rows_of(bits: Bits, index: NDArray[np.integer]) -> Bits:
    """Return the rows that `index` names, in its order."""
    return np.take(bits, index, axis=0)


def to_ints(bits: Bits) -> list[int]:
    """Return each row as a number: the inverse of `of_ints`."""
    padded = np.packbits(np.pad(bits, ((0, 0), (-bits.shape[1] % 8, 0))), axis=1)
    return [int.from_bytes(row.tobytes(), "big") for row in padded]


def joined(fields: Sequence[Field], columns: Sequence[Bits], cycles: int, exhaustive: bool = False) -> Vectors:
    """Put the columns of all fields side by side."""
    bits = np.concatenate([np.zeros((cycles, 0), np.uint8), *columns], axis=1)
    return Vectors(tuple(fields), bits, exhaustive)
