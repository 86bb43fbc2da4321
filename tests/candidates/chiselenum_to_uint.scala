import chisel3._
import chisel3.util._

object St extends ChiselEnum {
  val a, b, c = Value
}

class EnumOut extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(2.W))
  })
  val st = RegInit(St.a)
  st := St.b
  io.y := st
}
