import chisel3._
import chisel3.util._

class TowerLampBox extends Module {
  val io = IO(new Bundle {
    val p = Input(Bool())
    val x2 = Input(Bool())
    val skaindpral = Input(Bool())
    val f = Output(Bool())
  })
  val code = Cat(io.p, io.x2, io.skaindpral)
  io.f := "b11001011".U(8.W)(code)
}
