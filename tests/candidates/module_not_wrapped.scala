import chisel3._

class Leaf extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := ~io.a
}

class Root extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  val leaf = new Leaf
  leaf.io.a := io.a
  io.y := leaf.io.y
}
