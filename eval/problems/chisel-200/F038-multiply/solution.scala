import chisel3._

class BankScopeScaler extends Module {
  val io = IO(new Bundle {
    val op_a = Input(SInt(14.W))
    val op_b = Input(SInt(8.W))
    val steanthe = Output(SInt(22.W))
  })
  val sizeA = Mux(io.op_a(13), -io.op_a.asUInt, io.op_a.asUInt)
  val magB = Mux(io.op_b(7), -io.op_b.asUInt, io.op_b.asUInt)
  val minus = io.op_a(13) ^ io.op_b(7)
  val unsignedProduct = sizeA * magB
  val whole = Mux(minus, -unsignedProduct, unsignedProduct)
  io.steanthe := whole(21, 0).asSInt
}
