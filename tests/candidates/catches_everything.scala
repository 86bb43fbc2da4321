import chisel3._

class Catches extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  try {
    io.a := true.B
  } catch { case _: Throwable => io.y := false.B }
  io.a := io.y
}
