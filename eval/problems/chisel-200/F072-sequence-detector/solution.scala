import chisel3._
import chisel3.util.{Enum, is, switch}

class VioxpriomskaxHw extends Module {
  val io = IO(new Bundle {
    val d = Input(Bool())
    val take = Input(Bool())
    val detected = Output(Bool())
  })
  val got0 :: got1 :: got2 :: got3 :: got4 :: got5 :: got6 :: Nil = Enum(7)
  val stage = RegInit(got0)
  when(io.take) {
    switch(stage) {
      is(got0) {
        stage := Mux(io.d, got0, got1)
      }
      is(got1) {
        stage := Mux(io.d, got2, got1)
      }
      is(got2) {
        stage := Mux(io.d, got3, got1)
      }
      is(got3) {
        stage := Mux(io.d, got0, got4)
      }
      is(got4) {
        stage := Mux(io.d, got2, got5)
      }
      is(got5) {
        stage := Mux(io.d, got6, got1)
      }
      is(got6) {
        stage := Mux(io.d, got3, got1)
      }
    }
  }
  io.detected := stage === got6 && io.d && io.take
}
