import chisel3._

class PwmChannel(width: Int) extends Module {
  val io = IO(new Bundle {
    val count = Input(UInt(width.W))
    val duty = Input(UInt(width.W))
    val update = Input(Bool())
    val out = Output(Bool())
  })
  val held = RegInit(0.U(width.W))
  when(io.update) {
    held := io.duty
  }
  io.out := io.count < held
}

class PwmBank extends Module {
  val channels = 4 /*~2-8*/
  val io = IO(new Bundle {
    val duty = Input(Vec(channels, UInt(10.W)))
    val out = Output(UInt(channels.W))
  })
  val count = RegInit(0.U(10.W))
  count := count + 1.U
  val outs = io.duty.map { duty =>
    val channel = Module(new PwmChannel(10))
    channel.io.count := count
    channel.io.duty := duty
    channel.io.update := count === 0.U
    channel.io.out
  }
  io.out := VecInit(outs).asUInt
}
