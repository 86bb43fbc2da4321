import chisel3._

class Comparator extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(10.W))
    val b = Input(UInt(10.W))
    val signed = Input(Bool())
    val lt = Output(Bool())
    val eq = Output(Bool())
    val gt = Output(Bool())
  })
  val less = Mux(io.signed, io.a.asSInt < io.b.asSInt, io.a < io.b)
  io.eq := io.a === io.b
  io.lt := less
  io.gt := !less && !io.eq
}
