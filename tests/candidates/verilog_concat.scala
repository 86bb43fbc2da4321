import chisel3._

class BraceCat extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(4.W))
    val b = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  io.y := {io.a, io.b}
}
