import chisel3._

class RangeOverlap extends Module {
  val io = IO(new Bundle {
    val a0 = Input(UInt(6.W))
    val a1 = Input(UInt(6.W))
    val b0 = Input(UInt(6.W))
    val b1 = Input(UInt(6.W))
    val overlap = Output(Bool())
  })
  val valid = io.a0 <= io.a1 && io.b0 <= io.b1
  io.overlap := valid && !(io.a1 < io.b0) && !(io.b1 < io.a0)
}
