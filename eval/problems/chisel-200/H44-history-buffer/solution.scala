import chisel3._

class HistoryBuffer extends Module {
  val io = IO(new Bundle {
    val write = Input(Bool())
    val data = Input(UInt(8.W))
    val age = Input(UInt(3.W))
    val out = Output(UInt(8.W))
    val count = Output(UInt(4.W))
  })
  val words = RegInit(VecInit(Seq.fill(8)(0.U(8.W))))
  val newest = RegInit(7.U(3.W))
  val count = RegInit(0.U(4.W))
  when(io.write) {
    newest := newest + 1.U
    words(newest + 1.U) := io.data
    when(count =/= 8.U) { count := count + 1.U }
  }
  io.out := words(newest - io.age)
  io.count := count
}
