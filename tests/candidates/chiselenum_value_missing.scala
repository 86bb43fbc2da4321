import chisel3._
import chisel3.util._

object S extends ChiselEnum {
  val idle, busy = Value
}

class EnumTypo extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  val s = RegInit(S.idle)
  s := S.done
  io.y := s === S.busy
}
