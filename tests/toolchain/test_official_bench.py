"""A suite's own bench as a second opinion: read, contained, and without any say."""

from __future__ import annotations

from pathlib import Path

import pytest

from reflect_env.simulator.api import Check
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.suites.load import Suite, load_suite
from reflect_env.suites.official import second_opinion

pytestmark = pytest.mark.jvm
REFERENCE = "module RefModule(input a, output out); assign out = ~a; endmodule\n"
COUNTING = """`timescale 1ps/1ps
module tb;
  reg a = 0; wire right, got; integer wrong = 0, n;
  RefModule reference(a, right);
  TopModule candidate(a, got);
  initial begin
    for (n = 0; n < 20; n = n + 1) begin #1 if (right !== got) wrong = wrong + 1; a = ~a; end
    $display("Mismatches: %1d in %1d samples", wrong, n);
    $finish;
  end
endmodule
"""
RIGHT = "module TopModule(input a, output out); assign out = a ^ 1'b1; endmodule\n"
WRONG = "module TopModule(input a, output out); assign out = a; endmodule\n"


@pytest.fixture(scope="module")
def simulator():
    with IcarusSimulator(workers=1) as running:
        yield running


def suite(folder: Path, bench: str) -> Suite:
    (folder / "Prob001_not_prompt.txt").write_text("Invert.\n")
    (folder / "Prob001_not_ref.sv").write_text(REFERENCE)
    (folder / "Prob001_not_test.sv").write_text(bench)
    return load_suite(f"verilog-eval:{folder}")


@pytest.mark.parametrize(("verilog", "passed", "said"), [(RIGHT, True, "0 mismatches in 20"), (WRONG, False, "20 mis")])
def test_the_count_that_the_bench_prints_is_read(tmp_path, simulator, verilog, passed, said):
    found = suite(tmp_path, COUNTING)
    opinion = second_opinion(Check(verilog, "TopModule", found.tasks[0]), found, simulator)
    assert opinion.passed is passed
    assert said in opinion.said


def test_a_candidate_that_prints_is_not_run(tmp_path, simulator):
    found = suite(tmp_path, COUNTING)
    text = WRONG.replace("endmodule", 'initial $display("Mismatches: 0 in 20 samples"); endmodule')
    opinion = second_opinion(Check(text, "TopModule", found.tasks[0]), found, simulator)
    assert (opinion.passed, opinion.said) == (None, "the candidate does not pass the audit")


@pytest.mark.parametrize(
    ("bench", "said"),
    [
        ("module tb; nothing here endmodule\n", "cannot be run here"),
        ("module tb; initial $finish; endmodule\n", "printed no count"),
        (COUNTING.replace('$display("Mis', '$display("TIMEOUT"); $display("Mis'), "its own time limit"),
    ],
)
def test_a_bench_that_fails_says_so(tmp_path, simulator, bench, said):
    found = suite(tmp_path, bench)
    opinion = second_opinion(Check(RIGHT, "TopModule", found.tasks[0]), found, simulator)
    assert opinion.passed is not True
    assert said in opinion.said


def test_a_file_that_the_bench_reads_is_at_hand_and_no_other(tmp_path, simulator):
    reading = COUNTING.replace("initial begin", 'reg [7:0] m [0:0]; initial begin $readmemh("data.hex", m); a = m[0];')
    found = suite(tmp_path, reading)
    (tmp_path / "data.hex").write_text("01\n")
    opinion = second_opinion(Check(RIGHT, "TopModule", found.tasks[0]), found, simulator)
    assert opinion.passed is True
