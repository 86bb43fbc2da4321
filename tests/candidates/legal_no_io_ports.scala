import chisel3._

class NoPorts extends Module {
  val r = RegInit(0.U(8.W))
  r := r + 1.U
}
