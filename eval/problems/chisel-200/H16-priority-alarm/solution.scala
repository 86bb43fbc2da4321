import chisel3._
import chisel3.util._

class PriorityAlarm extends Module {
  val io = IO(new Bundle {
    val fire = Input(Bool())
    val gas = Input(Bool())
    val door = Input(Bool())
    val battery = Input(Bool())
    val mask = Input(UInt(4.W))
    val code = Output(UInt(3.W))
  })
  val alarms = Seq(io.fire, io.gas, io.door, io.battery)
  val open = alarms.zipWithIndex.map { case (a, i) => (a && !io.mask(i)) -> (i + 1).U(3.W) }
  io.code := MuxCase(0.U, open)
}
