import chisel3._
import chisel3.util.{log2Ceil, Cat}

class Choose extends Module {
  val io = IO(new Bundle {
    val s = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  io.y := MuxCase(0.U, Seq((io.s === 1.U) -> 5.U))
}
