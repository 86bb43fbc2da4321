import chisel3._
import chisel3.util._

class Shamneardrim extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(22.W)))
    val dst = Decoupled(UInt(11.W))
  })
  val smallWidth = 11
  val ratio = 2
  val slices = VecInit(io.in.bits.asTypeOf(Vec(ratio, UInt(smallWidth.W))).reverse)
  val partIndex = RegInit(0.U(log2Ceil(ratio).W))
  val last = partIndex === (ratio - 1).U
  io.dst.valid := io.in.valid
  io.dst.bits := slices(partIndex)
  io.in.ready := io.dst.ready && last
  when(io.dst.fire) {
    partIndex := Mux(last, 0.U, partIndex + 1.U)
  }
}
