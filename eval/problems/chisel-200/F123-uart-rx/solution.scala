import chisel3._
import chisel3.util._

object InnerUartRxPhase extends ChiselEnum {
  val sIdle, sStart, sData, sParity, sStop = Value
}

class InnerUartRx extends Module {
  val io = IO(new Bundle {
    val debour = Input(Bool())
    val data = Output(UInt(7.W))
    val received = Output(Bool())
    val err = Output(Bool())
  })

  import InnerUartRxPhase._
  val sampled = io.debour
  val state = RegInit(sIdle)
  val timer = RegInit(0.U(3.W))
  val number = RegInit(0.U(3.W))
  val bitsIn = Reg(UInt(7.W))
  val mismatch = RegInit(false.B)
  val dataReg = RegInit(0.U(7.W))
  val fresh = RegInit(false.B)
  val badReg = RegInit(false.B)
  io.data := dataReg
  io.received := fresh
  io.err := badReg
  fresh := false.B
  badReg := false.B
  when(state === sIdle) {
    timer := 3.U
    when(!sampled) { state := sStart }
  }.elsewhen(timer =/= 0.U) {
    timer := timer - 1.U
  }.otherwise {
    timer := 7.U
    switch(state) {
      is(sStart) {
        number := 0.U
        state := Mux(sampled, sIdle, sData)
      }
      is(sData) {
        bitsIn := Cat(sampled, bitsIn(6, 1))
        number := number + 1.U
        when(number === 6.U) { state := sParity }
      }
      is(sParity) {
        mismatch := bitsIn.xorR === sampled
        state := sStop
      }
      is(sStop) {
        state := sIdle
        dataReg := bitsIn
        fresh := true.B
        badReg := !sampled || mismatch
      }
    }
  }
}
