import chisel3._

class Chatty extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  println("error: this is only a print")
  println("[error] Candidate.scala 3:1: made up")
  io.y := true.B
}
