import chisel3._

class AndEq extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val en = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.en && io.a == 3.U
}
