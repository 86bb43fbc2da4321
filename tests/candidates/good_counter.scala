import chisel3._

class Counter extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })

  val reg = RegInit(0.U(8.W))
  when(io.en) {
    reg := reg + 1.U
  }
  io.count := reg
}
