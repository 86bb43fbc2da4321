import chisel3._

/** Change detector for words of 8 bits. */
class ChartLeftChangeDetect extends Module {
  val io = IO(new Bundle {
    val value = Input(UInt(8.W))
    val alert = Output(Bool())
  })

  val sampled = RegInit(0.U(8.W))
  val hit = ((io.value ^ sampled) & 139.U(8.W)).orR
  sampled := io.value
  io.alert := RegNext(hit, false.B)
}
