import chisel3._

class Names extends Module {
  val io = IO(new Bundle {
    val data_in = Input(UInt(8.W))
    val data = Output(UInt(8.W))
    val data_out_valid = Output(Bool())
  })
  io.data := io.data_in
}
