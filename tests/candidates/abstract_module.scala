import chisel3._

abstract class Base(w: Int) extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(w.W))
  })
}
