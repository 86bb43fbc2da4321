import chisel3._

class Assign extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  assign io.y = io.a;
}
