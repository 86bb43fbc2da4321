import chisel3._

class EmptyVec extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  val rom = VecInit(Seq.empty[UInt])
  io.y := rom(io.i)
}
