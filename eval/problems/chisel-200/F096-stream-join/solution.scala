import chisel3._
import chisel3.util.{Decoupled, Queue}

class FleetElmJoin(n: Int, width: Int, outWidth: Int, combine: Seq[UInt] => UInt) extends Module {
  val io = IO(new Bundle {
    val ins = Flipped(Vec(n, Decoupled(UInt(width.W))))
    val out = Decoupled(UInt(outWidth.W))
  })
  io.out.valid := io.ins.map(_.valid).reduce(_ && _)
  io.out.bits := combine(io.ins.map(_.bits))
  for (i <- 0 until n) {
    io.ins(i).ready := io.out.ready && io.ins.map(_.valid).reduce(_ && _)
  }
}

class FleetElm extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val in = Flipped(Vec(4, Decoupled(UInt(4.W))))
    val result = Decoupled(UInt(6.W))
  })

  val core = Module(new FleetElmJoin(4, 4, 6, xs => (xs.reduce(_ +& _))(5, 0)))
  core.io.ins <> io.in
  io.result <> Queue(core.io.out, 1, pipe = true)
}
