import chisel3._

class Threads extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
  new Thread(() => println("hello")).start()
}
