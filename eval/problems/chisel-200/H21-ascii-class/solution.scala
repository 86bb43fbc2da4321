import chisel3._

class AsciiClass extends Module {
  val io = IO(new Bundle {
    val c = Input(UInt(8.W))
    val digit = Output(Bool())
    val upper = Output(Bool())
    val lower = Output(Bool())
    val hex = Output(Bool())
  })
  def between(first: Char, last: Char) = io.c >= first.toInt.U && io.c <= last.toInt.U
  io.digit := between('0', '9')
  io.upper := between('A', 'Z')
  io.lower := between('a', 'z')
  io.hex := io.digit || between('A', 'F') || between('a', 'f')
}
