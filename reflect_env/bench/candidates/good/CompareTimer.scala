import chisel3._

class TimerRegs extends Bundle {
  val enable = Bool()
  val oneShot = Bool()
  val compare = UInt(16.W)
}

class CompareTimer extends Module {
  val io = IO(new Bundle {
    val write = Input(Bool())
    val config = Input(new TimerRegs)
    val irq = Output(Bool())
    val value = Output(UInt(16.W))
  })
  val regs = RegInit(0.U.asTypeOf(new TimerRegs))
  val value = RegInit(0.U(16.W))
  val hit = regs.enable && value === regs.compare
  when(regs.enable) {
    value := Mux(hit, 0.U, value + 1.U)
  }
  when(hit && regs.oneShot) {
    regs.enable := false.B
  }
  when(io.write) {
    regs := io.config
    value := 0.U
  }
  io.irq := hit
  io.value := value
}
