import chisel3._
import chisel3.util._

class BurstCommand extends Bundle {
  val base = UInt(32.W)
  val length = UInt(8.W)
  val stride = UInt(8.W)
}

class BurstAddress extends Module {
  val io = IO(new Bundle {
    val command = Flipped(Decoupled(new BurstCommand))
    val address = Decoupled(UInt(32.W))
    val last = Output(Bool())
  })
  val active = RegInit(false.B)
  val current = Reg(new BurstCommand)
  io.command.ready := !active
  io.address.valid := active
  io.address.bits := current.base
  io.last := active && current.length === 0.U
  when(io.command.fire) {
    current := io.command.bits
    active := true.B
  }.elsewhen(io.address.fire) {
    current.base := current.base + current.stride
    current.length := current.length - 1.U
    active := !io.last
  }
}
