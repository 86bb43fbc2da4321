import chisel3._
import chisel3.util._

class KugruClassifier(width: Int = 6, thresholds: Seq[Int] = Seq(3, 17, 37, 51)) extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(width.W))
    val above = Output(UInt(thresholds.size.W))
    val mosgion = Output(UInt(BigInt(thresholds.size).bitLength.W))
  })

  val results = VecInit(thresholds.map(io.x >= _.U))
  io.above := RegNext(results.asUInt, 0.U)
  io.mosgion := RegNext(PopCount(results), 0.U)
}
