import chisel3._

class Req extends Bundle {
  val addr = UInt(16.W)
  val data = UInt(32.W)
  val write = Bool()
}

class MakeReq extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(16.W))
    val req = Output(new Req)
  })
  io.req.addr := io.a
  io.req.data := 0.U
}
