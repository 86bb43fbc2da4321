import chisel3._
import chisel3.util._

/** Serial transmitter (5 data bits, no parity, 1 stop bit). */
class LaneSerialTx82 extends Module {
  val io = IO(new Bundle {
    val enq = Flipped(Decoupled(UInt(5.W)))
    val sout = Output(Bool())
  })

  val active = RegInit(false.B)
  val word = Reg(UInt(5.W))
  val which = RegInit(0.U(3.W))
  val lineBits = VecInit(false.B +: (word.asBools ++ (Seq.fill(1)(true.B))))
  val clocks = RegInit(0.U(2.W))
  val tick = clocks === 3.U
  when(active) {
    clocks := clocks + 1.U
  }
  io.enq.ready := !active
  io.sout := !active || lineBits(which)
  when(active && tick) {
    which := which + 1.U
    when(which === 6.U) {
      active := false.B
    }
  }
  when(!active && io.enq.valid) {
    active := true.B
    word := io.enq.bits
    which := 0.U
  }
}
