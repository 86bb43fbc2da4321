import chisel3._
import chisel3.util._

class TagEntry(bits: Int) extends Bundle {
  val valid = Bool()
  val tag = UInt(bits.W)
}

class TagLookup extends Module {
  val ways = 4 /*~2-8*/
  val io = IO(new Bundle {
    val tag = Input(UInt(20.W))
    val fill = Input(Bool())
    val way = Input(UInt(log2Ceil(ways).W))
    val hit = Output(Bool())
    val hitWay = Output(UInt(log2Ceil(ways).W))
  })
  val entries = RegInit(VecInit(Seq.fill(ways)(0.U.asTypeOf(new TagEntry(20)))))
  val matches = entries.map(entry => entry.valid && entry.tag === io.tag)
  io.hit := matches.reduce(_ || _)
  io.hitWay := OHToUInt(matches)
  when(io.fill) {
    entries(io.way).valid := true.B
    entries(io.way).tag := io.tag
  }
}
