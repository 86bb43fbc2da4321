import chisel3._

class KernelDecimalAdderCtlDigit extends Module {
  val io = IO(new Bundle {
    val p = Input(UInt(4.W))
    val q = Input(UInt(4.W))
    val carryIn = Input(Bool())
    val digit = Output(UInt(4.W))
    val carryOut = Output(Bool())
  })
  val raw = io.p +& io.q + io.carryIn
  io.carryOut := raw > 9.U
  io.digit := raw(3, 0)
  when(io.carryOut) {
    io.digit := (raw + 6.U)(3, 0)
  }
}

class KernelDecimalAdderCtl extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(28.W))
    val rhs = Input(UInt(28.W))
    val z = Output(UInt(28.W))
    val carry_out = Output(Bool())
  })

  val cells = Seq.fill(7)(Module(new KernelDecimalAdderCtlDigit))
  for (k <- 0 until 7) {
    cells(k).io.p := io.a(4 * k + 3, 4 * k)
    cells(k).io.q := io.rhs(4 * k + 3, 4 * k)
    cells(k).io.carryIn := (if (k == 0) false.B else cells(k - 1).io.carryOut)
  }
  val places = VecInit(cells.map(_.io.digit))
  io.z := places.asUInt
  io.carry_out := cells.last.io.carryOut
}
