import chisel3._

class Metdu extends Module {
  val io = IO(new Bundle {
    val flip = Input(Bool())
    val bank = Output(Vec(9, UInt(13.W)))
  })
  val presets = Seq(4897.U(13.W), 3691.U(13.W), 662.U(13.W), 6065.U(13.W), 7242.U(13.W), 3589.U(13.W), 721.U(13.W), 4819.U(13.W), 2931.U(13.W))
  io.bank := VecInit(presets.map(c => Mux(io.flip, ~c, c)))
}
