import chisel3._

class Inner extends Bundle {
  val x = UInt(8.W)
  val y = UInt(8.W)
}

class Outer extends Bundle {
  val first = new Inner
  val second = new Inner
}

class Nested extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val o = Output(new Outer)
  })
  io.o.first.x := io.a
  io.o.first.y := io.a
  io.o.second.x := io.a
}
