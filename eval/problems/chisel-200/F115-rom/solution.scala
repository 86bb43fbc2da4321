import chisel3._
import chisel3.util.MuxLookup

class BoltMotorConstTable extends Module {
  val io = IO(new Bundle {
    val idx = Input(UInt(3.W))
    val data = Output(UInt(7.W))
  })
  val entry = MuxLookup(io.idx, 0.U(7.W))(Seq(
    0.U -> 49.U(7.W), 1.U -> 64.U(7.W), 2.U -> 81.U(7.W), 3.U -> 100.U(7.W),
    4.U -> 121.U(7.W), 5.U -> 16.U(7.W), 6.U -> 41.U(7.W), 7.U -> 68.U(7.W)
  ))
  io.data := entry
}
