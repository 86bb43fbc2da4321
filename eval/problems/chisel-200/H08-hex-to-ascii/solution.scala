import chisel3._

class HexToAscii extends Module {
  val io = IO(new Bundle {
    val digit = Input(UInt(4.W))
    val char = Output(UInt(8.W))
  })
  io.char := Mux(io.digit < 10.U, io.digit +& 48.U(7.W), io.digit +& 55.U(7.W))
}
