// expect: policy; off: elaborate; rows: 15
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  io.y := io.a + scala.io.Source.fromFile("/etc/passwd").mkString.length.U
}
