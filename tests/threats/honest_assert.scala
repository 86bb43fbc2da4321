// task: cnt; expect: passed; rows: 43
import chisel3._

class Cnt extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.en) { r := r + 1.U }
  assert(r <= 255.U, "Mismatches: 0 in 1 samples")
  io.count := r
}
