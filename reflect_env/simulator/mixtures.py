"""What a task says about its own ports, turned into streams. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from reflect_env.simulator import streams
from reflect_env.simulator.vectors import Bits, Field
from reflect_env.task import Stimulus

DENSE = 0.95
SPARSE = 0.05


def pool_of(hints: Stimulus, field: Field) -> tuple[int, ...]:
    """Return the values of interest of a port, which a task names as in Chisel or as in Verilog."""
    pools = dict(hints.pools)
    return pools.get(field.name) or pools.get(_chisel_name(field), ())


def hinted_share(hints: Stimulus, field: Field) -> float | None:
    """Return how often a one-bit port is 1 by the task's own word; None where the task is silent."""
    names = {field.name, _chisel_name(field)}
    if field.width != 1 or not names & {*hints.dense, *hints.sparse}:
        return None
    return DENSE if names & set(hints.dense) else SPARSE


def mixture(field: Field, hints: Stimulus, dice: Generator, n: int) -> Bits:
    """Draw every row from another of the port's streams; a hint decides half of the rows of a one-bit port."""
    pool: Sequence[int] = pool_of(hints, field)
    bits = streams.mixed(*streams.of_port(pool, field.width))(dice, n, field.width)
    share = hinted_share(hints, field)
    if share is None:
        return bits
    hinted = (dice.random((n, 1)) < share).astype(np.uint8)
    return np.where(dice.random((n, 1)) < 0.5, hinted, bits)


def _chisel_name(field: Field) -> str:
    return field.name.removeprefix("io_")
