import chisel3._
import chisel3.util._

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
  val c = Module(new Child)
  io.y := c.io.y
}
