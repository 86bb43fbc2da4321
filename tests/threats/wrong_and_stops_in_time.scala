// task: cnt; expect: functional; rows: 43
import chisel3._

class Cnt extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.en) { r := r + 1.U }
  when(r === 100.U) { stop() }
  io.count := Mux(r > 100.U, 0.U, r)
}
