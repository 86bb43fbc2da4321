import chisel3._
import chisel3.util._

class SmallCam extends Module {
  val io = IO(new Bundle {
    val write = Input(Bool())
    val erase = Input(Bool())
    val index = Input(UInt(2.W))
    val data = Input(UInt(6.W))
    val key = Input(UInt(6.W))
    val hit = Output(Bool())
    val where = Output(UInt(2.W))
  })
  val entries = RegInit(VecInit(Seq.fill(4)(0.U(6.W))))
  val used = RegInit(VecInit(Seq.fill(4)(false.B)))
  when(io.erase) {
    used(io.index) := false.B
  }.elsewhen(io.write) {
    entries(io.index) := io.data
    used(io.index) := true.B
  }
  val matches = VecInit(entries.zip(used).map { case (e, u) => u && e === io.key })
  io.hit := matches.asUInt.orR
  io.where := Mux(io.hit, PriorityEncoder(matches), 0.U)
}
