import chisel3._

class Raizeaxmus extends Module {
  val io = IO(new Bundle {
    val x = Input(Vec(3, UInt(8.W)))
    val highest = Output(UInt(8.W))
    val bunsle = Output(UInt(2.W))
  })

  val highSoFar = Wire(Vec(3, UInt(8.W)))
  val highMarks = Wire(Vec(3, UInt(2.W)))
  highSoFar(0) := io.x(0)
  highMarks(0) := 0.U
  for (i <- 1 until 3) {
    when(io.x(i) > highSoFar(i - 1)) {
      highSoFar(i) := io.x(i)
      highMarks(i) := i.U
    }.otherwise {
      highSoFar(i) := highSoFar(i - 1)
      highMarks(i) := highMarks(i - 1)
    }
  }
  io.highest := highSoFar(2)
  io.bunsle := highMarks(2)
}
