import chisel3._

class Pixel(val w: Int) extends Bundle {
  val r = UInt(w.W)
  val g = UInt(w.W)
  val b = UInt(w.W)
  def sum: UInt = r +& g +& b
}

class Grey extends Module {
  val in = IO(Input(new Pixel(8)))
  val out = IO(Output(UInt(10.W)))
  out := in.sum
}
