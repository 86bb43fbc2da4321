import chisel3._
import chisel3.util._

/** Partial 5-bit function with 1 don't-care case. */
class Quarvol extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(3.W))
    val inA = Input(UInt(5.W))
    val y = Input(UInt(5.W))
    val value = Output(UInt(5.W))
    val known = Output(Bool())
  })

  io.value := DontCare
  io.known := false.B
  switch(io.op) {
    is(0.U) {
      io.value := io.inA
      io.known := true.B
    }
    is(1.U) {
      io.value := ~io.inA
      io.known := true.B
    }
    is(2.U) {
      io.value := io.inA
      io.known := true.B
    }
    is(3.U) {
      io.value := io.y
      io.known := true.B
    }
    is(5.U) {
      io.value := ~io.inA
      io.known := true.B
    }
    is(6.U) {
      io.value := 21.U(5.W)
      io.known := true.B
    }
    is(7.U) {
      io.value := io.y
      io.known := true.B
    }
  }
}
