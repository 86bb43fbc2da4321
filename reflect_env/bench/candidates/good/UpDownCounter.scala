import chisel3._

class UpDownCounter extends Module {
  val io = IO(new Bundle {
    val up = Input(Bool())
    val down = Input(Bool())
    val load = Input(Bool())
    val start = Input(UInt(10.W))
    val count = Output(UInt(10.W))
    val atZero = Output(Bool())
  })
  val value = RegInit(0.U(10.W))
  when(io.load) {
    value := io.start
  }.elsewhen(io.up && !io.down) {
    value := value + 1.U
  }.elsewhen(io.down && !io.up && value =/= 0.U) {
    value := value - 1.U
  }
  io.count := value
  io.atZero := value === 0.U
}
