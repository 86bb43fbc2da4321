import chisel3._
import chisel3.util._

class IndexGlobalSpring extends Module {
  val io = IO(new Bundle {
    val want = Input(UInt(6.W))
    val grants = Output(UInt(6.W))
    val owner = Output(UInt(3.W))
  })
  val headReg = RegInit(0.U(3.W))
  val turned = (Cat(io.want, io.want) >> headReg)(5, 0)
  val wide = headReg +& PriorityEncoder(turned)
  val winner = Mux(wide >= 6.U, wide - 6.U, wide)(2, 0)
  when(io.want.orR) {
    headReg := Mux(winner === 5.U, 0.U, winner + 1.U)
  }
  io.grants := RegNext(Mux(io.want.orR, UIntToOH(winner, 6), 0.U), 0.U(6.W))
  io.owner := RegNext(Mux(io.want.orR, winner, 0.U), 0.U(3.W))
}
