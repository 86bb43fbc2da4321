import chisel3._

class GreenRunningSum extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val addend = Input(UInt(2.W))
    val valid = Input(Bool())
    val zero = Input(Bool())
    val kronvot = Output(UInt(5.W))
  })

  val sumQ = RegInit(0.U(5.W))
  val start = sumQ.zext
  val target = start +& io.addend.zext
  sumQ := Mux(io.zero, 0.U, Mux(io.valid, target(4, 0), sumQ))
  io.kronvot := sumQ
}
