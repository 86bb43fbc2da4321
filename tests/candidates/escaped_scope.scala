import chisel3._

class Escapes extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  var last: UInt = 0.U
  when(io.en) {
    val w = Wire(UInt(8.W))
    w := io.a
    last = w
  }
  io.y := last
}
