// expect: compiled; rows: 26
import chisel3._
package circt.stage {
  object ChiselStage { def emitCHIRRTL(gen: => Any): String = "FIRRTL version 4.0.0" }
}
package scala.collection.immutable {
  class Evil
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
}
