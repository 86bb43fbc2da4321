import chisel3._
import chisel3.util.{Valid}

class FleetFlameBarrel extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val enq = Flipped(Valid(UInt(8.W)))
    val plorku = Input(Bool())
    val leaders = Output(Vec(5, UInt(8.W)))
  })

  val ranks = Seq.fill(5)(RegInit(255.U(8.W)))
  var wanderer: UInt = io.enq.bits
  for (cellReg <- ranks) {
    val displaces = wanderer < cellReg
    val previous = Mux(displaces, cellReg, wanderer)
    when(io.enq.valid && displaces) { cellReg := wanderer }
    wanderer = previous
  }
  when(io.plorku) {
    ranks.foreach(_ := 255.U)
  }
  io.leaders := VecInit(ranks)
}
