import chisel3._
import chisel3.util._

class DotProduct extends Module {
  val lanes = 4 /*~2-8*/
  val io = IO(new Bundle {
    val a = Input(Vec(lanes, UInt(8.W)))
    val b = Input(Vec(lanes, UInt(8.W)))
    val valid = Input(Bool())
    val out = Valid(UInt((16 + log2Ceil(lanes)).W))
  })
  val products = io.a.zip(io.b).map { case (x, y) => RegNext(x * y) }
  io.out.bits := RegNext(products.reduce(_ +& _))
  io.out.valid := RegNext(RegNext(io.valid, false.B), false.B)
}
