"""Input vectors for a task: everything where that is little, else what finds bugs that uniform numbers miss.

The vectors follow from the task's ports, clocking and `Stimulus` and from a seed that no candidate can know, and from
nothing else. Clocked tasks are in `clocked.py`. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.random import PCG64, Generator

from reflect_env.simulator import streams
from reflect_env.simulator.clocked import clocked_vectors
from reflect_env.simulator.mixtures import mixture
from reflect_env.simulator.vectors import Bits, Field, Vectors, joined, of_ints
from reflect_env.task import CLOCK_AND_RESET, Task
from reflect_env.verdict import Direction, Port

EXHAUSTIVE_BITS = 12
"""Input bits of a task without clock up to which every combination is driven."""
WALKED_SHARE = 4
"""At most one vector in this many walks a single bit through a port."""
RESET_NAME = CLOCK_AND_RESET[1].name


def seed_of(task_hash: str, verilog: str, salt: str) -> bytes:
    """Derive the seed of one comparison: fixed for equal inputs, and no candidate can hold its own hash."""
    parts = (task_hash, hashlib.sha256(verilog.encode("utf-8", "surrogatepass")).hexdigest(), salt)
    return hashlib.sha256("\n".join(parts).encode()).digest()


def make_vectors(task: Task, seed: bytes, *, free_ports: Sequence[Port] = (), may_hold_state: bool = False) -> Vectors:
    """Make the vectors of one comparison.

    Args:
        task: Has ports.
        seed: See `seed_of`.
        free_ports: Clock and reset that the candidate has and the task does not. The reset is driven too, as one more
            input to which no combinational circuit listens.
        may_hold_state: Whether a candidate for a task without clock could remember; small input spaces are then gone
            through twice, in different orders.

    """
    dice = Generator(PCG64(int.from_bytes(seed, "big")))
    if task.clocking is not None:
        return clocked_vectors(task, dice)
    fields = [Field(port.name, port.width) for port in task.verilog_ports() if port.direction is Direction.INPUT]
    reset = [Field(port.name, 1) for port in free_ports if port.name == RESET_NAME]
    if sum(field.width for field in fields) <= EXHAUSTIVE_BITS:
        return _every([*fields, *reset], dice, 2 if may_hold_state else 1)
    return _sampled(fields, reset, task, dice)


def _every(fields: list[Field], dice: Generator, times: int) -> Vectors:
    width = sum(field.width for field in fields)
    orders = [dice.permutation(1 << width) for _ in range(times)]
    numbers = np.concatenate(orders).astype(">u4").view(np.uint8).reshape(-1, 4)
    bits = np.unpackbits(numbers, axis=1)[:, 32 - width :]
    return Vectors(tuple(fields), bits, exhaustive=True)


def _sampled(fields: list[Field], reset: list[Field], task: Task, dice: Generator) -> Vectors:
    n = max(task.cycles, 2)
    columns = [mixture(field, task.stimulus, dice, n) for field in fields]
    _tie(fields, columns, dice)
    _start_at_corners(fields, columns)
    _walk(fields, columns)
    return joined([*fields, *reset], [*columns, *(_rare(dice, n) for _ in reset)], n)


def _tie(fields: list[Field], columns: list[Bits], dice: Generator) -> None:
    """Make two ports of the same width equal, or neighbours, in some rows: no uniform draw does."""
    pairs = [(i, j) for i, j in combinations(range(len(fields)), 2) if fields[i].width == fields[j].width > 1]
    for i, j in pairs:
        rows = np.flatnonzero(dice.random(len(columns[i])) < 0.4 / len(pairs))
        near = columns[i][rows].copy()
        near[:, -1] ^= (dice.random(len(rows)) < 0.4).astype(np.uint8)
        columns[j][rows] = near


def _start_at_corners(fields: list[Field], columns: list[Bits]) -> None:
    """Put every port at the same corner at once in the first rows."""
    for field, column in zip(fields, columns, strict=True):
        table = of_ints(streams.corners(field.width), field.width)[: len(column)]
        column[: len(table)] = table


def _walk(fields: list[Field], columns: list[Bits]) -> None:
    """Walk a one and a zero through each port, as far as the share of the rows goes; other ports stay as drawn."""
    row, end = len(columns[0]) // 2, len(columns[0]) // 2 + len(columns[0]) // WALKED_SHARE
    for field, column in zip(fields, columns, strict=True):
        steps = np.eye(field.width, dtype=np.uint8)
        for table in (steps, 1 - steps) if field.width > 1 else ():
            table = table[: max(0, end - row)]
            column[row : row + len(table)] = table
            row += len(table)


def _rare(dice: Generator, n: int) -> Bits:
    """Drive a reset that no combinational circuit may listen to."""
    reset = (dice.random((n, 1)) < 0.1).astype(np.uint8)
    reset[:2] = 1
    return reset
