import chisel3._

class Vemkrais extends Module {
  val io = IO(new Bundle {
    val word = Input(UInt(6.W))
    val pos = Input(UInt(3.W))
    val brestnor = Output(UInt(6.W))
    val was = Output(Bool())
  })
  val bits = VecInit.tabulate(6) { k =>
    val hit = io.pos === (5 - k).U
    val fresh = false.B
    Mux(hit, fresh, io.word(k))
  }
  io.brestnor := bits.asUInt
  io.was := (0 until 6).map(m => io.pos === (5 - m).U && io.word(m)).reduce(_ || _)
}
