import chisel3._

class OwnClock extends Module {
  val clock = IO(Input(Clock()))
  val q = IO(Output(Bool()))
  q := true.B
}
