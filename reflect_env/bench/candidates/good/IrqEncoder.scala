import chisel3._
import chisel3.util._

class IrqEncoder extends Module {
  val lines = 8 /*~4-24*/
  val io = IO(new Bundle {
    val irq = Input(UInt(lines.W))
    val enable = Input(UInt(lines.W))
    val id = Output(UInt(log2Ceil(lines).W))
    val pending = Output(Bool())
  })
  val active = io.irq & io.enable
  io.id := PriorityEncoder(active)
  io.pending := active.orR
}
