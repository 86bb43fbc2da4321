import chisel3._

class OldDir extends Module {
  val io = IO(new Bundle {
    val a = UInt(INPUT, 8)
    val y = UInt(OUTPUT, 8)
  })
  io.y := io.a
}
