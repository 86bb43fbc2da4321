import chisel3._

class A extends Bundle {
  val x = UInt(8.W)
  val y = UInt(8.W)
}

class B extends Bundle {
  val x = UInt(8.W)
}

class Fields extends Module {
  val io = IO(new Bundle {
    val in = Input(new B)
    val out = Output(new A)
  })
  io.out := io.in
}
