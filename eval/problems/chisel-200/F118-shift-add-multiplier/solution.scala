import chisel3._
import chisel3.util.Cat

class PleasteprumHw extends Module {
  val io = IO(new Bundle {
    val gasdra = Input(Bool())
    val multiplicand = Input(SInt(11.W))
    val loulshoux = Input(SInt(11.W))
    val running = Output(Bool())
    val zaquion = Output(Bool())
    val product = Output(SInt(22.W))
  })

  val busyReg, ended = RegInit(false.B)
  val index = RegInit(0.U(4.W))
  val base = Reg(UInt(11.W))
  val high = Reg(UInt(11.W))
  val low = Reg(UInt(11.W))
  val negative = Reg(Bool())
  val outReg = RegInit(0.S(22.W))
  val wideSum = high +& Mux(low(0), base, 0.U)
  val combined = Cat(wideSum, low) >> 1
  val magnitudeOut = combined(21, 0)
  ended := false.B
  when(busyReg) {
    high := combined(21, 11)
    low := combined(10, 0)
    index := index + 1.U
    when(index === 10.U) {
      busyReg := false.B
      ended := true.B
      outReg := Mux(negative, -magnitudeOut, magnitudeOut).asSInt
    }
  }.elsewhen(io.gasdra) {
    busyReg := true.B
    index := 0.U
    high := 0.U
    base := io.multiplicand.abs.asUInt
    low := io.loulshoux.abs.asUInt
    negative := (io.multiplicand < 0.S) =/= (io.loulshoux < 0.S)
  }
  io.running := busyReg
  io.zaquion := ended
  io.product := outReg
}
