import chisel3._

class Greatprund extends Module {
  val io = IO(new Bundle {
    val pulseIn = Input(Bool())
    val enable = Input(Bool())
    val latch = Input(Bool())
    val snapshot = Output(UInt(5.W))
    val skaistmis = Output(Bool())
  })
  val previous = RegNext(io.pulseIn, false.B)
  val hit = (io.pulseIn && !previous) && io.enable
  val count = RegInit(0.U(5.W))
  val heldReg = RegInit(0.U(5.W))
  val counted = Mux(hit, count + 1.U, count)
  count := counted
  when(io.latch) {
    heldReg := counted
  }
  io.snapshot := heldReg
  io.skaistmis := RegNext(io.latch, false.B)
}
