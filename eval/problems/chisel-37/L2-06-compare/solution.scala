import chisel3._

class ThreeWayCompare extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(10.W))
    val b = Input(UInt(10.W))
    val lt = Output(Bool())
    val eq = Output(Bool())
    val gt = Output(Bool())
  })
  io.lt := io.a < io.b
  io.eq := io.a === io.b
  io.gt := io.a > io.b
}
