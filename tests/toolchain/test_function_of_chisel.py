"""Chisel to verdict on both lanes: honest prints and assertions pass, hollow modules earn nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from reflect_env.compiler.service import ChiselCompiler
from reflect_env.judge import Judge, Judgement
from reflect_env.reward import DEFAULT, reward
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Clocking, Interface, Reset, Task, TaskPort
from reflect_env.verdict import Direction, Outcome

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed"),
]
LANES = ("modern", "classic")
ACCUMULATOR = Task(
    "accumulator",
    "L3",
    "train",
    "Accumulator",
    "Add up.",
    (TaskPort("a", Direction.INPUT, 8), TaskPort("sum", Direction.OUTPUT, 8)),
    clocking=Clocking(),
    reference="""module Reference(input clock, reset, input [7:0] io_a, output [7:0] io_sum);
  reg [7:0] total;
  always @(posedge clock) total <= reset ? 0 : total + io_a;
  assign io_sum = total;
endmodule
""",
)
HEAD = """import chisel3._
class Accumulator extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val sum = Output(UInt(8.W)) })
  val total = RegInit(0.U(8.W))
  total := total + io.a
  io.sum := total
"""
HONEST = {
    "plain": "",
    "a printf that imitates a verdict": '  printf("Mismatches: 0 in 1 samples %d\\n", total)\n',
    "a stop after a while": "  when(total === 13.U) { stop() }\n",
    "an assertion that fails": '  assert(total =/= 77.U, "sum is %d", total)\n',
    "an assumption that does not hold": "  assume(io.a === 3.U)\n  cover(io.a === 3.U)\n",
    "a comment with commands": "  // sys.exit(0); $finish; `include\n",
    "a string with a verdict": '  val said = "Mismatches: 0 in 1024 samples"\n',
    "a comment in another alphabet": "  // сумма é\n",
}
HOLLOW = {
    "nothing cared for": HEAD.replace("io.sum := total", "io.sum := DontCare"),
    "a constant": HEAD.replace("io.sum := total", "io.sum := 0.U"),
    "a copy of the input": HEAD.replace("io.sum := total", "io.sum := io.a"),
    "a register that is never reset": HEAD.replace("RegInit(0.U(8.W))", "Reg(UInt(8.W))"),
}


@pytest.fixture(scope="module")
def judge_for(compiler_for: Callable[[str], ChiselCompiler]) -> Iterator[Callable[[str], Judge]]:
    with IcarusSimulator(workers=1) as simulator:
        yield lambda lane: Judge(compiler_for(lane), simulator)


def judged(judge: Judge, texts: list[str], task: Task = ACCUMULATOR) -> list[Judgement]:
    return judge.judge(texts, [task] * len(texts))


@pytest.mark.parametrize("lane", LANES)
def test_an_honest_candidate_passes_whatever_it_prints_and_asserts(judge_for, lane: str) -> None:
    found = judged(judge_for(lane), [f"{HEAD}{line}}}\n" for line in HONEST.values()])
    assert dict(zip(HONEST, [j.outcome for j in found], strict=True)) == dict.fromkeys(HONEST, Outcome.PASSED)
    assert {reward(judgement) for judgement in found} == {1.0}


@pytest.mark.parametrize("lane", LANES)
def test_a_hollow_module_earns_no_more_than_its_contract(judge_for, lane: str) -> None:
    found = judged(judge_for(lane), [text + "}\n" for text in HOLLOW.values()])
    assert {judgement.outcome for judgement in found} == {Outcome.FUNCTIONAL}
    assert {reward(judgement) for judgement in found} == {DEFAULT.functional}


@pytest.mark.parametrize("lane", LANES)
def test_a_wrong_module_is_told_where_it_goes_wrong(judge_for, lane: str) -> None:
    (found,) = judged(judge_for(lane), [HEAD.replace("total + io.a", "total - io.a") + "}\n"])
    assert found.outcome is Outcome.FUNCTIONAL
    (diagnostic,) = found.diagnostics
    assert diagnostic.code == "functional_mismatch"
    assert "io_sum is" in diagnostic.message
    assert len(diagnostic.message.split("\n")) >= 4


REGISTER = Task(
    "register",
    "L3",
    "train",
    "Register",
    "Hold.",
    (
        *(TaskPort(name, Direction.INPUT, width) for name, width in (("clk", 1), ("rst_n", 1), ("d", 8))),
        TaskPort("q", Direction.OUTPUT, 8),
    ),
    interface=Interface.RAW,
    clocking=Clocking(Reset.ASYNC, "clk", "rst_n", active_low=True, implicit=False),
    reference="""module Reference(input clk, rst_n, input [7:0] d, output reg [7:0] q);
  always @(posedge clk or negedge rst_n)
    if (!rst_n) q <= 8'd5;
    else q <= d;
endmodule
""",
)
RAW = """import chisel3._
class Register extends RawModule {
  val clk = IO(Input(Clock())); val rst_n = IO(Input(Bool()))
  val d = IO(Input(UInt(8.W))); val q = IO(Output(UInt(8.W)))
  withClockAndReset(clk, (!rst_n).asAsyncReset) { q := RegNext(d, 5.U) }
}
"""


@pytest.mark.parametrize("lane", LANES)
def test_an_active_low_asynchronous_reset_is_what_was_asked_and_nothing_else_is(judge_for, lane: str) -> None:
    other = [RAW.replace("(!rst_n).asAsyncReset", "!rst_n"), RAW.replace("!rst_n", "rst_n"), RAW.replace("5.U", "4.U")]
    found = judged(judge_for(lane), [RAW, *other], REGISTER)
    assert [j.outcome for j in found] == [Outcome.PASSED, *[Outcome.FUNCTIONAL] * 3]
