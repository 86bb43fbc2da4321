import chisel3._

class SensorHub extends Module {
  val io = IO(new Bundle {
    val tick = Input(Bool())
    val value = Input(UInt(8.W))
    val index = Output(UInt(2.W))
    val max = Output(UInt(8.W))
    val jump = Output(Bool())
    val who = Output(UInt(2.W))
  })
  val readings = RegInit(VecInit(Seq.fill(4)(0.U(8.W))))
  val index = RegInit(0.U(2.W))
  val who = RegInit(0.U(2.W))
  val old = readings(index)
  val change = Mux(io.value > old, io.value - old, old - io.value)
  val big = io.tick && change > 16.U
  when(io.tick) {
    readings(index) := io.value
    index := index + 1.U
    when(big) { who := index }
  }
  io.index := index
  io.max := readings.reduce((a, b) => Mux(a > b, a, b))
  io.jump := RegNext(big, false.B)
  io.who := who
}
