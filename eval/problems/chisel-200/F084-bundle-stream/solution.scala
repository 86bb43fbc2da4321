import chisel3._
import chisel3.util._

class HiveAnnotatorIn extends Bundle {
  val data = UInt(2.W)
  val prio = UInt(2.W)
  val last = Bool()
}

class HiveAnnotatorOut extends HiveAnnotatorIn {
  val check = Bool()
}

class HiveAnnotatorStage[T <: Data](gen: T) extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(gen))
    val out = Valid(gen)
  })
  io.out.valid := RegNext(io.in.valid, false.B)
  io.out.bits := RegNext(io.in.bits)
}

class HiveAnnotator extends Module {
  val io = IO(new Bundle {
    val up = Flipped(Valid(new HiveAnnotatorIn))
    val down = Valid(new HiveAnnotatorOut)
  })
  val slice = Module(new HiveAnnotatorStage(new HiveAnnotatorOut))
  slice.io.in.valid := io.up.valid
  slice.io.in.bits.data := io.up.bits.prio
  slice.io.in.bits.prio := io.up.bits.data
  slice.io.in.bits.last := io.up.bits.last
  slice.io.in.bits.check := io.up.bits.prio.xorR
  io.down := slice.io.out
}
