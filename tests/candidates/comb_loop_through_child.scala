import chisel3._

class Inv extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := !io.a
}

class Ring extends Module {
  val io = IO(new Bundle {
    val y = Output(Bool())
  })
  val i0 = Module(new Inv)
  val i1 = Module(new Inv)
  i1.io.a := i0.io.y
  i0.io.a := i1.io.y
  io.y := i1.io.y
}
