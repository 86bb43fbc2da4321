import chisel3._
import chisel3.util.Counter

class Blink extends Module {
  val io = IO(new Bundle {
    val led = Output(Bool())
  })
  val (_, wrap) = Counter(true.B, 1000)
  val led = RegInit(false.B)
  when(wrap) { led := ~led }
  io.led := led
}
