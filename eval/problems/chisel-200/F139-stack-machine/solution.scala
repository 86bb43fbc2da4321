import chisel3._
import chisel3.util._

/** Stack processor with 6 elements. */
class ClilskiomarCtl extends Module {
  val io = IO(new Bundle {
    val word = Input(UInt(12.W))
    val go = Input(Bool())
    val top = Output(UInt(8.W))
    val used = Output(UInt(3.W))
    val err = Output(Bool())
  })
  val stack = Reg(Vec(6, UInt(8.W)))
  val depthReg = RegInit(0.U(3.W))
  val errFlag = RegInit(false.B)
  val operation = io.word(11, 8)
  val imm = io.word(7, 0)
  val first = stack(0)
  val second = stack(1)
  val badNow = WireDefault(io.go)
  when(io.go) {
    switch(operation) {
      is(0.U) { // INC
        when(depthReg >= 1.U) {
          stack(0) := first + 1.U
          badNow := false.B
        }
      }
      is(1.U) { // DEC
        when(depthReg >= 1.U) {
          stack(0) := first - 1.U
          badNow := false.B
        }
      }
      is(2.U) { // AND
        when(depthReg >= 2.U) {
          for (k <- 1 until 5) { stack(k) := stack(k + 1) }
          stack(0) := second & first
          depthReg := depthReg - 1.U
          badNow := false.B
        }
      }
      is(4.U) { // SHL
        when(depthReg >= 1.U) {
          stack(0) := (first << 1)(7, 0)
          badNow := false.B
        }
      }
      is(5.U) { // CLR
        depthReg := 0.U
        badNow := false.B
      }
      is(6.U) { // MAX
        when(depthReg >= 2.U) {
          for (k <- 1 until 5) { stack(k) := stack(k + 1) }
          stack(0) := Mux(second > first, second, first)
          depthReg := depthReg - 1.U
          badNow := false.B
        }
      }
      is(8.U) { // DUP
        when(depthReg >= 1.U && depthReg =/= 6.U) {
          for (k <- 1 until 6) { stack(k) := stack(k - 1) }
          stack(0) := first
          depthReg := depthReg + 1.U
          badNow := false.B
        }
      }
      is(10.U) { // LT
        when(depthReg >= 2.U) {
          for (k <- 1 until 5) { stack(k) := stack(k + 1) }
          stack(0) := (second < first).asUInt
          depthReg := depthReg - 1.U
          badNow := false.B
        }
      }
      is(11.U) { // OR
        when(depthReg >= 2.U) {
          for (k <- 1 until 5) { stack(k) := stack(k + 1) }
          stack(0) := second | first
          depthReg := depthReg - 1.U
          badNow := false.B
        }
      }
      is(13.U) { // PUSH n
        when(depthReg =/= 6.U) {
          for (k <- 1 until 6) { stack(k) := stack(k - 1) }
          stack(0) := imm
          depthReg := depthReg + 1.U
          badNow := false.B
        }
      }
      is(14.U) { // DROP
        when(depthReg >= 1.U) {
          for (k <- 1 until 5) { stack(k) := stack(k + 1) }
          stack(0) := second
          depthReg := depthReg - 1.U
          badNow := false.B
        }
      }
      is(15.U) { // XOR
        when(depthReg >= 2.U) {
          for (k <- 1 until 5) { stack(k) := stack(k + 1) }
          stack(0) := second ^ first
          depthReg := depthReg - 1.U
          badNow := false.B
        }
      }
    }
  }
  errFlag := errFlag || badNow
  io.top := Mux(depthReg === 0.U, 0.U, first)
  io.used := depthReg
  io.err := errFlag
}
