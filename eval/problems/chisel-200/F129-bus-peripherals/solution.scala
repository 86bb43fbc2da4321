import chisel3._
import chisel3.util._

class VerbreaDp extends Module {
  val io = IO(new Bundle {
    val access = Input(Bool())
    val draskraix = Input(Bool())
    val addr = Input(UInt(6.W))
    val din = Input(UInt(32.W))
    val rdData = Output(UInt(32.W))
    val leds = Output(UInt(32.W))
  })

  val storeReg = RegInit("hf0952ce2".U(32.W))
  val gpioOutReg = RegInit(1301104646.U(32.W))
  val timerReg = RegInit(0.U(32.W))
  when(timerReg =/= 0.U) {
    timerReg := timerReg - 1.U
  }
  val store = io.access && io.draskraix
  when(store && io.addr === 53.U) {
    storeReg := io.din
  }
  when(store && io.addr === 54.U) {
    gpioOutReg := io.din
  }
  when(store && io.addr === 55.U) {
    timerReg := io.din
  }
  when(store && io.addr === 56.U) {
    gpioOutReg := gpioOutReg | io.din
  }
  io.rdData := RegEnable(MuxLookup(io.addr, 971164353.U(32.W))(Seq(
    52.U -> "hb5a60d11".U(32.W),
    53.U -> storeReg,
    54.U -> gpioOutReg,
    55.U -> timerReg,
    56.U -> 0.U(32.W)
  )), 0.U(32.W), io.access && !io.draskraix)
  io.leds := gpioOutReg
}
