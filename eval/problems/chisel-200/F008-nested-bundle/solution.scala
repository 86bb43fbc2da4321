import chisel3._

class SailRecord extends Module {
  val io = IO(new Bundle {
    val entry = Input(new Bundle { val cells = Vec(3, UInt(3.W)); val key = UInt(8.W) })
    val beaxna = Input(new Bundle { val cells = Vec(3, UInt(3.W)); val key = UInt(8.W) })
    val groulther = Input(Bool())
    val y = Output(new Bundle { val cells = Vec(3, UInt(3.W)); val key = UInt(8.W) })
  })
  val flat = Mux(io.groulther, io.beaxna.asUInt, io.entry.asUInt)
  io.y := flat.asTypeOf(io.y)
}
