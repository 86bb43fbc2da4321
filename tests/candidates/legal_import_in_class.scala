import chisel3._

class LocalImport extends Module {
  import chisel3.util._
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val out = Output(UInt(16.W))
  })
  io.out := Cat(io.a, Fill(8, io.a(7)))
}
