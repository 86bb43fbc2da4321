import chisel3._

class AdderFull extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val cin = Input(Bool())
    val sum = Output(UInt(9.W))
  })
  io.sum := (io.a +& io.b) + io.cin
}
