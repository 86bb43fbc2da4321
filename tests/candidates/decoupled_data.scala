import chisel3._
import chisel3.util._

class DataField extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val y = Output(UInt(8.W))
  })
  io.in.ready := true.B
  io.y := io.in.data
}
