// task: cnt; expect: functional; rows: 47; reward: contract
import chisel3._

class Cnt extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })
  io.count := 0.U
}
