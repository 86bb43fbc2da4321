import chisel3._
import chisel3.util.Valid

/** Map and filter stage on a valid-only stream of 10 bits. */
class ZioxtrousrioxSieve extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(10.W)))
    val resp = Valid(UInt(10.W))
  })

  val changed = io.in.bits + 255.U
  val changedReg = (changed << 3)(9, 0)
  val fresh = (changedReg >> 2).pad(10)
  val good = !io.in.bits(3)
  io.resp.valid := RegNext(io.in.valid && good, false.B)
  io.resp.bits := RegNext(fresh)
}
