import chisel3._
import chisel3.util._

class VendingMachine extends Module {
  val price = 20 /*~15-90*/
  val io = IO(new Bundle {
    val nickel = Input(Bool())
    val dime = Input(Bool())
    val dispense = Output(Bool())
    val change = Output(UInt(8.W))
  })
  val credit = RegInit(0.U(8.W))
  val inserted = Mux(io.nickel, 5.U, 0.U) +& Mux(io.dime, 10.U, 0.U)
  val enough = credit >= price.U
  credit := Mux(enough, inserted, credit + inserted)
  io.dispense := enough
  io.change := Mux(enough, credit - price.U, 0.U)
}
