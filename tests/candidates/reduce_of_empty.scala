import chisel3._

class EmptyReduce(n: Int = 0) extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := Seq.fill(n)(io.in).reduce(_ + _)
}
