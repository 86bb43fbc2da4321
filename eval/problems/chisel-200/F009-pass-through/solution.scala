import chisel3._

class EdgePatchWire extends Module {
  val io = IO(new Bundle {
    val from = Input(Bool())
    val to = Output(Bool())
  })
  io.to := io.from
}

class EdgePatch extends Module {
  val io = IO(new Bundle {
    val in0 = Input(Bool())
    val out_0 = Output(Bool())
    val w = Output(Bool())
  })
  val link0 = Module(new EdgePatchWire)
  link0.io.from := io.in0
  io.out_0 := link0.io.to
  val hop1 = Module(new EdgePatchWire)
  hop1.io.from := io.in0
  io.w := hop1.io.to
}
