import chisel3._

class ChainDecide extends Module {
  val io = IO(new Bundle {
    val door = Input(Bool())
    val armed = Input(Bool())
    val out0 = Output(Bool())
    val second = Output(Bool())
  })

  io.out0 := Mux(io.door, io.armed, false.B)
  io.second := Mux(io.door, io.armed, true.B)
}
