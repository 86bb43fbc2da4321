import chisel3._
import chisel3.util._

class MovingAverage extends Module {
  val taps = 4
  val io = IO(new Bundle {
    val sample = Flipped(Valid(UInt(10.W)))
    val average = Output(UInt(10.W))
  })
  val window = RegInit(VecInit(Seq.fill(taps)(0.U(10.W))))
  when(io.sample.valid) {
    window(0) := io.sample.bits
    for (i <- 1 until taps) {
      window(i) := window(i - 1)
    }
  }
  io.average := (window.reduce(_ +& _) >> log2Ceil(taps))(9, 0)
}
