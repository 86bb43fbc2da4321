import chisel3._
import chisel3.util._

class SeqDetector extends Module {
  val io = IO(new Bundle {
    val in = Input(Bool())
    val found = Output(Bool())
  })

  val sIdle :: sOne :: sTwo :: Nil = Enum(3)
  val state = RegInit(sIdle)

  io.found := false.B
  switch(state) {
    is(sIdle) {
      when(io.in) { state := sOne }
    }
    is(sOne) {
      when(io.in) { state := sTwo }.otherwise { state := sIdle }
    }
    is(sTwo) {
      io.found := io.in
      when(!io.in) { state := sIdle }
    }
  }
}
