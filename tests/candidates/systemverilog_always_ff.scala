import chisel3._

class Ff extends Module {
  val io = IO(new Bundle {
    val d = Input(UInt(8.W))
    val q = Output(UInt(8.W))
  })
  val r = Reg(UInt(8.W))
  always_ff @(posedge clock) {
    r := io.d
  }
  io.q := r
}
