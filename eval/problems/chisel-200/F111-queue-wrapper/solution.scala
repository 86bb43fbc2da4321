import chisel3._
import chisel3.util._

class WheelSimpleQueue extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val source = Flipped(Decoupled(UInt(10.W)))
    val tx = Decoupled(UInt(10.W))
    val occupancy = Output(UInt(3.W))
  })

  val cells = Reg(Vec(6, UInt(10.W)))
  val stored = RegInit(0.U(3.W))
  io.source.ready := stored =/= 6.U
  io.tx.valid := stored =/= 0.U
  io.tx.bits := cells(0)
  val get = io.tx.ready && stored =/= 0.U
  val put = WireDefault(io.source.valid && io.source.ready)
  val at = stored - get
  stored := at + put
  for (k <- 0 until 6) {
    when(put && at === k.U) {
      cells(k) := ~io.source.bits
    }.elsewhen(get) {
      cells(k) := cells((k + 1) % 6)
    }
  }
  io.occupancy := stored
}
