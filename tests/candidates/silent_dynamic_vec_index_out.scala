import chisel3._

class DynIndex extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(4.W))
    val out = Output(UInt(8.W))
  })
  val table = VecInit(1.U(8.W), 2.U(8.W), 3.U(8.W))
  io.out := table(io.i)
}
