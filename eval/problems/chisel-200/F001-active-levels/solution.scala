import chisel3._

class ShardLevels extends Module {
  val io = IO(new Bundle {
    val allow = Input(Bool())
    val enableIn = Input(Bool())
    val lockA = Input(Bool())
    val selectIn = Input(Bool())
    val readyIn = Input(Bool())
    val busyA = Input(Bool())
    val enableOut = Output(Bool())
    val lockOut = Output(Bool())
    val selectOut = Output(Bool())
    val readyY = Output(Bool())
    val busyY = Output(Bool())
    val present = Output(Bool())
  })
  val isEnable = io.enableIn
  val lockActive = io.lockA
  val selectActive = io.selectIn
  val isReady = !io.readyIn
  val busyNow = io.busyA
  io.enableOut := isEnable && !io.allow
  io.lockOut := !(lockActive && !io.allow)
  io.selectOut := selectActive && !io.allow
  io.readyY := !(isReady && !io.allow)
  io.busyY := busyNow && !io.allow
  io.present := isEnable && lockActive && selectActive && isReady && busyNow
}
