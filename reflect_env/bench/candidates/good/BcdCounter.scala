import chisel3._

class BcdDigit extends Module {
  val io = IO(new Bundle {
    val inc = Input(Bool())
    val digit = Output(UInt(4.W))
    val carry = Output(Bool())
  })
  val value = RegInit(0.U(4.W))
  val last = value === 9.U
  when(io.inc) {
    value := Mux(last, 0.U, value + 1.U)
  }
  io.digit := value
  io.carry := io.inc && last
}

class BcdCounter extends Module {
  val digits = 3 /*~2-6*/
  val io = IO(new Bundle {
    val enable = Input(Bool())
    val value = Output(UInt((4 * digits).W))
    val overflow = Output(Bool())
  })
  val cells = Seq.fill(digits)(Module(new BcdDigit))
  cells.head.io.inc := io.enable
  cells.zip(cells.tail).foreach { case (low, high) => high.io.inc := low.io.carry }
  io.value := VecInit(cells.map(_.io.digit)).asUInt
  io.overflow := cells.last.io.carry
}
