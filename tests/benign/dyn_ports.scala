import chisel3._
import scala.collection.immutable.SeqMap

class Opt(hasEn: Boolean = true) extends Module {
  val io = IO(new Bundle {
    val en = if (hasEn) Some(Input(Bool())) else None
    val d = Input(UInt(4.W))
    val q = Output(UInt(4.W))
    val extra = Option.when(!hasEn)(Output(Bool()))
  })
  val r = Reg(UInt(4.W))
  when(io.en.getOrElse(true.B)) { r := io.d }
  io.q := r
  io.extra.foreach(_ := r.orR)
}

class Rec(names: Seq[String] = Seq("x", "y")) extends Module {
  class R extends Record { val elements = SeqMap(names.map(_ -> UInt(3.W)): _*) }
  val in = IO(Input(new R))
  val out = IO(Output(UInt(3.W)))
  out := in.elements.values.reduce(_ ^ _)
}
