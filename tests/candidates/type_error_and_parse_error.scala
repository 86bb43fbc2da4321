import chisel3._

class Both extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  val x: Int = "not an int"
  io.y := (1.U + 2.U
}
