import chisel3._

class CleskoFullAdderRowHalf extends Module {
  val x = IO(Input(Bool()))
  val y = IO(Input(Bool()))
  val s = IO(Output(Bool()))
  val c = IO(Output(Bool()))
  s := x ^ y
  c := x & y
}

class CleskoFullAdderRowFull extends Module {
  val io = IO(new Bundle {
    val bits = Input(Vec(3, Bool()))
    val s = Output(Bool())
    val c = Output(Bool())
  })
  val first = Module(new CleskoFullAdderRowHalf)
  val second = Module(new CleskoFullAdderRowHalf)
  first.x := io.bits(0)
  first.y := io.bits(1)
  second.x := first.s
  second.y := io.bits(2)
  io.s := second.s
  io.c := first.c | second.c
}

/** Ripple-carry subtractor made of 8 full adders. */
class CleskoFullAdderRow extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val rhs = Input(UInt(8.W))
    val total = Output(UInt(8.W))
    val co = Output(Bool())
  })
  val addend = ~io.rhs
  val carryWires = Wire(Vec(9, Bool()))
  val sums = Wire(Vec(8, Bool()))
  carryWires(0) := true.B
  for (k <- 0 until 8) {
    val place = Module(new CleskoFullAdderRowFull)
    place.io.bits := VecInit(io.a(k), addend(k), carryWires(k))
    sums(k) := place.io.s
    carryWires(k + 1) := place.io.c
  }
  io.total := sums.asUInt
  io.co := carryWires(8)
}
