import chisel3._

class Checksum extends Module {
  val io = IO(new Bundle {
    val valid = Input(Bool())
    val last = Input(Bool())
    val data = Input(UInt(8.W))
    val done = Output(Bool())
    val sum = Output(UInt(8.W))
  })
  val total = RegInit(0.U(8.W))
  val result = RegInit(255.U(8.W))
  val wide = total +& io.data
  val folded = wide(7, 0) + wide(8)
  when(io.valid) {
    total := Mux(io.last, 0.U, folded)
    when(io.last) { result := ~folded }
  }
  io.done := RegNext(io.valid && io.last, false.B)
  io.sum := result
}
