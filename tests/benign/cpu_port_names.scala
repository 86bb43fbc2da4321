import chisel3._

// Port names that are also names of dangerous methods: they are ordinary hardware.
class Control extends Module {
  val io = IO(new Bundle {
    val load = Input(Bool())
    val exec = Input(UInt(4.W))
    val halt = Output(Bool())
    val exit = Output(Bool())
    val start = Input(Bool())
    val stop = Output(Bool())
    val invoke = Output(Bool())
    val forName = Output(Bool())
    val read = Output(Bool())
    val write = Output(Bool())
    val getMethod = Output(Bool())
  })
  val running = RegInit(false.B)
  when(io.start) { running := true.B }.elsewhen(io.load) { running := false.B }
  io.halt := !running
  io.exit := io.exec === 3.U
  io.stop := running && io.exec.orR
  io.invoke := io.exec.andR
  io.forName := io.exec.xorR
  io.read := running
  io.write := !io.read
  io.getMethod := io.read
}
