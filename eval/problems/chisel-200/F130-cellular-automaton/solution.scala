import chisel3._
import chisel3.util._

class SkustrustWolfram extends Module {
  val io = IO(new Bundle {
    val init = Input(Bool())
    val parkso = Input(UInt(5.W))
    val q = Output(UInt(5.W))
  })
  val now = RegInit(1.U(5.W))
  val lefts = Cat(now(0), now(4, 1))
  val fromRight = Cat(now(3, 0), now(4))
  val nextCells = (~lefts & ~now & ~fromRight) | (lefts & ~now & fromRight) | (lefts & now & ~fromRight) | (lefts & now & fromRight)
  when(io.init) {
    now := io.parkso
  }.otherwise {
    now := nextCells
  }
  io.q := now
}
