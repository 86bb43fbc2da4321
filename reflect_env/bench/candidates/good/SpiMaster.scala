import chisel3._
import chisel3.util._

class SpiMaster extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val tx = Input(UInt(8.W))
    val rx = Output(UInt(8.W))
    val done = Output(Bool())
    val sclk = Output(Bool())
    val mosi = Output(Bool())
    val miso = Input(Bool())
    val csn = Output(Bool())
  })
  val out = RegInit(0.U(8.W))
  val in = RegInit(0.U(8.W))
  val phase = RegInit(0.U(5.W))
  val active = phase =/= 0.U
  when(!active && io.start) {
    out := io.tx
    phase := 16.U
  }.elsewhen(active) {
    phase := phase - 1.U
    when(phase(0)) {
      out := Cat(out(6, 0), 0.U(1.W))
    }.otherwise {
      in := Cat(in(6, 0), io.miso)
    }
  }
  io.sclk := active && phase(0)
  io.mosi := out(7)
  io.csn := !active
  io.rx := in
  io.done := phase === 1.U
}
