import chisel3._

class QuartzDeglitch extends Module {
  val button = IO(Input(Bool()))
  val ce = IO(Input(Bool()))
  val dout = IO(Output(Bool()))
  val levelReg = RegInit(true.B)
  val count = RegInit(0.U(3.W))
  when(ce) {
    when(button === levelReg) {
      count := 0.U
    }.elsewhen(count === 5.U) {
      count := 0.U
      levelReg := button
    }.otherwise {
      count := count + 1.U
    }
  }
  dout := levelReg
}
