import chisel3._

class HistoryOfThree extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(5.W))
    val now = Output(UInt(5.W))
    val one = Output(UInt(5.W))
    val two = Output(UInt(5.W))
    val three = Output(UInt(5.W))
  })
  val one = RegNext(io.in, 0.U)
  val two = RegNext(one, 0.U)
  val three = RegNext(two, 0.U)
  io.now := io.in
  io.one := one
  io.two := two
  io.three := three
}
