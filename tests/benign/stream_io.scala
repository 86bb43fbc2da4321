import chisel3._
import chisel3.util._

class Uart(freq: Int = 100, baud: Int = 10) extends Module {
  val io = IO(new Bundle { val txd = Output(UInt(1.W)); val channel = Flipped(new DecoupledIO(UInt(8.W))) })
  val BIT_CNT = ((freq + baud / 2) / baud - 1).asUInt
  val shift = RegInit(0x7ff.U(11.W))
  val cnt = RegInit(0.U(20.W))
  val bits = RegInit(0.U(4.W))
  io.channel.ready := (cnt === 0.U) && (bits === 0.U)
  io.txd := shift(0)
  when(cnt === 0.U) {
    cnt := BIT_CNT
    when(bits =/= 0.U) {
      shift := Cat(1.U, shift >> 1)
      bits := bits - 1.U
    }.otherwise {
      when(io.channel.valid) { shift := Cat(Cat(3.U, io.channel.bits), 0.U); bits := 11.U }.otherwise { shift := 0x7ff.U }
    }
  }.otherwise { cnt := cnt - 1.U }
}
