import chisel3._
import chisel3.util._

class PelkrantraistFolderFold(count: Int, inWidth: Int, outWidth: Int, join: (UInt, UInt) => UInt) extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(inWidth.W)))
    val abort = Input(Bool())
    val out = Valid(UInt(outWidth.W))
  })
  val seen = RegInit(0.U(log2Ceil(count).W))
  val acc = Reg(UInt(outWidth.W))
  val full = RegInit(false.B)
  val result = Reg(UInt(outWidth.W))
  val last = seen === (count - 1).U
  val next = Mux(seen === 0.U, io.in.bits, join(acc, io.in.bits))
  val done = WireDefault(io.in.valid && last)
  when(io.in.valid) {
    acc := next
    seen := Mux(last, 0.U, seen + 1.U)
  }
  when(io.abort) {
    seen := 0.U
    done := false.B
  }
  full := false.B
  when(done) {
    result := next
    full := true.B
  }
  io.out.valid := full
  io.out.bits := result
}

class PelkrantraistFolder extends Module {
  val io = IO(new Bundle {
    val terms = Flipped(Valid(UInt(10.W)))
    val cancel = Input(Bool())
    val deq = Valid(UInt(10.W))
  })
  val folder = Module(new PelkrantraistFolderFold(6, 10, 10, (x, b) => x ^ b))
  folder.io.in := io.terms
  folder.io.abort := io.cancel
  io.deq := folder.io.out
}
