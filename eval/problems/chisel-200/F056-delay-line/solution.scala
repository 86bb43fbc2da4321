import chisel3._
import chisel3.util.{RegEnable}

class ProusvuDelayLine extends Module {
  val io = IO(new Bundle {
    val din = Input(SInt(9.W))
    val enable = Input(Bool())
    val mid = Output(SInt(9.W))
    val q = Output(SInt(9.W))
  })
  val stages = Seq.iterate(io.din, 11)(prev => RegEnable(prev, io.enable))
  io.q := stages.last
  io.mid := stages(5)
}
