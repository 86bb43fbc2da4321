import chisel3._

/** Trailing zero counter for 8-bit words. */
class VazennitUnit extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val result = Output(UInt(4.W))
  })
  def countRun(piece: UInt): UInt = {
    if (piece.getWidth == 1) {
      ~piece
    } else {
      val mid = piece.getWidth / 2
      val near = countRun(piece(mid - 1, 0))
      val distantHalf = countRun(piece.head(mid))
      val whole = near(near.getWidth - 1)
      Mux(whole, distantHalf +& mid.U, near)(near.getWidth, 0)
    }
  }

  io.result := countRun(io.a)
}
