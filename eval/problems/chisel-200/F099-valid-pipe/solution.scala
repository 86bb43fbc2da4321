import chisel3._
import chisel3.util.Valid

class DreaclaiUnitStage(width: Int) extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(width.W)))
    val flush = Input(Bool())
    val out = Valid(UInt(width.W))
  })
  io.out.valid := RegNext(io.in.valid && !io.flush, false.B)
  io.out.bits := RegNext(io.in.bits)
}

/** 1-stage pipeline with valid bit for 11-bit words. */
class DreaclaiUnit extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val src = Flipped(Valid(UInt(11.W)))
    val flush = Input(Bool())
    val dst = Valid(UInt(11.W))
  })

  val stages = Seq.fill(1)(Module(new DreaclaiUnitStage(11)))
  stages.head.io.in.valid := io.src.valid
  stages.head.io.in.bits := io.src.bits
  stages.foreach(_.io.flush := io.flush)
  io.dst.valid := stages.last.io.out.valid
  io.dst.bits := stages.last.io.out.bits
}
