import chisel3._
import chisel3.util.Cat

class CubeVioletRelay extends Module {
  val io = IO(new Bundle {
    val source = Input(UInt(16.W))
    val out = Output(UInt(16.W))
  })
  val functions = Seq[UInt => UInt](
    v => Cat(v(14, 0), 0.U(1.W)),
    v => v - 1762.U(16.W)
  )
  io.out := functions.foldLeft(io.source)((v, f) => f(v))
}
