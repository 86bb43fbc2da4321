import chisel3._
import chisel3.util.{is, switch}

class ValveGlobe extends Module {
  val io = IO(new Bundle {
    val request = Input(Bool())
    val op = Input(UInt(2.W))
    val tx_bit = Input(Bool())
    val bit_out = Output(Bool())
    val busy = Output(Bool())
    val ack = Output(Bool())
    val arb_lost = Output(Bool())
    val clock_drive = Output(Bool())
    val sda_o = Output(Bool())
    val sda_i = Input(Bool())
  })

  val busyReg = RegInit(false.B)
  val job = Reg(UInt(2.W))
  val bitReg = Reg(Bool())
  val phase = RegInit(0.U(2.W))
  val sclRest, sdaRest = RegInit(true.B)
  val sclNow = WireDefault(sclRest)
  val sdaNow = WireDefault(sdaRest)
  when(busyReg) {
    switch(job) {
      is(0.U) {
        sclNow := Mux(phase === 0.U, sclRest, phase =/= 3.U)
        sdaNow := !phase(1)
      }
      is(1.U) {
        sclNow := phase =/= 0.U
        sdaNow := phase(1)
      }
      is(2.U) {
        sclNow := phase === 1.U || phase === 2.U
        sdaNow := bitReg
      }
      is(3.U) {
        sclNow := phase === 1.U || phase === 2.U
        sdaNow := true.B
      }
    }
  }
  val clocks = RegInit(0.U(1.W))
  when(busyReg) {
    clocks := Mux(clocks === 1.U, 0.U, clocks + 1.U)
  }
  val proceed = clocks === 1.U
  val doneReg, sampled = RegInit(false.B)
  val lostReg = RegInit(false.B)
  doneReg := false.B
  when(!busyReg) {
    when(io.request) {
      busyReg := true.B
      job := io.op
      bitReg := io.tx_bit
      when(io.op === 0.U) { lostReg := false.B }
    }
  }.elsewhen(proceed) {
    phase := phase + 1.U
    when(phase === 1.U && job === 3.U) { sampled := io.sda_i }
    when(phase === 1.U && job === 2.U && bitReg && !io.sda_i) { lostReg := true.B }
    when(phase === 3.U) {
      busyReg := false.B
      doneReg := true.B
      sclRest := sclNow
      sdaRest := sdaNow
    }
  }
  io.clock_drive := sclNow
  io.sda_o := sdaNow
  io.busy := busyReg
  io.ack := doneReg
  io.bit_out := sampled
  io.arb_lost := lostReg
}
