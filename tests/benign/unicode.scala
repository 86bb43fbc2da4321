import chisel3._

/* non-ASCII text: π, é, 日本 */
class Ünïcode extends Module {
  val io = IO(new Bundle { val größe = Input(UInt(4.W)); val y = Output(UInt(4.W)) })
  io.y := io.größe // ← fine as Scala
}
