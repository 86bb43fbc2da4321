import chisel3._

class FullAdder extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val cin = Input(Bool())
    val s = Output(Bool())
    val cout = Output(Bool())
  })
  io.s := io.a ^ io.b ^ io.cin
  io.cout := (io.a && io.b) || (io.cin && (io.a ^ io.b))
}

class RippleAdder extends Module {
  val width = 8 /*~4-16*/
  val io = IO(new Bundle {
    val a = Input(UInt(width.W))
    val b = Input(UInt(width.W))
    val sum = Output(UInt(width.W))
    val carry = Output(Bool())
  })
  val cells = Seq.fill(width)(Module(new FullAdder))
  cells.head.io.cin := false.B
  for (i <- 1 until width) {
    cells(i).io.cin := cells(i - 1).io.cout
  }
  for ((cell, i) <- cells.zipWithIndex) {
    cell.io.a := io.a(i)
    cell.io.b := io.b(i)
  }
  io.sum := VecInit(cells.map(_.io.s)).asUInt
  io.carry := cells.last.io.cout
}
