import chisel3._
import chisel3.util._

class SineRom extends Module {
  val io = IO(new Bundle {
    val phase = Input(UInt(4.W))
    val out = Output(SInt(8.W))
  })
  val table = VecInit((0 until 16).map(i => math.round(127 * math.sin(2 * math.Pi * i / 16)).toInt.S(8.W)))
  io.out := table(io.phase)
}
