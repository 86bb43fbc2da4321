// expect: compiled elaborate lower
import chisel3._
class Größe extends Module {
  val io = IO(new Bundle { val α = Input(Bool()); val y = Output(Bool()) })
  val 結果 = io.α
  io.y := 結果
}
