import chisel3._;

class Semi extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(4.W));
    val b = Output(UInt(4.W));
  });
  io.b := io.a;
}
