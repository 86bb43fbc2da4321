import chisel3._

class SelfOut extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })
  io.count := Mux(io.en, io.count + 1.U, io.count)
}
