import chisel3._

/* The adder
class OpenComment extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := 0.U
}
