import chisel3._
import chisel3.util._

class PingPong extends Module {
  val io = IO(new Bundle {
    val write = Input(Bool())
    val swap = Input(Bool())
    val addr = Input(UInt(2.W))
    val data = Input(UInt(8.W))
    val raddr = Input(UInt(2.W))
    val out = Output(UInt(8.W))
    val bank = Output(Bool())
  })
  val banks = RegInit(VecInit(Seq.fill(8)(0.U(8.W))))
  val filling = RegInit(0.U(1.W))
  when(io.write) { banks(Cat(filling, io.addr)) := io.data }
  when(io.swap) { filling := ~filling }
  io.out := banks(Cat(~filling, io.raddr))
  io.bank := filling
}
