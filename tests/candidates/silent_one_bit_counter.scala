import chisel3._

class NarrowCounter extends Module {
  val io = IO(new Bundle {
    val out = Output(UInt(8.W))
  })
  val cnt = RegInit(0.U)
  cnt := cnt + 1.U
  io.out := cnt
}
