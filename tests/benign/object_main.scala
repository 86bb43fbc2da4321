import chisel3._

class Not extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := !io.a
}

object Consts { final val W = 8; val names: Seq[String] = Seq("a", "b"); type Word = UInt; def word: Word = UInt(W.W) }
