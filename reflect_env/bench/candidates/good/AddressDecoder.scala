import chisel3._
import chisel3.util._

class AddressDecoder extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(32.W))
    val valid = Input(Bool())
    val selRam = Output(Bool())
    val selUart = Output(Bool())
    val selTimer = Output(Bool())
    val error = Output(Bool())
  })
  val page = io.addr(31, 12)
  io.selRam := io.valid && page < 64 /*~16-255*/.U
  io.selUart := io.valid && page === "h10000".U
  io.selTimer := io.valid && page === "h10001".U
  io.error := io.valid && !(io.selRam || io.selUart || io.selTimer)
}
