import chisel3._

class NoInit extends Module {
  val io = IO(new Bundle {
    val out = Output(UInt(8.W))
  })
  val cnt = Reg(UInt(8.W))
  cnt := cnt + 1.U
  io.out := cnt
}
