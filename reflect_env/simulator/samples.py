"""What a bench recorded, re-checked byte by byte before anything is believed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reflect_env.simulator.bench import Bench

Chars = NDArray[np.uint8]
"""`0`, `1`, `x` or `z` as character codes, `(C, bits)`."""

ZERO, ONE, UNKNOWN, FLOATING = b"01xz"


class Corrupt(Exception):
    """The records are not what the bench writes: cut short, longer, or written by somebody else."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Outputs of all designs of one bench."""

    designs: tuple[Chars, ...]
    """In the bench's order, the reference first."""


def read_samples(data: bytes, bench: Bench) -> Samples:
    """Read the records of a bench that ran to its end.

    Raises:
        Corrupt: The mark, the number of records, their size or a character is wrong.

    """
    mark, designs = bench.mark.encode(), bench.designs
    length = len(mark) + designs * (bench.bits + 1) + 1
    body, end = data[: bench.cycles * length], data[bench.cycles * length :]
    if len(body) != bench.cycles * length or end != mark + b" end\n":
        raise Corrupt(f"{len(data)} bytes of records instead of {bench.cycles * length + len(mark) + 5}")
    rows = np.frombuffer(body, np.uint8).reshape(bench.cycles, length)
    if not (rows[:, : len(mark)] == np.frombuffer(mark, np.uint8)).all() or not (rows[:, -1] == ord("\n")).all():
        raise Corrupt("a record does not start with the mark or does not end")
    return Samples(tuple(_column(rows, len(mark) + d * (bench.bits + 1), bench.bits) for d in range(designs)))


def _column(rows: Chars, start: int, bits: int) -> Chars:
    column = rows[:, start + 1 : start + 1 + bits]
    if not (rows[:, start] == ord(" ")).all() or not np.isin(column, [ZERO, ONE, UNKNOWN, FLOATING]).all():
        raise Corrupt("a record holds something else than bits")
    return column
