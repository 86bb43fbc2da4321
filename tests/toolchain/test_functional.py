"""Right and wrong hardware under Icarus Verilog: pairs written by hand, with every known trap among them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from reflect_env.simulator.api import Check, Compared, Overrun, Refused
from reflect_env.simulator.process import ToolLimits
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import CYCLES, Clocking, Reset, Task
from reflect_env.verdict import InfraFailure
from tests.verilog import ADDER, COUNTER, SMALL, dut, task, with_reference

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed"),
]


@pytest.fixture(scope="module")
def simulator() -> Iterator[IcarusSimulator]:
    with IcarusSimulator(workers=1, limits=ToolLimits(cpu_s=10)) as running:
        yield running


@pytest.fixture(scope="module")
def impatient() -> Iterator[IcarusSimulator]:
    with IcarusSimulator(workers=1, limits=ToolLimits(cpu_s=1)) as running:
        yield running


def one(simulator: IcarusSimulator, asked: Task, verilog: str):
    return simulator.compare_batch([Check(verilog, "Dut", asked)])[0]


def compared(simulator: IcarusSimulator, asked: Task, body: str, **more: str) -> Compared:
    found = one(simulator, asked, dut(asked, body, **more))
    assert isinstance(found, Compared), found
    return found


CLOCK = ", input clock, reset"
LOW = Clocking(Reset.ASYNC, "clk", "rst_n", active_low=True, implicit=False)
ASYNC_LOW = task(
    "i:clk:1 i:rst_n:1 i:d:8 o:q:8",
    "  reg [7:0] r; always @(posedge clk or negedge rst_n) if (!rst_n) r <= 8'h5; else r <= d; assign q = r;",
    LOW,
)
FIRTOOL_ASYNC = """
  wire       _GEN = ~rst_n;
  reg  [7:0] r;
  always @(posedge clk or posedge _GEN) begin
    if (_GEN)
      r <= 8'h5;
    else
      r <= d;
  end
  assign q = r;"""
WIDE = task("i:a:100 i:b:100 o:y:100 o:top:1", "  assign y = a ^ (b << 1); assign top = a > b;")
DIVIDER = task("i:a:8 i:b:8 o:q:8", "  assign q = a / b;")
MEMORY = task(
    "i:we:1 i:a:4 i:d:8 o:q:8",
    "  reg [7:0] m [0:15]; always @(posedge clock) if (we) m[a] <= d; assign q = m[a];",
    Clocking(),
)
FIFO = task(
    "o:in_ready:1 i:in_valid:1 i:in_bits:8 i:out_ready:1 o:out_valid:1 o:out_bits:8",
    """
  reg [7:0] m [0:15]; reg [4:0] w, r; wire [4:0] n = w - r;
  assign in_ready = n != 16; assign out_valid = w != r;
  assign out_bits = out_valid ? m[r[3:0]] : 8'bx;
  always @(posedge clock)
    if (reset) begin w <= 0; r <= 0; end
    else begin
      if (in_valid & in_ready) begin m[w[3:0]] <= in_bits; w <= w + 1; end
      if (out_valid & out_ready) r <= r + 1;
    end""",
    Clocking(),
)
FIFO_BODY = """
  reg [7:0] ram [0:15]; reg [3:0] head, tail; reg full;
  wire empty = head == tail & ~full;
  assign in_ready = ~full; assign out_valid = ~empty; assign out_bits = ram[tail];
  wire push = in_valid & in_ready; wire pop = out_ready & out_valid;
  always @(posedge clock) begin
    if (reset) begin head <= 4'h0; tail <= 4'h0; full <= 1'h0; end
    else begin
      if (push) head <= head + 4'h1;
      if (pop) tail <= tail + 4'h1;
      if (push != pop) full <= push & head + 4'h1 == tail;
    end
    if (push) ram[head] <= in_bits;
  end"""

RIGHT = {
    "the sum turned round": (ADDER, "  assign y = b + a;", {}),
    "a sum of two halves": (
        ADDER,
        "  wire [8:0] low = {1'h0, a[7:0]} + {1'h0, b[7:0]};\n"
        "  assign y = {a[15:8] + b[15:8] + {7'h0, low[8]}, low[7:0]};",
        {},
    ),
    "a module with unused clock and reset": (ADDER, "  assign y = a + b;", {"extra": CLOCK}),
    "a helper called like the reference": (
        ADDER,
        "  Reference r(.p(a), .q(b), .s(y));",
        {"more": "module Reference(input [15:0] p, q, output [15:0] s); assign s = p + q; endmodule\n"},
    ),
    "a counter by another name": (
        COUNTER,
        "  reg [7:0] c; wire [7:0] next = c + 8'h1;\n"
        "  always @(posedge clock) begin if (reset) c <= 8'h0; else if (en) c <= next; end\n  assign q = c;",
        {},
    ),
    "an asynchronous active-low reset as firtool inverts it": (ASYNC_LOW, FIRTOOL_ASYNC, {}),
    "wide ports": (
        WIDE,
        "  wire [100:0] d = {1'h0, b} - {1'h0, a};\n  assign y = a ^ {b[98:0], 1'h0}; assign top = d[100];",
        {},
    ),
    "a quotient that is unknown for a divisor of zero": (DIVIDER, "  assign q = b == 8'h0 ? 8'hFF : a / b;", {}),
    "a memory that was never written": (
        MEMORY,
        "  reg [7:0] n [0:15]; always @(posedge clock) if (we) n[a] <= d; assign q = n[a];",
        {},
    ),
    "a memory in sixteen registers": (
        MEMORY,
        "".join(f"  reg [7:0] r{i}; always @(posedge clock) if (we & a == 4'h{i:x}) r{i} <= d;\n" for i in range(16))
        + "  reg [7:0] t; always_comb casez (a)\n"
        + "".join(f"    4'h{i:x}: t = r{i};\n" for i in range(15))
        + "    default: t = r15;\n  endcase\n  assign q = t;",
        {},
    ),
    "a queue with other pointers": (FIFO, FIFO_BODY, {}),
}


@pytest.mark.parametrize(("asked", "body", "more"), RIGHT.values(), ids=RIGHT.keys())
def test_a_right_design_in_another_style_passes(simulator, asked: Task, body: str, more: dict[str, str]) -> None:
    found = compared(simulator, asked, body, **more)
    assert found.equal, found
    assert found.samples > (900 if asked not in (DIVIDER, MEMORY) else 300)


WRONG = {
    "the difference": (ADDER, "  assign y = a - b;", {}),
    "one bit short": (ADDER, "  assign y = {1'h0, a[14:0] + b[14:0]};", {}),
    "wrong where both are equal": (ADDER, "  assign y = a == b ? 16'h0 : a + b;", {}),
    "wrong for the largest value": (ADDER, "  assign y = &a ? b : a + b;", {}),
    "wrong for one bit pattern of one port": (SMALL, "  assign y = a == 4'h9 & b == 4'h6 ? 5'h0 : a + b;", {}),
    "late by a cycle": (
        ADDER,
        "  reg [15:0] r; always @(posedge clock) r <= a + b; assign y = r;",
        {"extra": CLOCK},
    ),
    "listens to a reset that is not asked for": (ADDER, "  assign y = reset ? 16'h0 : a + b;", {"extra": CLOCK}),
    "remembers in a small input space": (
        SMALL,
        "  reg r; always @(posedge clock) r <= reset ? 1'h0 : r | &a; assign y = r === 1'h1 ? 5'h0 : a + b;",
        {"extra": CLOCK},
    ),
    "counts without enable": (
        COUNTER,
        "  reg [7:0] c; always @(posedge clock) if (reset) c <= 8'h0; else c <= c + 8'h1; assign q = c;",
        {},
    ),
    "stops at its end": (
        COUNTER,
        "  reg [7:0] c; always @(posedge clock) if (reset) c <= 8'h0; else if (en & ~&c) c <= c + 8'h1; assign q = c;",
        {},
    ),
    "fails after two hundred cycles": (
        COUNTER,
        "  reg [7:0] c; wire [7:0] next = c == 8'd200 ? 8'h0 : c + 8'h1;\n"
        "  always @(posedge clock) if (reset) c <= 8'h0; else if (en) c <= next; assign q = c;",
        {},
    ),
    "wraps only once": (
        COUNTER,
        "  reg [7:0] c; reg w; always @(posedge clock) if (reset) begin c <= 8'h0; w <= 1'h0; end\n"
        "  else if (en & ~(w & &c)) begin c <= c + 8'h1; w <= w | &c; end\n  assign q = c;",
        {},
    ),
    "is never reset": (
        COUNTER,
        "  reg [7:0] c; always @(posedge clock) if (en) c <= c + 8'h1; assign q = c;",
        {},
    ),
    "is set up at the start only": (
        COUNTER,
        "  reg [7:0] c; initial c = 8'h0; always @(posedge clock) if (en) c <= c + 8'h1; assign q = c;",
        {},
    ),
    "resets at once where a clocked reset is asked for": (
        COUNTER,
        "  reg [7:0] c; always @(posedge clock or posedge reset) if (reset) c <= 8'h0; else if (en) c <= c + 8'h1;\n"
        "  assign q = c;",
        {},
    ),
    "works on the falling edge": (
        COUNTER,
        "  reg [7:0] c; always @(negedge clock) if (reset) c <= 8'h0; else if (en) c <= c + 8'h1; assign q = c;",
        {},
    ),
    "has the reset the wrong way round": (ASYNC_LOW, FIRTOOL_ASYNC.replace("~rst_n", "rst_n"), {}),
    "resets with the clock where an asynchronous reset is asked for": (
        ASYNC_LOW,
        "  reg [7:0] r; always @(posedge clk) if (~rst_n) r <= 8'h5; else r <= d; assign q = r;",
        {},
    ),
    "resets to another value": (ASYNC_LOW, FIRTOOL_ASYNC.replace("8'h5", "8'h4"), {}),
    "drops a word when full": (FIFO, FIFO_BODY.replace("in_valid & in_ready", "in_valid"), {}),
    "is one place short": (FIFO, FIFO_BODY.replace("head + 4'h1 == tail", "head + 4'h2 == tail"), {}),
    "says valid when empty": (FIFO, FIFO_BODY.replace("out_valid = ~empty", "out_valid = 1'h1"), {}),
    "is unknown": (ADDER, "  assign y = 16'bx;", {}),
    "floats": (ADDER, "  assign y = 16'bz;", {}),
    "compares the wrong way in one of a hundred bits": (
        WIDE,
        "  assign y = a ^ (b << 1) ^ {1'h0, &a[70:68] & ~a[60], 98'h0}; assign top = a > b;",
        {},
    ),
}


@pytest.mark.parametrize(("asked", "body", "more"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_design_is_caught_and_shown(simulator, asked: Task, body: str, more: dict[str, str]) -> None:
    found = compared(simulator, asked, body, **more)
    assert not found.equal
    assert found.first is not None
    assert any(sample.expected != sample.actual for sample in found.first.outputs)
    assert 0.0 <= found.credit < 1.0


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        (ADDER, "  assign y = 16'h0;"),
        (ADDER, "  assign y = a;"),
        (COUNTER, "  assign q = 8'h0;"),
        (COUNTER, "  assign q = {7'h0, en};"),
        (FIFO, "  assign in_ready = 1'h0; assign out_valid = 1'h0; assign out_bits = 8'h0;"),
        (FIFO, "  assign in_ready = 1'h1; assign out_valid = in_valid; assign out_bits = in_bits;"),
        (FIFO, "  assign in_ready = out_ready; assign out_valid = in_valid; assign out_bits = in_bits;"),
    ],
)
def test_constants_and_copies_earn_nothing(simulator, asked: Task, body: str) -> None:
    found = compared(simulator, asked, body)
    assert not found.equal
    assert found.credit == 0.0


def test_nearly_right_earns_more_than_hardly_right(simulator) -> None:
    nearly = compared(simulator, ADDER, "  assign y = a == b ? 16'h0 : a + b;").credit
    hardly = compared(simulator, ADDER, "  assign y = a - b;").credit
    assert 0.5 < nearly < 1.0
    assert hardly < 0.2


def test_a_small_input_space_is_proved_by_going_through_it(simulator) -> None:
    assert compared(simulator, SMALL, "  assign y = {1'h0, a} + {1'h0, b};").proof == "exhaustive"
    clocked = compared(
        simulator, SMALL, "  reg r; always @(posedge clock) r <= a[0]; assign y = {1'h0, a} + {1'h0, b};", extra=CLOCK
    )
    assert (clocked.equal, clocked.proof) == (True, "none")


UNKNOWN_AT_FIRST = task(
    "i:d:8 o:q:8", "  reg [7:0] r; always @(posedge clock) r <= d; assign q = r;", Clocking(Reset.NONE)
)


def test_a_value_that_nobody_knows_is_not_compared(simulator) -> None:
    body = "  reg [7:0] s; always @(posedge clock) if (reset) s <= 8'h9; else s <= d; assign q = s;"
    assert compared(simulator, UNKNOWN_AT_FIRST, body).equal


OPTIMIST = """
  reg mode; reg [7:0] c;
  always @(posedge clock) begin
    if (reset) c <= 8'h0;
    else if (mode) c <= 8'h0;
    else if (en) c <= c + 8'h1;
  end
  always @(posedge clock) if (en & &c) mode <= 1'h0;
  assign q = c;"""


def test_a_register_without_reset_cannot_hide_behind_an_optimistic_if(simulator) -> None:
    texts = [OPTIMIST + f"\n  wire w{i};" for i in range(8)]  # each has a seed of its own; half power up harmlessly
    wrong = [verdict.first for verdict in (compared(simulator, COUNTER, text) for text in texts) if verdict.first]
    assert wrong
    assert all("powered up" in first.note for first in wrong)


def test_a_reference_that_depends_on_its_start_lets_the_candidate_do_so_too(simulator) -> None:
    asked = with_reference(COUNTER, dut(COUNTER, OPTIMIST).replace("Dut", "Reference"))
    verdicts = [compared(simulator, asked, OPTIMIST + f"\n  wire w{i};") for i in range(6)]
    assert all(verdict.equal for verdict in verdicts)


def test_a_design_that_oscillates_uses_up_its_limit(impatient) -> None:
    body = "  wire c; assign c = a[0] === 1'b1 ? ~c : 1'h0; assign y = a + b + c;"
    found = one(impatient, ADDER, dut(ADDER, body))
    assert isinstance(found, Overrun)
    assert found.limit == "timeout"


def test_a_design_that_is_too_large_is_over_a_limit_before_anything_runs(simulator) -> None:
    found = one(simulator, ADDER, dut(ADDER, "  reg [1023:0] m [0:1048575]; assign y = a + b;"))
    assert isinstance(found, Overrun)
    assert found.limit == "output_limit"


def test_a_black_box_with_the_right_function_is_refused(simulator) -> None:
    found = one(simulator, ADDER, dut(ADDER, "  Reference r(.a(a), .b(b), .y(y));"))
    assert isinstance(found, Refused)
    assert {d.code for d in found.diagnostics} == {"black_box"}


def test_one_debug_port_more_is_refused(simulator) -> None:
    found = one(simulator, ADDER, dut(ADDER, "  assign y = a + b; assign debug = a[0];", extra=", output debug"))
    assert isinstance(found, Refused)


BROKEN = {
    "does not parse": "module Reference(input [15:0] a",
    "has other ports": "module Reference(input [15:0] a, output [15:0] y); assign y = a; endmodule",
    "does not elaborate": "module Reference(input [15:0] a, b, output [15:0] y); assign y = nothing(a); endmodule",
    "never ends": "module Reference(input [15:0] a, b, output [15:0] y); wire c;\n"
    "assign c = a[0] === 1'b1 ? ~c : 1'h0; assign y = a + b + c; endmodule",
    "knows nothing": "module Reference(input [15:0] a, b, output [15:0] y); assign y = 16'bx; endmodule",
    "ends the run": "module Reference(input [15:0] a, b, output [15:0] y); assign y = a; initial $finish; endmodule",
}


@pytest.mark.parametrize("reference", BROKEN.values(), ids=BROKEN.keys())
def test_a_reference_that_cannot_be_used_is_ours_and_named_and_harms_nobody_else(impatient, reference: str) -> None:
    broken = replace(with_reference(ADDER, reference), id="L9/broken")
    good = Check(dut(ADDER, "  assign y = a + b;"), "Dut", ADDER)
    bad = Check(dut(ADDER, "  assign y = a - b;"), "Dut", ADDER)
    found = impatient.compare_batch([good, Check(good.verilog, "Dut", broken), bad])
    assert isinstance(found[0], Compared)
    assert found[0].equal
    assert isinstance(found[1], InfraFailure)
    assert "L9/broken" in found[1].reason
    assert isinstance(found[2], Compared)
    assert not found[2].equal


def test_what_icarus_cannot_read_is_never_held_against_a_candidate(simulator) -> None:
    found = one(simulator, ADDER, dut(ADDER, "  assign y = nothing(a);"))
    assert isinstance(found, InfraFailure)


UNUSUAL = "  wire signed [15:0] s = signed'(a);\n  assign y = s + b;"
"""Icarus 11 does not read the cast; yosys does."""


def test_what_only_yosys_reads_is_simulated_in_its_words(simulator) -> None:
    assert compared(simulator, ADDER, UNUSUAL).equal
    found = compared(simulator, ADDER, UNUSUAL.replace("s + b", "s - b"))
    assert not found.equal
    group = [Check(dut(ADDER, text), "Dut", ADDER) for text in (UNUSUAL, "  assign y = a + b;", "  assign y = a - b;")]
    assert [outcome.equal for outcome in simulator.compare_batch(group)] == [True, True, False]


def test_settled_cycles_are_not_compared(simulator) -> None:
    asked = replace(COUNTER, stimulus=replace(COUNTER.stimulus, settle=CYCLES))
    found = one(simulator, asked, dut(asked, "  assign q = 8'h0;"))
    assert isinstance(found, InfraFailure)
    assert "never gives output q" in found.reason
