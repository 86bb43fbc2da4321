import chisel3._

class StiondshairkCell extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val dout = Output(UInt(18.W))
  })
  val entries = VecInit(
    44968.U(18.W),
    "h248a6".U(18.W),
    "o311372".U(18.W),
    262143.U(18.W)
  )
  io.dout := entries(io.sel)
}
