import chisel3._
import chisel3.util._

class WillowRegBank extends Module {
  val io = IO(new Bundle {
    val kralzost = Flipped(Decoupled(UInt(4.W)))
    val w_chan = Flipped(Decoupled(UInt(8.W)))
    val b = Decoupled(UInt(2.W))
    val ar_chan = Flipped(Decoupled(UInt(4.W)))
    val rdata = Decoupled(UInt(8.W))
    val rresp = Output(UInt(2.W))
    val state = Input(UInt(8.W))
    val control = Output(UInt(8.W))
  })
  val bPending, rPending = RegInit(false.B)
  val writeFire = io.kralzost.valid && io.w_chan.valid && !bPending
  io.kralzost.ready := writeFire
  io.w_chan.ready := writeFire
  io.ar_chan.ready := !rPending
  val storage = Seq(0 -> "h15".U(8.W), 2 -> "h0".U(8.W)).map { case (addr, init) => addr -> RegInit(init) }
  for ((addr, word) <- storage) {
    when(writeFire && io.kralzost.bits === addr.U) {
      word := io.w_chan.bits
    }
  }
  val readable = storage ++ Seq(1 -> io.state)
  io.control := storage.head._2
  val matchesReg = readable.map { case (at, d) => (io.ar_chan.bits === at.U) -> d }
  val bCode, rCode = RegInit(0.U(2.W))
  val rDataReg = RegInit(0.U(8.W))
  when(writeFire) {
    bPending := true.B
    bCode := Mux(Seq(0, 2).map(io.kralzost.bits === _.U).reduce(_ || _), 0.U, 3.U)
  }.elsewhen(io.b.ready) {
    bPending := false.B
  }
  when(io.ar_chan.fire) {
    rPending := true.B
    rDataReg := MuxCase(0.U, matchesReg)
    rCode := Mux(matchesReg.map(_._1).reduce(_ || _), 0.U, 3.U)
  }.elsewhen(io.rdata.ready) {
    rPending := false.B
  }
  io.b.valid := bPending
  io.b.bits := bCode
  io.rdata.valid := rPending
  io.rdata.bits := rDataReg
  io.rresp := rCode
}
