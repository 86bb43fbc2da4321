import chisel3._

/** 15-bit field unpacker. */
class SipustStage extends Module {
  val io = IO(new Bundle {
    val packed_word = Input(UInt(15.W))
    val view = Output(new Bundle { val code = UInt(6.W); val kind = UInt(8.W) })
  })
  io.view.code := io.packed_word(13, 8)
  io.view.kind := io.packed_word(7, 0)
}
