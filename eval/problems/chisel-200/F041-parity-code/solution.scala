import chisel3._

/** Selectable parity checker for 23-bit words. */
class GriostzeLogic extends Module {
  val io = IO(new Bundle {
    val code = Input(UInt(24.W))
    val fliokoum = Input(Bool())
    val a = Output(UInt(23.W))
    val bad = Output(Bool())
  })

  val bits = io.code.asBools :+ io.fliokoum
  val oddOnes = bits.reduce(_ ^ _)
  io.bad := oddOnes
  io.a := io.code(23, 1)
}
