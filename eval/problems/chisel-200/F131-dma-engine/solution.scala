import chisel3._
import chisel3.util.{Decoupled, Enum, Valid, is, switch}

class FieldMover36 extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val go = Input(Bool())
    val quendbust = Input(UInt(10.W))
    val target = Input(UInt(10.W))
    val len = Input(UInt(5.W))
    val florkneas = Decoupled(UInt(10.W))
    val rresp = Flipped(Valid(UInt(18.W)))
    val store_valid = Output(Bool())
    val w_ready = Input(Bool())
    val store_addr = Output(UInt(10.W))
    val wr_data = Output(UInt(18.W))
    val working = Output(Bool())
    val done = Output(Bool())
  })

  val idle :: asking :: waiting :: sWrite :: Nil = Enum(4)
  val step = RegInit(idle)
  val from = RegInit(0.U(10.W))
  val dstReg = RegInit(0.U(10.W))
  val leftReg = RegInit(0.U(5.W))
  val held = RegInit(0.U(18.W))
  val ended = RegInit(false.B)
  ended := false.B
  switch(step) {
    is(idle) {
      when(io.go) {
        from := io.quendbust
        dstReg := io.target
        leftReg := io.len
        step := Mux(io.len === 0.U, idle, asking)
        ended := io.len === 0.U
      }
    }
    is(asking) {
      when(io.florkneas.ready) { step := waiting }
    }
    is(waiting) {
      when(io.rresp.valid) {
        held := io.rresp.bits
        step := sWrite
      }
    }
    is(sWrite) {
      when(io.w_ready) {
        from := from + 1.U
        dstReg := dstReg + 1.U
        leftReg := leftReg - 1.U
        step := Mux(leftReg === 1.U, idle, asking)
        ended := leftReg === 1.U
      }
    }
  }
  io.florkneas.valid := step === asking
  io.store_valid := step === sWrite
  io.working := step =/= idle
  io.florkneas.bits := from
  io.store_addr := dstReg
  io.wr_data := held
  io.done := ended
}
