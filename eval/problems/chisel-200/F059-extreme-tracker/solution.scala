import chisel3._
import chisel3.util.RegEnable

/** Min/max tracker for 3-bit signed numbers. */
class QueaspinUnit extends Module {
  val io = IO(new Bundle {
    val value = Input(SInt(3.W))
    val en = Input(Bool())
    val restart = Input(Bool())
    val smallest = Output(SInt(3.W))
    val largest = Output(SInt(3.W))
  })
  val minAfter = Wire(SInt(3.W))
  val minState = RegEnable(minAfter, 3.S(3.W), io.en || io.restart)
  minAfter := Mux(io.restart, 3.S(3.W), minState.min(io.value))
  val maxAfter = Wire(SInt(3.W))
  val extremeMax = RegEnable(maxAfter, (-4).S(3.W), io.en || io.restart)
  maxAfter := Mux(io.restart, (-4).S(3.W), extremeMax.max(io.value))
  io.smallest := minState
  io.largest := extremeMax
}
