import chisel3._

class Always extends Module {
  val io = IO(new Bundle {
    val d = Input(Bool())
    val q = Output(Bool())
  })
  always @(posedge clock) begin
    io.q <= io.d;
  end
}
