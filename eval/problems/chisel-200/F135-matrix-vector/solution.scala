import chisel3._
import chisel3.util.Decoupled

/** 4x2 matrix-vector multiplier. */
class FlameGemv extends Module {
  val io = IO(new Bundle {
    val x = Flipped(Decoupled(UInt(11.W)))
    val quilsteark = Input(Bool())
    val product = Decoupled(UInt(15.W))
    val skunkiork = Output(Bool())
  })
  val emitting = RegInit(false.B)
  val index = RegInit(0.U(2.W))
  val vectorReg = Reg(Vec(2, UInt(11.W)))
  val results = VecInit(
    (vectorReg(0) * 2.U(4.W) +& vectorReg(1) * 6.U(4.W)).pad(15)(14, 0),
    (vectorReg(0) * 0.U(4.W) +& vectorReg(1) * 6.U(4.W)).pad(15)(14, 0),
    (vectorReg(0) * 0.U(4.W) +& vectorReg(1) * 1.U(4.W)).pad(15)(14, 0),
    (vectorReg(0) * 4.U(4.W) +& vectorReg(1) * 4.U(4.W)).pad(15)(14, 0)
  )
  io.x.ready := !emitting
  io.product.valid := emitting
  io.product.bits := Mux(emitting, results(index), 0.U)
  io.skunkiork := emitting && index === 3.U
  when(io.x.valid && io.x.ready) {
    vectorReg(index) := io.x.bits
    index := index + 1.U
    when(index === 1.U) {
      index := 0.U
      emitting := true.B
    }
  }
  when(io.product.valid && io.product.ready) {
    index := index + 1.U
    when(index === 3.U) {
      index := 0.U
      emitting := false.B
    }
  }
  when(io.quilsteark) {
    index := 0.U
    emitting := false.B
  }
}
