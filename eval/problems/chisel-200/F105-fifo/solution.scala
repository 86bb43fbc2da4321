import chisel3._

class OceanStreamCell extends Module {
  val io = IO(new Bundle {
    val we = Input(Bool())
    val wr_data = Input(UInt(8.W))
    val greankar = Input(Bool())
    val data_out = Output(UInt(8.W))
    val filled = Output(Bool())
    val is_empty = Output(Bool())
  })
  val words = Mem(6, UInt(8.W))
  val rp = RegInit(0.U(3.W))
  val tailReg = RegInit(0.U(3.W))
  val stored = RegInit(0.U(3.W))
  io.filled := stored === 6.U
  io.is_empty := stored === 0.U
  val doPush = io.we && (!io.filled || io.greankar)
  val dequeue = io.greankar && !io.is_empty
  when(doPush) {
    words(tailReg) := io.wr_data
    tailReg := Mux(tailReg === 5.U, 0.U, tailReg + 1.U)
  }
  when(dequeue) {
    rp := Mux(rp === 5.U, 0.U, rp + 1.U)
  }
  when(doPush =/= dequeue) {
    stored := Mux(doPush, stored + 1.U, stored - 1.U)
  }
  val readData = RegInit(0.U(8.W))
  when(dequeue) {
    readData := words(rp)
  }
  io.data_out := readData
}
