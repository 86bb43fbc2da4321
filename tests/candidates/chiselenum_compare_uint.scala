import chisel3._

object Mode extends ChiselEnum {
  val off, on = Value
}

class EnumCmp extends Module {
  val io = IO(new Bundle {
    val m = Input(UInt(1.W))
    val y = Output(Bool())
  })
  io.y := io.m === Mode.on
}
