import chisel3._

/** 27-bit register with optional ports. */
class VastSpoke(
  width: Int = 27,
  withEnable: Boolean = false,
  withClear: Boolean = true,
  withZero: Boolean = true,
  withParity: Boolean = true
) extends Module {
  val io = IO(new Bundle {
    val data = Input(UInt(width.W))
    val en = Option.when(withEnable)(Input(Bool()))
    val init = Option.when(withClear)(Input(Bool()))
    val count = Output(UInt(width.W))
    val zero = Option.when(withZero)(Output(Bool()))
    val par = Option.when(withParity)(Output(Bool()))
  })

  val regValue = RegInit(116878557.U(width.W))
  val active = io.en.getOrElse(true.B)
  val nextValue = Mux(active, io.data, regValue)
  regValue := io.init.map(c => Mux(c, 116878557.U, nextValue)).getOrElse(nextValue)
  io.count := regValue
  io.zero.foreach(_ := regValue === 0.U)
  io.par.foreach(_ := regValue.xorR)
}
