import chisel3._

class Same extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
}

class Same extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := false.B
}
