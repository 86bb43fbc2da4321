import chisel3._
import org.scalatest.flatspec.AnyFlatSpec

class Pass extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Output(UInt(8.W))
  })
  io.b := io.a
}
