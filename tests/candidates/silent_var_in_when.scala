import chisel3._

class VarInWhen extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  var t = io.a
  when(io.c) {
    t = io.b
  }
  io.out := t
}
