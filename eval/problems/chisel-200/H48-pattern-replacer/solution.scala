import chisel3._

class EscapeRemover extends Module {
  val io = IO(new Bundle {
    val valid = Input(Bool())
    val data = Input(UInt(8.W))
    val out_valid = Output(Bool())
    val literal = Output(Bool())
    val out = Output(UInt(8.W))
  })
  val escaped = RegInit(false.B)
  val mark = io.data === 27.U
  when(io.valid) { escaped := mark && !escaped }
  io.out_valid := io.valid && (escaped || !mark)
  io.literal := io.valid && escaped
  io.out := io.data
}
