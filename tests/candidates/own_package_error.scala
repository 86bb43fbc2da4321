package rtl.blocks

import chisel3._

class InPackage extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := missing
}
