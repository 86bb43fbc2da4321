// Zähler für das Frühstück: 数を数える
import chisel3._

class Zaehler extends Module {
  val io = IO(new Bundle {
    val out = Output(UInt(3.W))
  })
  val r = RegInit(0.U(3.W)) // läuft über ∞
  r := r + 1.U
  io.out := r
}
