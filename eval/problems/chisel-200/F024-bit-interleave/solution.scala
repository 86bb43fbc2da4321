import chisel3._

class FrameMorton extends Module {
  val io = IO(new Bundle {
    val bresgrost = Input(Vec(3, UInt(2.W)))
    val packed_bits = Output(UInt(6.W))
  })

  io.packed_bits := VecInit.tabulate(6)(k => io.bresgrost(2 - k % 3)(k / 3)).asUInt
}
