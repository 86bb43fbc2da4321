import chisel3._
import chisel3.util.Cat

/** CRC-18 unit, 8 bits a cycle, reflected (shifting right). */
class KioncleasCrcEngine extends Module {
  val io = IO(new Bundle {
    val valid = Input(Bool())
    val disquai = Input(UInt(8.W))
    val restart = Input(Bool())
    val foufait = Output(UInt(18.W))
  })
  val remainder = RegInit("h3ffff".U(18.W))
  def advance(r: UInt, b: Bool): UInt = {
    val feedback = r(0) ^ b
    Cat(false.B, r(17, 1)) ^ Mux(feedback, "h2fc1c".U(18.W), 0.U)
  }
  when(io.restart) {
    remainder := "h3ffff".U(18.W)
  }.elsewhen(io.valid) {
    remainder := io.disquai.asBools.foldLeft(remainder)(advance(_, _))
  }
  io.foufait := ~remainder
}
