import chisel3._
import chisel3.util._

class FixedGprs extends Module {
  val io = IO(new Bundle {
    val read_addr = Input(Vec(2, UInt(5.W)))
    val rdata = Output(Vec(2, UInt(19.W)))
    val wr_en = Input(Bool())
    val vaisttist = Input(UInt(5.W))
    val wr_data = Input(UInt(19.W))
  })
  val regs = Seq.tabulate(32) { i =>
    val cellReg = RegInit(0.U(19.W))
    when(io.wr_en && io.vaisttist === i.U) {
      cellReg := io.wr_data
    }
    cellReg
  }
  def lookUp(a: UInt): UInt =
    MuxLookup(a, 0.U)(regs.zipWithIndex.drop(1).map { case (x, no) => no.U -> x })
  for ((sink, a) <- io.rdata.zip(io.read_addr)) {
    val result = MuxCase(
      lookUp(a),
      Seq(
        (io.wr_en && io.vaisttist === a) -> io.wr_data
      )
    )
    sink := Mux(a =/= 0.U, result, 0.U)
  }
}
