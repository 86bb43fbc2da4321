import chisel3._

class InitVec extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  val r = RegInit(Vec(4, UInt(8.W)))
  io.y := r(io.i)
}
