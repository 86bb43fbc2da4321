"""The candidates of `reflect-env demo`: what people and language models write, good and broken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """One candidate and what to say about it."""

    file: str
    about: str
    text: str


TASK = "L3/modulo-ten"
"""Built-in task of the repair episode: module `DecadeCounter`."""

CANDIDATES = (
    Shown(
        "Accumulator.scala",
        "a good module",
        """\
import chisel3._

class Accumulator extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val clear = Input(Bool())
    val total = Output(UInt(16.W))
  })
  val total = RegInit(0.U(16.W))
  total := Mux(io.clear, 0.U, total + io.in)
  io.total := total
}
""",
    ),
    Shown(
        "Swap.scala",
        "the import that language models forget",
        """\
import chisel3._

class Swap extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(16.W))
    val out = Output(UInt(16.W))
  })
  io.out := Cat(io.in(7, 0), io.in(15, 8))
}
""",
    ),
    Shown(
        "Toggle.scala",
        "Verilog's = instead of :=",
        """\
import chisel3._

class Toggle extends Module {
  val out = IO(Output(Bool()))
  val state = RegInit(false.B)
  state = !state
  out := state
}
""",
    ),
    Shown(
        "Slice.scala",
        "a bit that is not there: scalac cannot know, elaboration does",
        """\
import chisel3._

class Slice extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val sign = Output(Bool())
  })
  io.sign := io.in(8)
}
""",
    ),
    Shown(
        "Latch.scala",
        "an output that is driven only sometimes: only firtool sees it",
        """\
import chisel3._

class Latch extends Module {
  val io = IO(new Bundle {
    val enable = Input(Bool())
    val in = Input(UInt(4.W))
    val out = Output(UInt(4.W))
  })
  when(io.enable) {
    io.out := io.in
  }
}
""",
    ),
    Shown(
        "Cheat.scala",
        "a candidate that would rather end the process than be judged",
        """\
import chisel3._

class Cheat extends Module {
  val io = IO(new Bundle { val out = Output(Bool()) })
  println("all tests passed")
  sys.exit(0)
}
""",
    ),
)

ATTEMPTS = (
    Shown(
        "first",
        "an integer where a hardware value is needed",
        """\
Here is the counter:

```scala
import chisel3._

class DecadeCounter extends Module {
  val io = IO(new Bundle {
    val tick = Input(Bool())
    val digit = Output(UInt(4.W))
    val carry = Output(Bool())
  })
  val count = RegInit(0)
  when(io.tick) {
    count := Mux(count === 9.U, 0.U, count + 1.U)
  }
  io.digit := count
}
```
""",
    ),
    Shown(
        "second",
        "reads the diagnostics and repairs the register",
        """\
The register needs a hardware literal:

```scala
import chisel3._

class DecadeCounter extends Module {
  val io = IO(new Bundle {
    val tick = Input(Bool())
    val digit = Output(UInt(4.W))
    val carry = Output(Bool())
  })
  val count = RegInit(0.U(4.W))
  when(io.tick) {
    count := Mux(count === 9.U, 0.U, count + 1.U)
  }
  io.digit := count
}
```
""",
    ),
    Shown(
        "third",
        "drives the output that firtool named",
        """\
`carry` was never driven:

```scala
import chisel3._

class DecadeCounter extends Module {
  val io = IO(new Bundle {
    val tick = Input(Bool())
    val digit = Output(UInt(4.W))
    val carry = Output(Bool())
  })
  val count = RegInit(0.U(4.W))
  val last = count === 9.U
  when(io.tick) {
    count := Mux(last, 0.U, count + 1.U)
  }
  io.digit := count
  io.carry := io.tick && last
}
```
""",
    ),
)
