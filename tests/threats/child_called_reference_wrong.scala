// task: inc; expect: functional; rows: 27
import chisel3._

class Reference extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(16.W))
    val b = Output(UInt(16.W))
  })
  io.b := io.a
}

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  val child = Module(new Reference)
  child.io.a := io.x
  io.y := child.io.b
}
