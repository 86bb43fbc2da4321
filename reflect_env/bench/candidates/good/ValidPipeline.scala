import chisel3._
import chisel3.util._

class ValidPipeline extends Module {
  val stages = 3 /*~1-6*/
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(16.W)))
    val flush = Input(Bool())
    val out = Valid(UInt(16.W))
  })
  val last = (0 until stages).foldLeft((io.in.valid, io.in.bits)) { case ((valid, bits), _) =>
    val v = RegInit(false.B)
    val d = RegEnable(bits + 1.U, valid)
    v := valid && !io.flush
    (v, d)
  }
  io.out.valid := last._1
  io.out.bits := last._2
}
