"""Candidates that several test files use."""

from __future__ import annotations

GOOD = """import chisel3._
import chisel3.util._

class Adder(width: Int = 8) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(width.W))
    val b = Input(UInt(width.W))
    val sum = Output(UInt(width.W))
  })
  io.sum := io.a + io.b
}
"""


def counter(limit: int) -> str:
    """A different good module for each limit below 256."""
    return f"""import chisel3._

class Counter{limit} extends Module {{
  val io = IO(new Bundle {{ val en = Input(Bool()); val out = Output(UInt(8.W)) }})
  val count = RegInit(0.U(8.W))
  when(io.en) {{ count := Mux(count === {limit}.U, 0.U, count + 1.U) }}
  io.out := count
}}
"""


HANG = GOOD.replace("  io.sum :=", "  while (io.a.getWidth > 0) {}\n  io.sum :=")
TYPE_ERROR = GOOD.replace(":=", "=")
PARSE_ERROR = GOOD.rstrip()[:-1]
ELABORATION_ERROR = GOOD.replace("io.sum := io.a + io.b", "io.a := io.b\n  io.sum := io.a")
LOWERING_ERROR = GOOD.replace("  io.sum := io.a + io.b\n", "")
MIXED = [GOOD, TYPE_ERROR, PARSE_ERROR, ELABORATION_ERROR, LOWERING_ERROR, "", "nothing", *map(counter, range(1, 20))]
