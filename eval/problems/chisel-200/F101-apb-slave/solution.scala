import chisel3._
import chisel3.util._

class Moumkeark extends Module {
  val io = IO(new Bundle {
    val apb_sel = Input(Bool())
    val enable = Input(Bool())
    val write = Input(Bool())
    val address = Input(UInt(5.W))
    val apb_wdata = Input(UInt(16.W))
    val prdata = Output(UInt(16.W))
    val rdy = Output(Bool())
    val status = Input(UInt(16.W))
    val control = Output(UInt(16.W))
  })

  val inAccess = io.apb_sel && io.enable
  val waitCount = RegInit(0.U(2.W))
  val lastCycle = inAccess && waitCount === 2.U
  waitCount := Mux(inAccess && !lastCycle, waitCount + 1.U, 0.U)
  val store = lastCycle && io.write
  val scratch = RegInit("h0".U(16.W))
  val configReg = RegInit("h0".U(16.W))
  when(store) {
    switch(io.address) {
      is(16.U) { scratch := io.apb_wdata }
      is(28.U) { configReg := io.apb_wdata }
    }
  }
  io.control := scratch
  val readValue = MuxLookup(io.address, 0.U(16.W))(Seq(
    0.U -> io.status,
    16.U -> scratch,
    28.U -> configReg
  ))
  io.rdy := lastCycle
  io.prdata := Mux(io.apb_sel && !io.write, readValue, 0.U)
}
