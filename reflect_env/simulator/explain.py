"""A mismatch as a small table: what was driven, what was expected, what came out. Pure.

The table is bounded, because it becomes part of an observation; waveforms for people are in `waves.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from reflect_env.catalogue import diagnose, hint_for
from reflect_env.diagnostic import Diagnostic
from reflect_env.simulator.api import Compared, Mismatch, Overrun, Refused, Sample
from reflect_env.verdict import Exhausted, InfraFailure, Outcome, Rejected, Stage

MOST_INPUTS = 10
MOST_OUTPUTS = 6
VALUE_CHARS = 20
"""Digits of a value that are shown; a longer one loses its middle."""
_LIMIT_CODES = {"timeout": "timeout", "memory": "out_of_memory", "output_limit": "output_too_large"}


def explain(compared: Compared) -> str:
    """Explain a difference in a few lines: the first wrong sample, and with a clock the cycles before it.

    Raises:
        ValueError: Nothing differs.

    """
    if compared.first is None:
        raise ValueError("nothing differs, so there is nothing to explain")
    lines = [_headline(compared, compared.first), *([compared.first.note] if compared.first.note else [])]
    return "\n".join([*lines, *(table(compared.first) if compared.first.before else ())])


def _headline(compared: Compared, first: Mismatch) -> str:
    wrong = [sample for sample in first.outputs if not _is_right(sample)]
    said = ", ".join(f"{s.port} is {_short(s.actual)}, expected {_short(s.expected)}" for s in wrong[:MOST_OUTPUTS])
    driven = " ".join(f"{sample.port}={_short(sample.actual)}" for sample in first.inputs[:MOST_INPUTS])
    more = len(first.inputs) - MOST_INPUTS
    inputs = f" with {driven}{f' and {more} more inputs' if more > 0 else ''}" if driven else ""
    where = "cycle" if first.before else "sample"
    return f"{where} {first.cycle}{inputs}: {said} ({compared.mismatches} of {compared.samples} {where}s differ, hex)"


def table(mismatch: Mismatch) -> list[str]:
    """Lay the first wrong cycle and those before it out in columns; a wrong value reads `actual!expected`."""
    rows = [*mismatch.before, (*mismatch.inputs, *mismatch.outputs)]
    inputs, outputs = len(mismatch.inputs), _most_telling(mismatch)
    columns = [*range(min(inputs, MOST_INPUTS)), *(inputs + i for i in outputs)]
    head = ["cycle", *(rows[-1][column].port for column in columns)]
    start = mismatch.cycle - len(mismatch.before)
    body = [[str(start + i), *(_cell(row[column]) for column in columns)] for i, row in enumerate(rows)]
    return [*_aligned([head, *body]), "(value!expected where they differ)"]


def _most_telling(mismatch: Mismatch) -> list[int]:
    """Choose the outputs to show, wrong ones first where there are too many, in the order of the ports."""
    order = sorted(range(len(mismatch.outputs)), key=lambda i: _is_right(mismatch.outputs[i]))
    return sorted(order[:MOST_OUTPUTS])


def _is_right(sample: Sample) -> bool:
    """Digits that are unknown in the reference are not compared."""
    return all(want in ("x", "z", got) for want, got in zip(sample.expected, sample.actual, strict=True))


def _cell(sample: Sample) -> str:
    if _is_right(sample):
        return _short(sample.actual)
    return f"{_short(sample.actual)}!{_short(sample.expected)}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _short(value: str) -> str:
    half = VALUE_CHARS // 2
    return value if len(value) <= VALUE_CHARS else f"{value[: half - 1]}…{value[-half:]}"


def ending(compared: Compared | Refused | Overrun | InfraFailure) -> Rejected | Exhausted | InfraFailure | None:
    """Return what an outcome of the simulator means for a candidate; None where it passed."""
    if isinstance(compared, InfraFailure):
        return compared
    if isinstance(compared, Refused):
        return Rejected(Outcome.POLICY, Stage.FUNCTIONAL, compared.diagnostics)
    if isinstance(compared, Overrun):
        found = diagnose(_LIMIT_CODES[compared.limit], Stage.FUNCTIONAL.value, compared.message)
        return Exhausted(Outcome(compared.limit), Stage.FUNCTIONAL, (found,))
    if compared.equal:
        return None
    return Rejected(Outcome.FUNCTIONAL, Stage.FUNCTIONAL, (mismatch_diagnostic(compared),))


def mismatch_diagnostic(compared: Compared) -> Diagnostic:
    """Make the one diagnostic of a candidate that computes something else.

    The text is made of the task's own port names and of digits, so it is not cleaned, which would undo the columns.
    """
    code = "functional_mismatch"
    return Diagnostic(code, "error", Stage.FUNCTIONAL.value, None, None, explain(compared), "", hint_for(code))
