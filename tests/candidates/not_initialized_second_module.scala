import chisel3._

class Inner extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
    val ok = Output(Bool())
  })
  io.y := io.a
}

class Outer extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val i = Module(new Inner)
  i.io.a := io.a
  io.y := i.io.y
}
