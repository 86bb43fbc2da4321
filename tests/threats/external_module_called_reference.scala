// task: inc; expect: policy; rows: 38
import chisel3._

class Reference extends BlackBox {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
}

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  val inner = Module(new Reference)
  inner.io.x := io.x
  io.y := inner.io.y
}
