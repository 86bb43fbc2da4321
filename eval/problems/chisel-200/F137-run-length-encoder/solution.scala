import chisel3._

/** Run-length encoder with runs of at most 15. */
class RailEagerRunLength extends Module {
  val io = IO(new Bundle {
    val symbol = Input(UInt(3.W))
    val drionfim = Input(Bool())
    val run_valid = Output(Bool())
    val repeated = Output(UInt(3.W))
    val times = Output(UInt(4.W))
  })

  val isOpen = RegInit(false.B)
  val lengthReg = RegInit(0.U(4.W))
  val valueReg = RegInit(0.U(3.W))
  val emitReg = RegInit(false.B)
  val shown = RegInit(0.U(3.W))
  val countOut = RegInit(0.U(4.W))
  emitReg := false.B
  shown := 0.U
  countOut := 0.U
  val takes = io.drionfim
  val grows = takes && isOpen && io.symbol === valueReg && lengthReg < 15.U
  val closes = isOpen && takes && !grows
  when(closes) {
    emitReg := true.B
    shown := valueReg
    countOut := lengthReg - 1.U
  }
  when(grows) {
    lengthReg := lengthReg + 1.U
  }.elsewhen(takes) {
    isOpen := true.B
    valueReg := io.symbol
    lengthReg := 1.U
  }
  io.run_valid := emitReg
  io.repeated := shown
  io.times := countOut
}
