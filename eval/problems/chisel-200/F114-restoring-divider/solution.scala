import chisel3._
import chisel3.util._

class HybridDivUnit extends Module {
  val io = IO(new Bundle {
    val begin_div = Input(Bool())
    val dividend = Input(SInt(10.W))
    val saclum = Input(SInt(10.W))
    val running = Output(Bool())
    val done = Output(Bool())
    val q = Output(SInt(10.W))
    val rest = Output(SInt(10.W))
  })
  val restReg, numReg, denReg = Reg(UInt(10.W))
  val digits = Reg(Vec(10, Bool()))
  val bitsToGo = RegInit(0.U(4.W))
  val at = (bitsToGo - 1.U)(3, 0)
  val extended = restReg ## numReg(at)
  val less = extended -& denReg
  val kept = Mux(less(11), extended, less)(9, 0)
  val digitsNow = WireDefault(digits)
  digitsNow(at) := !less(11)
  val endedReg = RegInit(false.B)
  val quotOutReg = RegInit(0.S(10.W))
  val remOutReg = RegInit(0.S(10.W))
  val minusA, flipSign = Reg(Bool())
  val noDivisor = denReg === 0.U
  endedReg := false.B
  when(bitsToGo =/= 0.U) {
    restReg := kept
    digits := digitsNow
    bitsToGo := bitsToGo - 1.U
    when(bitsToGo === 1.U) {
      endedReg := true.B
      quotOutReg := Mux(noDivisor, Fill(10, true.B), Mux(flipSign, 0.U - digitsNow.asUInt, digitsNow.asUInt)).asSInt
      remOutReg := Mux(minusA, 0.U - kept, kept).asSInt
    }
  }.elsewhen(io.begin_div) {
    restReg := 0.U
    numReg := io.dividend.abs.asUInt
    denReg := io.saclum.abs.asUInt
    minusA := io.dividend < 0.S
    flipSign := (io.dividend < 0.S) =/= (io.saclum < 0.S)
    bitsToGo := 10.U
  }
  io.running := bitsToGo =/= 0.U
  io.done := endedReg
  io.q := quotOutReg
  io.rest := remOutReg
}
