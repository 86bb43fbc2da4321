"""Input vectors for tasks with a clock: phases that bring a state machine to its far corners.

Uniform inputs never fill a queue, never let an 8-bit counter wrap, never hold an enable for long. So the run is cut
into phases: in each, every one-bit input has a density of its own, and the data ports a manner of their own. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from reflect_env.simulator import streams
from reflect_env.simulator.mixtures import DENSE, SPARSE, hinted_share, mixture, pool_of
from reflect_env.simulator.vectors import Bits, Field, Vectors, joined
from reflect_env.task import Clocking, Reset, Stimulus, Task
from reflect_env.verdict import Direction

LONG_RUN = 540
"""Cycles of the run in which nothing interrupts: an 8-bit counter wraps twice."""
LONG_RUN_OF_STREAMS = 280
"""The same where there is a handshake, whose own phases need the room."""
PHASE = (16, 48)
"""Shortest and longest ordinary phase."""
HANDSHAKE_PHASE = 40
"""Long enough to fill or drain a queue of 32."""
RESET_CYCLES = 2
STRETCH = 2_064
"""Cycles in which there is no reset, so that what goes wrong after 2,000 cycles is seen."""
CYCLES_PER_RESET = 100
"""One reset for so many cycles outside the stretch."""

_INTERRUPTS = re.compile(
    r"(^|_)(clear|clr|rst|reset|load|ld|flush|stall|abort|kill|stop|halt|pause|cancel|init|set|err|error)(_|n?$)", re.I
)
"""Names of inputs that keep a counter from counting; only the order of phases depends on this guess."""
_VALID = re.compile(r"(^|_)(valid|vld)$", re.I)
_READY = re.compile(r"(^|_)(ready|rdy)$", re.I)
_HANDSHAKES = (((DENSE, 0.02), (0.02, DENSE)), ((1.0, 1.0),), ((0.9, 0.3),), ((0.3, 0.9),), ((0.5, 0.5),))
"""Densities of valid and of ready: fill and then drain, full rate, slow consumer, slow producer, anything."""

Densities = NDArray[np.float64]
"""Chance of a 1, one for each control."""


@dataclass(frozen=True)
class _Ports:
    """The driven ports by their part in the plan."""

    controls: tuple[Field, ...]
    """One bit each."""
    data: tuple[Field, ...]
    hints: Stimulus

    def densities(self, default: float) -> Densities:
        """Return the hinted density of each control, or the default."""
        hinted = [hinted_share(self.hints, control) for control in self.controls]
        return np.array([default if share is None else share for share in hinted])

    @property
    def has_hints(self) -> bool:
        return any(hinted_share(self.hints, control) is not None for control in self.controls)


def clocked_vectors(task: Task, dice: Generator) -> Vectors:
    """Make the vectors of a task with a clock: phases with resets, the long run, phases without and again with."""
    clocking = task.clocking or Clocking()
    inputs = [Field(p.name, p.width) for p in task.verilog_ports() if p.direction is Direction.INPUT]
    driven = [field for field in inputs if field.name not in (clocking.clock_name, clocking.reset_name)]
    ports = _Ports(
        tuple(field for field in driven if field.width == 1),
        tuple(field for field in driven if field.width > 1),
        task.stimulus,
    )
    cycles = max(task.cycles, RESET_CYCLES + 2)
    stretch = min(STRETCH, cycles * 4 // 5)
    long_run = min(LONG_RUN_OF_STREAMS if _has_handshake(ports) else LONG_RUN, stretch)
    before = (cycles - stretch) // 2
    parts = [_phases(ports, dice, before), _long_run(ports, dice, long_run)]
    parts.append(_phases(ports, dice, cycles - before - long_run))
    columns = [np.concatenate(pieces) for pieces in zip(*parts, strict=True)]
    fields = [*ports.controls, *ports.data]
    if any(field.name == clocking.reset_name for field in inputs):
        fields.append(Field(clocking.reset_name, 1))
        columns.append(_reset(clocking, cycles, range(before, before + stretch), dice))
    return joined(fields, columns, cycles)


def _reset(clocking: Clocking, cycles: int, quiet: range, dice: Generator) -> Bits:
    """Reset at the start, and now and then outside the quiet stretch; what resets no register is left alone."""
    active = np.zeros((cycles, 1), np.uint8)
    if clocking.reset is not Reset.NONE:
        for places in (range(3 * RESET_CYCLES, quiet.start), range(quiet.stop, cycles)):
            for start in dice.permutation(places)[: max(1, len(places) // CYCLES_PER_RESET)]:
                active[start : start + int(dice.integers(1, RESET_CYCLES + 1))] = 1
        active[quiet.start : quiet.stop] = 0
        active[:RESET_CYCLES] = 1
    return active ^ np.uint8(clocking.active_low)


def _long_run(ports: _Ports, dice: Generator, n: int) -> list[Bits]:
    """Let everything run: enables 1, what interrupts 0; data first changes and then stays."""
    steady = np.array([_is_enable(ports.hints, control) for control in ports.controls], dtype=np.uint8)
    controls = [np.full((n, 1), value, np.uint8) for value in steady]
    return controls + [_half_held(field, ports.hints, dice, n) for field in ports.data]


def _is_enable(hints: Stimulus, control: Field) -> bool:
    share = hinted_share(hints, control)
    return _INTERRUPTS.search(control.name) is None if share is None else share > 0.5


def _half_held(field: Field, hints: Stimulus, dice: Generator, n: int) -> Bits:
    bits = mixture(field, hints, dice, n)
    bits[n // 2 :] = bits[n // 2 : n // 2 + 1]
    return bits


def _phases(ports: _Ports, dice: Generator, cycles: int) -> list[Bits]:
    """Fill `cycles` with phases, every recipe once before any comes again."""
    parts: list[list[Bits]] = []
    left = cycles
    recipes: list[Densities] = []
    while left > 0:
        recipes = recipes or _recipes(ports, dice)
        densities = recipes.pop()
        n = min(left, HANDSHAKE_PHASE if _has_handshake(ports) else int(dice.integers(*PHASE)))
        parts.append(_phase(ports, densities, dice, n))
        left -= n
    empty = [np.zeros((0, field.width), np.uint8) for field in (*ports.controls, *ports.data)]
    return [np.concatenate([nothing, *pieces]) for nothing, *pieces in zip(empty, *parts, strict=True)]


def _has_handshake(ports: _Ports) -> bool:
    return any(_VALID.search(control.name) or _READY.search(control.name) for control in ports.controls)


def _recipes(ports: _Ports, dice: Generator) -> list[Densities]:
    """List densities for the phases, last first; in random order, but a queue is drained right after it is filled."""
    k = len(ports.controls)
    units = [[np.full(k, share)] for share in (0.5, DENSE, SPARSE)]
    units += [[np.where(np.arange(k) == i, DENSE, SPARSE)] for i in range(k)]
    units += [[np.where(np.arange(k) == i, SPARSE, DENSE)] for i in range(k)]
    if ports.has_hints:
        units += [[ports.densities(share)] for share in (0.5, DENSE, 0.5, SPARSE)]
    if _has_handshake(ports):
        units += [[_handshake(ports, *pair) for pair in pairs] for pairs in _HANDSHAKES]
    return [recipe for i in dice.permutation(len(units)) for recipe in reversed(units[i])]


def _handshake(ports: _Ports, valid: float, ready: float) -> Densities:
    shares = ports.densities(0.5)
    for i, control in enumerate(ports.controls):
        if _VALID.search(control.name):
            shares[i] = valid
        elif _READY.search(control.name):
            shares[i] = ready
    return shares


def _phase(ports: _Ports, densities: Densities, dice: Generator, n: int) -> list[Bits]:
    controls = [
        _control(field, share, ports.hints, dice, n) for field, share in zip(ports.controls, densities, strict=True)
    ]
    return controls + [_data(field, ports.hints, dice, n) for field in ports.data]


def _control(field: Field, share: float, hints: Stimulus, dice: Generator, n: int) -> Bits:
    """Draw a one-bit input; one with a pool (a serial line) plays its sequence in half of the phases."""
    pool = pool_of(hints, field)
    if pool and dice.integers(0, 2):
        return streams.played(pool)(dice, n, 1)
    return (dice.random((n, 1)) < share).astype(np.uint8)


def _data(field: Field, hints: Stimulus, dice: Generator, n: int) -> Bits:
    """Draw a data port in one of five manners for the whole phase."""
    pool: Sequence[int] = pool_of(hints, field)
    manners: tuple[streams.Stream, ...] = (
        lambda dice, n, width: mixture(field, hints, dice, n),
        streams.played(pool) if pool else streams.uniform,
        streams.held(streams.corner),
        streams.count,
        streams.held(streams.among(streams.neighbours(pool, field.width))) if pool else streams.flips,
    )
    return manners[int(dice.integers(0, len(manners)))](dice, n, field.width)
