import chisel3._

class JadeModulo extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val q = Output(UInt(4.W))
  })
  val following = VecInit(11.U(4.W), 0.U(4.W), 1.U(4.W), 2.U(4.W), 3.U(4.W), 4.U(4.W), 5.U(4.W), 6.U(4.W), 7.U(4.W), 8.U(4.W), 9.U(4.W), 10.U(4.W))
  val countNow = RegInit(11.U(4.W))
  when(io.en) {
    countNow := following(countNow)
  }
  io.q := countNow
}
