"""A whole comparison as waveforms for people: a VCD file for viewers, WaveDrom JSON for documents. Pure.

Time runs in cycles: a value is what was driven, or sampled before the active edge, in that cycle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reflect_env.simulator.compare import Run, literal
from reflect_env.simulator.samples import ZERO, Chars

WAVEDROM_CYCLES = 16
"""Cycles that a WaveDrom figure shows unless more are asked for."""
_FIRST_ID, _IDS = 33, 94
"""VCD names signals by printable characters."""


@dataclass(frozen=True, eq=False)
class Signal:
    """One line of a waveform."""

    group: str
    """`in`, `expected` or `actual`."""
    name: str
    values: Chars
    """`(C, width)`, character codes."""


def signals(run: Run) -> list[Signal]:
    """List inputs, then of each output what was expected and what came out."""
    found = [Signal("in", field.name, run.vectors.column(field.name) + ZERO) for field in run.vectors.fields]
    for i, field in enumerate(run.outputs):
        found.append(Signal("expected", field.name, run.column(run.expected, i)))
        found.append(Signal("actual", field.name, run.column(run.actual, i)))
    return found


def to_vcd(run: Run) -> str:
    """Write the run as a value change dump with the scopes `in`, `expected` and `actual`, one time unit a cycle."""
    listed = signals(run)
    header = ["$timescale 1ns $end", *_declarations(listed), "$enddefinitions $end"]
    changes = [line for cycle in range(run.vectors.cycles) for line in _changes(listed, cycle)]
    return "\n".join([*header, *changes, f"#{run.vectors.cycles}"]) + "\n"


def _declarations(listed: Sequence[Signal]) -> Iterator[str]:
    for group in ("in", "expected", "actual"):
        yield f"$scope module {group} $end"
        for number, signal in enumerate(listed):
            if signal.group == group:
                yield f"$var wire {signal.values.shape[1]} {_identifier(number)} {signal.name} $end"
        yield "$upscope $end"


def _changes(listed: Sequence[Signal], cycle: int) -> Iterator[str]:
    yield f"#{cycle}"
    for number, signal in enumerate(listed):
        row = signal.values[cycle]
        if cycle == 0 or (row != signal.values[cycle - 1]).any():
            text = bytes(row).decode()
            yield f"{text}{_identifier(number)}" if len(text) == 1 else f"b{text} {_identifier(number)}"


def _identifier(number: int) -> str:
    text = ""
    while True:
        text += chr(_FIRST_ID + number % _IDS)
        number //= _IDS
        if not number:
            return text


def to_wavedrom(run: Run, cycles: range | None = None) -> str:
    """Write some cycles as WaveDrom JSON, by default those around the first difference, or the first ones."""
    shown = _window(run) if cycles is None else cycles
    if run.task.clocking is None:
        clock: list[object] = []
    else:
        clock = [{"name": run.task.clocking.clock_name, "wave": "p" + "." * (len(shown) - 1)}]
    groups: list[object] = [
        [group, *(_lane(signal, shown) for signal in signals(run) if signal.group == group)]
        for group in ("in", "expected", "actual")
    ]
    return json.dumps({"signal": [*clock, *groups], "head": {"tick": shown.start}})


def _window(run: Run) -> range:
    wrong = run.wrong.any(axis=1)
    first = int(wrong.argmax()) if wrong.any() else 0
    start = max(0, min(first - WAVEDROM_CYCLES // 2, run.vectors.cycles - WAVEDROM_CYCLES))
    return range(start, min(start + WAVEDROM_CYCLES, run.vectors.cycles))


def _lane(signal: Signal, cycles: range) -> dict[str, object]:
    texts = [literal(signal.values[cycle]) for cycle in cycles]
    if signal.values.shape[1] == 1:
        return {"name": signal.name, "wave": "".join(_repeated(texts, texts))}
    marks = ["x" if set(text) <= {"x"} else "=" for text in texts]
    wave = "".join(_repeated(texts, marks))
    return {"name": signal.name, "wave": wave, "data": [t for t, mark in zip(texts, wave, strict=True) if mark == "="]}


def _repeated(texts: Sequence[str], marks: Sequence[str]) -> Iterator[str]:
    """Write a mark where the value changes and a dot where it stays."""
    for i, mark in enumerate(marks):
        yield "." if i and texts[i] == texts[i - 1] else mark
