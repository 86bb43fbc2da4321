"""The rule of comparison and the credit, on samples written by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reflect_env.errors import TaskError
from reflect_env.simulator.api import Sample
from reflect_env.simulator.bench import Bench
from reflect_env.simulator.compare import Run, compare, credit, literal
from reflect_env.simulator.samples import Corrupt, read_samples
from reflect_env.simulator.vectors import Field, joined, of_ints
from tests.verilog import ADDER, COUNTER

BENCH = Bench("", "b0bench", "m1", bits=3, designs=2, cycles=2, records="r", vectors="v")


def run(expected: list[str], actual: list[str], inputs: list[int] | None = None, outputs: str = "y", **more) -> Run:
    """A run of a task with input `a` of four bits and outputs of equal width, one word of bits a cycle."""
    rows = len(expected)
    fields = tuple(Field(name, len(expected[0]) // len(outputs)) for name in outputs)
    driven = of_ints(inputs or [0] * rows, 4)
    chars = [np.array([list(word.encode()) for word in side], np.uint8) for side in (expected, actual)]
    return Run(joined([Field("a", 4)], [driven], rows), fields, *chars, more.pop("task", ADDER), **more)


def test_equal_samples_are_equal() -> None:
    found = compare([run(["0001", "1010"], ["0001", "1010"])], "exhaustive")
    assert (found.samples, found.mismatches, found.first, found.proof) == (2, 0, None, "exhaustive")
    assert found.equal


def test_what_the_reference_does_not_know_is_not_compared() -> None:
    found = compare([run(["xx01", "1z10"], ["1101", "1x10"])], "none")
    assert found.equal


def test_an_unknown_of_the_candidate_is_wrong_where_the_reference_knows() -> None:
    found = compare([run(["0001", "1010"], ["0001", "10z0"])], "none")
    assert found.mismatches == 1
    assert found.first is not None
    assert found.first.outputs == (Sample("y", "a", "x"),)


def test_a_difference_counts_cycles_and_refutes_the_completeness() -> None:
    found = compare([run(["0001", "1010", "1111"], ["0001", "0000", "0000"], [1, 2, 3])], "exhaustive")
    assert (found.mismatches, found.proof) == (2, "none")
    assert found.first is not None
    assert found.first.cycle == 1
    assert found.first.inputs == (Sample("a", "2", "2"),)
    assert found.first.before == ()


def test_cycles_before_are_shown_where_there_is_a_clock() -> None:
    bits = [f"{i:04b}" for i in range(8)]
    found = compare([run(bits, [*bits[:6], "1111", "1111"], list(range(8)), task=COUNTER)], "none")
    assert found.first is not None
    assert [row[0].actual for row in found.first.before] == ["2", "3", "4", "5"]
    assert [row[1].actual for row in found.first.before] == ["2", "3", "4", "5"]


def test_cycles_that_settle_are_not_compared() -> None:
    settling = replace(COUNTER, stimulus=replace(COUNTER.stimulus, settle=2))
    assert compare([run(["01", "11", "10"], ["xx", "00", "10"], task=settling)], "none").equal
    assert not compare([run(["01", "11", "10"], ["xx", "00", "11"], task=settling)], "none").equal


def test_an_output_that_the_reference_never_knows_is_the_tasks_fault() -> None:
    with pytest.raises(TaskError, match="z"):
        compare([run(["01xx", "10xx"], ["01xx", "10xx"], outputs="yz")], "none")


def test_the_first_run_that_differs_is_shown_with_its_note() -> None:
    good = run(["01", "10"], ["01", "10"])
    found = compare([good, replace(good, actual=good.actual[::-1].copy(), note="powered up")], "none")
    assert found.mismatches == 2
    assert found.first is not None
    assert found.first.note == "powered up"


@pytest.mark.parametrize(
    ("bits", "shown"),
    [
        ("0", "0"),
        ("x", "x"),
        ("1010", "a"),
        ("11010", "1a"),
        ("1x010", "1x"),
        ("zzzzz", "zz"),
        ("xz", "x"),
        ("x" * 9, "xxx"),
    ],
)
def test_values_are_shown_in_hexadecimal(bits: str, shown: str) -> None:
    assert literal(np.frombuffer(bits.encode(), np.uint8)) == shown


def test_values_that_look_alike_in_hexadecimal_are_shown_in_bits() -> None:
    found = compare([run(["1x01"], ["0x01"])], "none")
    assert found.first is not None
    assert found.first.outputs == (Sample("y", "b1x01", "b0x01"),)


RANDOM = [f"{i * 7 % 16:04b}" for i in range(64)]
INPUTS = [i * 5 % 16 for i in range(64)]


@pytest.mark.parametrize("constant", [f"{i:04b}" for i in range(16)])
def test_no_constant_earns_credit(constant: str) -> None:
    assert credit(run(RANDOM, [constant] * 64, INPUTS)) == 0.0


def test_the_most_frequent_value_earns_no_credit() -> None:
    expected = ["0000"] * 60 + ["0001", "0010", "0100", "1000"]
    assert credit(run(expected, ["0000"] * 64, INPUTS)) == 0.0


def test_a_copy_of_an_input_earns_no_credit_even_where_it_is_often_right() -> None:
    expected = [f"{value:04b}" for value in INPUTS[:60]] + ["0000"] * 4
    copy = [f"{value:04b}" for value in INPUTS]
    assert credit(run(expected, copy, INPUTS)) == 0.0


def test_a_cut_or_extended_copy_earns_no_credit() -> None:
    narrow = [f"{value & 3:02b}" for value in INPUTS]
    wide = [f"{value:06b}" for value in INPUTS]
    assert credit(run([*narrow[:60], "00", "01", "10", "11"], narrow, INPUTS)) == 0.0
    assert credit(run([*wide[:60], "100000", "110000", "111000", "111100"], wide, INPUTS)) == 0.0


def test_unknown_values_earn_no_credit() -> None:
    assert credit(run(RANDOM, ["xxxx"] * 64, INPUTS)) == 0.0


def test_being_right_more_often_earns_more_and_never_all() -> None:
    shares = [credit(run(RANDOM, [*RANDOM[:n], *(["xxxx"] * (64 - n))], INPUTS)) for n in range(0, 65, 8)]
    assert shares == sorted(shares)
    assert 0.0 < shares[4] < shares[7] < shares[8] < 1.0


def test_previous_values_of_an_input_are_no_trivial_answer() -> None:
    late = ["0000"] + [f"{value:04b}" for value in INPUTS[:-1]]
    assert credit(run(late, late, INPUTS, task=COUNTER)) > 0.9


def test_credit_is_the_mean_over_outputs() -> None:
    both = [a + b for a, b in zip(RANDOM, RANDOM[::-1], strict=True)]
    half = [a + "0000" for a in RANDOM]
    assert credit(run(both, half, INPUTS, outputs="yz")) == pytest.approx(0.5, abs=0.02)


def test_an_output_that_is_trivially_right_adds_nothing() -> None:
    assert credit(run(["0000"] * 64, ["0000"] * 64, INPUTS)) == 0.0


def test_rows_with_unknown_bits_count_for_every_constant() -> None:
    expected = ["xx00", "xx01"] * 32
    assert credit(run(expected, ["1100"] * 64, INPUTS)) == 0.0


def records(*lines: str) -> bytes:
    return "".join(lines).encode()


def test_records_are_read_design_by_design() -> None:
    found = read_samples(records("m1 101 1x0\n", "m1 000 zzz\n", "m1 end\n"), BENCH)
    assert [bytes(row).decode() for row in found.designs[1]] == ["1x0", "zzz"]


@pytest.mark.parametrize(
    "data",
    [
        records(),
        records("m1 101 110\n", "m1 end\n"),
        records("m1 101 110\n", "m1 000 000\n"),
        records("m1 101 110\n", "m1 000 000\n", "m1 000 000\n", "m1 end\n"),
        records("m1 101 110\n", "m2 000 000\n", "m1 end\n"),
        records("m1 101 110\n", "m1 00a 000\n", "m1 end\n"),
        records("m1 101 110\n", "m1 000_000\n", "m1 end\n"),
        records("m1 101 110\n", "m1 000 000\n", "m2 end\n"),
        records("Mismatches: 0 in 2 samples\n", "m1 101 110\n", "m1 000 000\n", "m1 end\n"),
        records("m1 101 110\n", "m1 000 000\n", "m1 end\n", "PASS\n"),
    ],
)
def test_records_that_the_bench_did_not_write_are_believed_in_no_part(data: bytes) -> None:
    with pytest.raises(Corrupt):
        read_samples(data, BENCH)
