import chisel3._

class Leaf extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := !io.a
}

class Use extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  val leaf = Module(new Leaf)
  leaf.io.in := io.a
  io.y := leaf.io.y
}
