import chisel3._
import chisel3.util._

case class UartParams(clockHz: Int = 50000000, baud: Int = 115200) {
  def divisor: Int = clockHz / baud
}

class UartTx(p: UartParams = UartParams()) extends Module {
  val io = IO(new Bundle {
    val data = Flipped(Decoupled(UInt(8.W)))
    val txd = Output(Bool())
  })

  val div = RegInit(0.U(log2Ceil(p.divisor).W))
  val shift = RegInit("h1ff".U(10.W))
  val bits = RegInit(0.U(4.W))

  io.data.ready := bits === 0.U
  io.txd := shift(0)

  when(bits =/= 0.U) {
    div := div - 1.U
    when(div === 0.U) {
      div := (p.divisor - 1).U
      shift := Cat(1.U(1.W), shift(9, 1))
      bits := bits - 1.U
    }
  }.elsewhen(io.data.fire) {
    shift := Cat(1.U(1.W), io.data.bits, 0.U(1.W))
    bits := 10.U
    div := (p.divisor - 1).U
  }
}
