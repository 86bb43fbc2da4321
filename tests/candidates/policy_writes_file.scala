import chisel3._
import java.io.PrintWriter

class Writes extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
  val out = new PrintWriter("top.v")
  out.println("module Writes(); endmodule")
  out.close()
}
