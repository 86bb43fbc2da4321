import chisel3._

object Lib {
  class Half extends Module {
    val io = IO(new Bundle {
      val a = Input(Bool())
      val b = Input(Bool())
      val s = Output(Bool())
    })
    io.s := io.a ^ io.b
  }
}

class UseLib extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val s = Output(Bool())
  })
  val h = Module(new Lib.Half)
  h.io <> io
}
