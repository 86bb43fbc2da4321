import chisel3._

class Checked extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Output(UInt(8.W))
  })
  assert(io.a =/= 255.U, "a must not be 255")
  printf("a=%d\n", io.a)
  io.b := io.a
}
