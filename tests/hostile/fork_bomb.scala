// expect: policy; off: elaborate timeout candidate_fault; rows: 11
import chisel3._
import scala.sys.process._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val children = Seq.fill(200)("sleep 100".run())
}
