import chisel3._

class Child extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a ^ io.b
}

class Parent extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val c = Module(new Child)
  c.io.a := io.a
  io.y := c.io.y
}
