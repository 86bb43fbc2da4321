// task: inc; expect: functional; rows: 49
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := 0.U
  when(io.x === 0.U) { io.y := 1.U }
  when(io.x === 1.U) { io.y := 2.U }
  when(io.x === 2.U) { io.y := 3.U }
  when(io.x === 5.U) { io.y := 6.U }
  when(io.x === 10.U) { io.y := 11.U }
  when(io.x === 100.U) { io.y := 101.U }
  when(io.x === 255.U) { io.y := 256.U }
  when(io.x === 256.U) { io.y := 257.U }
  when(io.x === 65534.U) { io.y := 65535.U }
}
