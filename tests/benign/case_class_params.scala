import chisel3._
import chisel3.util.log2Up

case class FifoParams(depth: Int = 8, width: Int = 16, name: Option[String] = None) {
  require(depth > 1, s"depth must be > 1, got $depth")
  val addr: Int = log2Up(depth)
}

object FifoParams {
  val small: FifoParams = FifoParams(depth = 4)
  implicit val ordering: Ordering[FifoParams] = Ordering.by(_.depth)
}

class Fifo(p: FifoParams = FifoParams.small.copy(width = 8)) extends Module {
  override val desiredName: String = s"Fifo_${p.depth}x${p.width}"
  val io = IO(new Bundle {
    val push, pop = Input(Bool())
    val din = Input(UInt(p.width.W))
    val dout = Output(UInt(p.width.W))
    val empty, full = Output(Bool())
  })
  private val mem = Reg(Vec(p.depth, UInt(p.width.W)))
  private val rd, wr = RegInit(0.U(p.addr.W))
  private val maybeFull = RegInit(false.B)
  val same = rd === wr
  io.empty := same && !maybeFull
  io.full := same && maybeFull
  when(io.push && !io.full) { mem(wr) := io.din; wr := wr + 1.U }
  when(io.pop && !io.empty) { rd := rd + 1.U }
  when(io.push =/= io.pop) { maybeFull := io.push }
  io.dout := mem(rd)
}
