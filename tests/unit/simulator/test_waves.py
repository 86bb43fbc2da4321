"""Waveforms of a run written by hand."""

from __future__ import annotations

import json

import numpy as np

from reflect_env.simulator.compare import Run
from reflect_env.simulator.vectors import Field, joined, of_ints
from reflect_env.simulator.waves import _identifier, to_vcd, to_wavedrom
from tests.verilog import ADDER, COUNTER


def run(expected: list[str], actual: list[str], task=COUNTER) -> Run:
    rows = len(expected)
    chars = [np.array([list(word.encode()) for word in side], np.uint8) for side in (expected, actual)]
    inputs = joined(
        [Field("en", 1), Field("d", 8)], [of_ints([1, 1, 0] * rows, 1)[:rows], of_ints(range(rows), 8)], rows
    )
    return Run(inputs, (Field("q", 4),), *chars, task)


SHORT = run(["xxxx", "0001", "0001"], ["xxxx", "0001", "0011"])


def test_a_dump_declares_each_side_and_writes_changes_only() -> None:
    lines = to_vcd(SHORT).split("\n")
    assert [line for line in lines if line.startswith("$scope")] == [
        "$scope module in $end",
        "$scope module expected $end",
        "$scope module actual $end",
    ]
    assert '$var wire 8 " d $end' in lines
    start = lines.index("$enddefinitions $end") + 1
    assert lines[start:] == [
        *("#0", "1!", 'b00000000 "', "bxxxx #", "bxxxx $"),
        *("#1", 'b00000001 "', "b0001 #", "b0001 $"),
        *("#2", "0!", 'b00000010 "', "b0011 $"),
        *("#3", ""),
    ]


def test_a_figure_shows_the_cycles_around_the_first_difference() -> None:
    bits = [f"{i % 16:04b}" for i in range(100)]
    figure = json.loads(to_wavedrom(run(bits, [*bits[:60], "1111", *bits[61:]])))
    clock, _, expected, actual = figure["signal"]
    assert clock == {"name": "clock", "wave": "p" + "." * 15}
    assert figure["head"] == {"tick": 52}
    assert expected[1]["data"] == [f"{i % 16:x}" for i in range(52, 68)]
    assert actual[1]["data"][8] == "f"


def test_values_that_stay_are_dots_and_unknown_ones_are_marked() -> None:
    _, inputs, expected, actual = json.loads(to_wavedrom(SHORT))["signal"]
    assert inputs[1] == {"name": "en", "wave": "1.0"}
    assert expected[1] == {"name": "q", "wave": "x=.", "data": ["1"]}
    assert actual[1] == {"name": "q", "wave": "x==", "data": ["1", "3"]}


def test_a_task_without_clock_has_no_clock_line() -> None:
    figure = json.loads(to_wavedrom(run(["0001"], ["0001"], ADDER)))
    assert [lane[0] for lane in figure["signal"]] == ["in", "expected", "actual"]


def test_there_are_names_for_any_number_of_signals() -> None:
    names = [_identifier(i) for i in range(20_000)]
    assert len(set(names)) == len(names)
    assert all(name.isprintable() and " " not in name for name in names)
