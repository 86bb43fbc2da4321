import chisel3._

class BitExtract extends Module {
  val io = IO(new Bundle {
    val out = Output(UInt(8.W))
  })
  val r = RegInit(5.U(8))
  r := r + 1.U
  io.out := r
}
