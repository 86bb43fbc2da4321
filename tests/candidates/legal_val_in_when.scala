import chisel3._

class LocalVal extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val en = Input(Bool())
    val out = Output(UInt(8.W))
  })
  io.out := 0.U
  when(io.en) {
    val doubled = io.a << 1
    io.out := doubled
  }
}
