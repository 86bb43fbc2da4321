import chisel3._

class MovingAverage extends Module {
  val io = IO(new Bundle {
    val valid = Input(Bool())
    val x = Input(UInt(8.W))
    val mean = Output(UInt(8.W))
    val full = Output(Bool())
  })
  val window = RegInit(VecInit(Seq.fill(8)(0.U(8.W))))
  val place = RegInit(0.U(3.W))
  val sum = RegInit(0.U(11.W))
  val full = RegInit(false.B)
  when(io.valid) {
    sum := sum + io.x - window(place)
    window(place) := io.x
    place := place + 1.U
    when(place === 7.U) { full := true.B }
  }
  io.mean := sum(10, 3)
  io.full := full
}
