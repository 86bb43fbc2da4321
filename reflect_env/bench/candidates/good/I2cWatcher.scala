import chisel3._

class I2cWatcher extends Module {
  val io = IO(new Bundle {
    val scl = Input(Bool())
    val sda = Input(Bool())
    val start = Output(Bool())
    val stop = Output(Bool())
    val busy = Output(Bool())
  })
  val sclLast = RegNext(io.scl, true.B)
  val sdaLast = RegNext(io.sda, true.B)
  val high = io.scl && sclLast
  val busy = RegInit(false.B)
  io.start := high && sdaLast && !io.sda
  io.stop := high && !sdaLast && io.sda
  when(io.start) {
    busy := true.B
  }.elsewhen(io.stop) {
    busy := false.B
  }
  io.busy := busy
}
