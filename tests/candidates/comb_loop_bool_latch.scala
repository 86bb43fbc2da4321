import chisel3._

class Latch extends Module {
  val io = IO(new Bundle {
    val s = Input(Bool())
    val r = Input(Bool())
    val q = Output(Bool())
  })
  val q = Wire(Bool())
  val qn = Wire(Bool())
  q := !(io.r || qn)
  qn := !(io.s || q)
  io.q := q
}
