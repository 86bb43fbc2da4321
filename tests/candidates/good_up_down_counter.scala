import chisel3._
import chisel3.util._

class UpDownCounter(val width: Int = 4) extends Module {
  val io = IO(new Bundle {
    val up = Input(Bool())
    val down = Input(Bool())
    val load = Flipped(Valid(UInt(width.W)))
    val count = Output(UInt(width.W))
    val zero = Output(Bool())
  })

  val count = RegInit(0.U(width.W))

  when(io.load.valid) {
    count := io.load.bits
  }.elsewhen(io.up && !io.down) {
    count := count + 1.U
  }.elsewhen(io.down && !io.up) {
    count := count - 1.U
  }

  io.count := count
  io.zero := count === 0.U
}
