import chisel3._
import chisel3.util._

class ValidStage extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(8.W)))
    val out = Valid(UInt(8.W))
  })
  val valid = RegNext(io.in.valid, false.B)
  val bits = RegInit(0.U(8.W))
  when(io.in.valid) { bits := io.in.bits }
  io.out.valid := valid
  io.out.bits := bits
}
