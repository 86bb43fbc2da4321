import chisel3._
import chisel3.util._

class DelayLine[T <: Data](gen: T, stages: Int) extends Module {
  val io = IO(new Bundle {
    val in = Input(gen)
    val out = Output(gen)
  })
  io.out := ShiftRegister(io.in, stages)
}

class Pixel extends Bundle {
  val r = UInt(8.W)
  val g = UInt(8.W)
  val b = UInt(8.W)
}

class PixelDelay extends Module {
  val io = IO(new Bundle {
    val in = Input(new Pixel)
    val out = Output(new Pixel)
  })
  val d = Module(new DelayLine(new Pixel, 3))
  d.io.in := io.in
  io.out := d.io.out
}
