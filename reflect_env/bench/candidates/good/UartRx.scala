import chisel3._
import chisel3.util._

class UartRx extends Module {
  val divider = 104 /*~16-800*/
  val io = IO(new Bundle {
    val rxd = Input(Bool())
    val out = Valid(UInt(8.W))
    val framing = Output(Bool())
  })
  val rx = RegNext(RegNext(io.rxd, true.B), true.B)
  val idle :: start :: data :: stop :: Nil = Enum(4)
  val state = RegInit(idle)
  val timer = RegInit(0.U(log2Ceil(divider + 1).W))
  val index = RegInit(0.U(3.W))
  val byte = RegInit(0.U(8.W))
  io.out.valid := false.B
  io.out.bits := byte
  io.framing := false.B
  when(timer =/= 0.U) {
    timer := timer - 1.U
  }.otherwise {
    switch(state) {
      is(idle) {
        when(!rx) {
          state := start
          timer := (divider / 2).U
        }
      }
      is(start) {
        state := Mux(rx, idle, data)
        timer := divider.U
        index := 0.U
      }
      is(data) {
        byte := Cat(rx, byte(7, 1))
        index := index + 1.U
        timer := divider.U
        when(index === 7.U) { state := stop }
      }
      is(stop) {
        io.out.valid := rx
        io.framing := !rx
        state := idle
      }
    }
  }
}
