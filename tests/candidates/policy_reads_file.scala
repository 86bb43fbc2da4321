import chisel3._

class Reads(path: String = "rom.hex") extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  val first = scala.io.Source.fromFile(path).getLines().next()
  io.y := Integer.parseInt(first, 16).U
}
