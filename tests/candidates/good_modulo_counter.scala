import chisel3._
import chisel3.util.log2Ceil

/** Counts from 0 to n-1 and wraps. */
class ModuloCounter(n: Int = 10) extends Module {
  require(n > 1)
  val io = IO(new Bundle {
    val tick = Output(Bool())
    val value = Output(UInt(log2Ceil(n).W))
  })

  val cnt = RegInit(0.U(log2Ceil(n).W))
  val last = cnt === (n - 1).U
  cnt := Mux(last, 0.U, cnt + 1.U)

  io.tick := last
  io.value := cnt
}
