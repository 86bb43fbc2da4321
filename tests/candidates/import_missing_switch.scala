import chisel3._

class Selector extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val out = Output(UInt(4.W))
  })
  io.out := 0.U
  switch(io.sel) {
    is(0.U) { io.out := 1.U }
    is(1.U) { io.out := 2.U }
    is(2.U) { io.out := 4.U }
  }
}
