import chisel3._

class DunePacketCell extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val up = Input(Bool())
    val dec = Input(Bool())
    val restart = Input(Bool())
    val level = Output(UInt(3.W))
    val above = Output(Bool())
  })

  val counter = RegInit(6.U(3.W))
  val higher = Mux(counter >= 4.U, 7.U, counter + 3.U)
  val lower = Mux(counter <= 2.U, 0.U, counter - 2.U)
  counter := Mux(io.restart, 6.U, Mux(io.up, higher, Mux(io.dec, lower, counter)))
  io.level := counter
  io.above := counter >= 1.U
}
