import chisel3._

class SerialCompare extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val a = Input(Bool())
    val b = Input(Bool())
    val greater = Output(Bool())
    val less = Output(Bool())
  })
  val greater = RegInit(false.B)
  val less = RegInit(false.B)
  val decided = !io.start && (greater || less)
  io.greater := Mux(decided, greater, io.a && !io.b)
  io.less := Mux(decided, less, !io.a && io.b)
  greater := io.greater
  less := io.less
}
