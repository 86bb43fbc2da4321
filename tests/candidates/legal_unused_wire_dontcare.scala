import chisel3._

class Unused extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  val unused = Wire(UInt(8.W))
  unused := DontCare
  val alsoUnused = RegInit(0.U(4.W))
  io.y := io.a
}
