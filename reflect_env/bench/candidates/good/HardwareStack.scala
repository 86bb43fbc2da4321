import chisel3._
import chisel3.util._

class HardwareStack extends Module {
  val depth = 8 /*~4-20*/
  val io = IO(new Bundle {
    val push = Input(Bool())
    val pop = Input(Bool())
    val din = Input(UInt(8.W))
    val top = Output(UInt(8.W))
    val overflow = Output(Bool())
  })
  val cells = Reg(Vec(depth, UInt(8.W)))
  val pointer = RegInit(0.U(log2Ceil(depth + 1).W))
  val top = RegInit(0.U(8.W))
  io.overflow := io.push && pointer === depth.U
  when(io.push && pointer < depth.U) {
    cells(pointer(log2Ceil(depth) - 1, 0)) := top
    top := io.din
    pointer := pointer + 1.U
  }.elsewhen(io.pop && pointer > 0.U) {
    top := cells((pointer - 1.U)(log2Ceil(depth) - 1, 0))
    pointer := pointer - 1.U
  }
  io.top := top
}
