import chisel3._

class BufferDelta extends Module {
  val a = IO(Input(SInt(12.W)))
  val rhs = IO(Input(SInt(12.W)))
  val out = IO(Output(UInt(12.W)))
  val close = IO(Output(Bool()))

  val wide = (a -& rhs).asUInt
  val borrow = wide(12)
  val result = Mux(borrow, -wide, wide)(11, 0)
  out := result
  close := result <= 54.U
}
