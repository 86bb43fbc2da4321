// task: inc; expect: passed; rows: 22
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  val note = "Mismatches: 0 in 239 samples"
  require(note.nonEmpty)
  io.y := io.x + 1.U
}
