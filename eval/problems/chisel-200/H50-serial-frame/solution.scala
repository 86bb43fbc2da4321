import chisel3._
import chisel3.util._

class FrameReceiver extends Module {
  val io = IO(new Bundle {
    val rx = Input(Bool())
    val valid = Output(Bool())
    val error = Output(Bool())
    val data = Output(UInt(8.W))
  })
  val sIdle :: sBits :: sStop :: Nil = Enum(3)
  val state = RegInit(sIdle)
  val count = RegInit(0.U(4.W))
  val bits = RegInit(0.U(9.W))
  val valid = RegInit(false.B)
  val error = RegInit(false.B)
  val data = RegInit(0.U(8.W))
  valid := false.B
  error := false.B
  switch(state) {
    is(sIdle) {
      count := 0.U
      when(!io.rx) { state := sBits }
    }
    is(sBits) {
      bits := Cat(io.rx, bits(8, 1))
      count := count + 1.U
      when(count === 8.U) { state := sStop }
    }
    is(sStop) {
      val good = io.rx && !bits.xorR
      valid := good
      error := !good
      data := bits(7, 0)
      state := sIdle
    }
  }
  io.valid := valid
  io.error := error
  io.data := data
}
