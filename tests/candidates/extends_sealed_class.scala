import chisel3._

class Byte extends UInt(8.W)

class UseByte extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  io.y := 0.U
}
