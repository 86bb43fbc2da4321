import chisel3._

class Child(w: Int) extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(w.W))
  })
  io.y := 0.U
}

class Parent extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val c = Module(new Child(8, 4))
  io.y := c.io.y
}
