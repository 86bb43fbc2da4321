"""The rule by which recorded outputs are compared, and what a difference is worth. Pure.

A bit that is unknown (`x` or `z`) in the reference is not compared; where the reference knows the bit, an unknown bit
of the candidate is wrong. The first `Task.settle` cycles are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reflect_env.errors import TaskError
from reflect_env.simulator.api import Compared, Mismatch, Sample
from reflect_env.simulator.samples import FLOATING, ONE, ZERO, Chars
from reflect_env.simulator.vectors import Field, Vectors
from reflect_env.task import Task

BEFORE = 4
"""Cycles shown before the first mismatch of a task with a clock."""

Bools = NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Run:
    """One comparison: what was driven, what came out."""

    vectors: Vectors
    outputs: tuple[Field, ...]
    expected: Chars
    actual: Chars
    task: Task
    note: str = ""
    """Goes into the mismatch."""

    @property
    def known(self) -> Bools:
        """Bits that are compared, `(C, bits)`."""
        known: Bools = (self.expected == ZERO) | (self.expected == ONE)
        known[: self.task.settle] = False
        return known

    @property
    def wrong(self) -> Bools:
        """Compared bits that differ, `(C, bits)`."""
        found: Bools = self.known & (self.expected != self.actual)
        return found

    def column(self, bits: NDArray[Scalar], output: int) -> NDArray[Scalar]:
        """Return the part of `(C, bits)` that belongs to one output."""
        start = sum(field.width for field in self.outputs[:output])
        return bits[:, start : start + self.outputs[output].width]


def compare(runs: Sequence[Run], proof: str) -> Compared:
    """Compare all cycles of a candidate's runs under the same vectors; the first run that differs counts.

    Raises:
        TaskError: An output of the reference is never known, so there is nothing to compare it with.

    """
    _check_reference(runs[0])
    run = next((run for run in runs if run.wrong.any()), runs[0])
    wrong = run.wrong.any(axis=1)
    samples, mismatches = int(run.known.any(axis=1).sum()), int(wrong.sum())
    share = min(credit(each) for each in runs)
    if not mismatches:
        return Compared(samples, 0, None, proof, share)
    return Compared(samples, mismatches, mismatch_at(run, int(wrong.argmax())), "none", share)


def _check_reference(run: Run) -> None:
    for i, field in enumerate(run.outputs):
        if not run.column(run.known, i).any():
            raise TaskError(f"the reference never gives output {field.name} a known value")


def mismatch_at(run: Run, cycle: int) -> Mismatch:
    """Show one cycle, and of a task with a clock the cycles before it."""
    earlier = range(max(0, cycle - BEFORE), cycle) if run.task.clocking else range(0)
    before = tuple(_inputs(run, c) + _outputs(run, c) for c in earlier)
    return Mismatch(cycle, _inputs(run, cycle), _outputs(run, cycle), before, run.note)


def _inputs(run: Run, cycle: int) -> tuple[Sample, ...]:
    shown = ((f.name, literal(run.vectors.column(f.name)[cycle] + ZERO)) for f in run.vectors.fields)
    return tuple(Sample(name, value, value) for name, value in shown)


def _outputs(run: Run, cycle: int) -> tuple[Sample, ...]:
    rows = [(run.column(run.expected, i)[cycle], run.column(run.actual, i)[cycle]) for i in range(len(run.outputs))]
    return tuple(_sample(field.name, *row) for field, row in zip(run.outputs, rows, strict=True))


def _sample(name: str, expected: Chars, actual: Chars) -> Sample:
    shown = literal(expected), literal(actual)
    if shown[0] == shown[1] and (expected != actual).any():
        return Sample(name, "b" + bytes(expected).decode(), "b" + bytes(actual).decode())
    return Sample(name, *shown)


def literal(bits: Chars) -> str:
    """Write bits in hexadecimal digits; a digit with an unknown bit is `x`, one that floats as a whole `z`."""
    first = len(bits) % 4
    starts = [*([0] if first else []), *range(first, len(bits), 4)]
    return "".join(_digit(bits[a:b]) for a, b in pairwise([*starts, len(bits)]))


def _digit(bits: Chars) -> str:
    if ((bits == ZERO) | (bits == ONE)).all():
        return f"{int(bytes(bits), 2):x}"
    return "z" if (bits == FLOATING).all() else "x"


def credit(run: Run) -> float:
    """Return the share of the reference's behaviour that is met beyond what costs nothing, in [0, 1).

    For each output: cycles in which all known bits are right, counted from the best of the trivial answers (any
    constant, any input cut or zero-extended to the output's width) up to all cycles; the mean over the outputs. A
    constant and a copy of an input get exactly 0. So does the right answer where a trivial one is always right.
    """
    shares = [_beyond_trivial(run, output) for output in range(len(run.outputs))]
    compared = max(1, len(run.expected) - run.task.settle)
    return min(sum(shares) / len(shares), 1.0 - 1.0 / (compared + 1))


def _beyond_trivial(run: Run, output: int) -> float:
    rows = np.flatnonzero(run.column(run.known, output).any(axis=1))
    known, expected, n = run.column(run.known, output)[rows], run.column(run.expected, output)[rows], len(rows)
    met = _agreeing(known, expected, run.column(run.actual, output)[rows])
    trivial = max(_best_constant(known, expected), *_copies(run, rows, known, expected), 0)
    return 0.0 if trivial >= n else max(0, met - trivial) / (n - trivial)


def _agreeing(known: Bools, expected: Chars, actual: Chars) -> int:
    return int((~known | (expected == actual)).all(axis=1).sum())


def _best_constant(known: Bools, expected: Chars) -> int:
    """Count the rows that one constant can meet at most: rows with unknown bits count for every constant."""
    whole = known.all(axis=1)
    rows = np.ascontiguousarray(expected[whole])
    if not len(rows):
        return len(known)
    counts = np.unique(rows.view(np.dtype((np.void, rows.shape[1]))).ravel(), return_counts=True)[1]
    return int(counts.max()) + int((~whole).sum())


def _copies(run: Run, rows: NDArray[np.intp], known: Bools, expected: Chars) -> Sequence[int]:
    return [_agreeing(known, expected, _fitted(run.vectors.column(f.name)[rows], expected)) for f in run.vectors.fields]


def _fitted(bits: NDArray[np.uint8], like: Chars) -> Chars:
    """Cut or zero-extend to the width of an output, as character codes."""
    width = like.shape[1]
    extended = np.pad(bits, ((0, 0), (max(0, width - bits.shape[1]), 0)))
    return extended[:, extended.shape[1] - width :] + np.uint8(ZERO)
