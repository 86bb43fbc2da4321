import chisel3._
import chisel3.util._

class BusRequest extends Bundle {
  val addr = UInt(16.W)
  val data = UInt(32.W)
  val write = Bool()
}

class BusArbiter extends Module {
  val masters = 3 /*~2-6*/
  val io = IO(new Bundle {
    val in = Vec(masters, Flipped(Decoupled(new BusRequest)))
    val out = Decoupled(new BusRequest)
    val chosen = Output(UInt(log2Ceil(masters).W))
  })
  val arbiter = Module(new Arbiter(new BusRequest, masters))
  arbiter.io.in <> io.in
  io.out <> arbiter.io.out
  io.chosen := arbiter.io.chosen
}
