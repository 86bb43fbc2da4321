"""The candidates of `reflect-env demo`: what people and language models write, good and broken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """One candidate and what to say about it."""

    file: str
    about: str
    text: str


TASK = "L2/ones-count"
"""Built-in task of the repair episode: module `OnesCount`."""

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

_ANSWER = """\
{words}

```scala
{imports}

class OnesCount extends Module {{
  val io = IO(new Bundle {{
    val bits = Input(UInt(12.W))
    val count = Output(UInt(4.W))
    val even = Output(Bool())
  }})
  val ones = PopCount(io.bits)
  io.count := ones{rest}
}}
```
"""

_UTIL = "import chisel3._\nimport chisel3.util._"

ATTEMPTS = (
    Shown(
        "first",
        "PopCount without its import, one output forgotten",
        _ANSWER.format(words="Here is the counter of ones:", imports="import chisel3._", rest=""),
    ),
    Shown(
        "second",
        "reads the diagnostic and adds the import",
        _ANSWER.format(words="The import was missing:", imports=_UTIL, rest=""),
    ),
    Shown(
        "third",
        "drives the output that firtool named",
        _ANSWER.format(words="`even` was never driven:", imports=_UTIL, rest="\n  io.even := !ones(0)"),
    ),
)

FIFO_TASK = "fifo/96"
"""Procedural task of the repair loop: module `FlatBuffer`, with a reference."""

_FIFO = """\
{words}

```scala
{imports}

class FlatBuffer extends Module {{
  val io = IO(new Bundle {{
    val wr_en = Input(Bool())
    val wdata = Input(UInt(32.W))
    val pop = Input(Bool())
    val dout = Output(UInt(32.W))
    val filled = Output(Bool())
    val empty = Output(Bool())
  }})
  val words = Mem(4, UInt(32.W))
  val head = RegInit(0.U(3.W)) // one bit more than an address: tells full from empty
  val tail = RegInit(0.U(3.W))
  io.empty := head === tail
  io.filled := tail === Cat(~head(2), head(1, 0))
  when({push}) {{
    words(tail(1, 0)) := io.wdata
    tail := tail + 1.U
  }}
  when(io.pop && !io.empty) {{
    head := head + 1.U
  }}
  io.dout := words(head(1, 0))
}}
```
"""

FIFO_ANSWERS = (
    _FIFO.format(words="A ring of four words:", imports="import chisel3._", push="io.wr_en"),
    _FIFO.format(words="`Cat` needs its import:", imports=_UTIL, push="io.wr_en"),
    _FIFO.format(
        words="The simulation shows a push that was taken while `filled` was high:",
        imports=_UTIL,
        push="io.wr_en && !io.filled",
    ),
)
"""A forgotten import, then a wrong function, then a module that passes."""
