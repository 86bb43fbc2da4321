// expect: policy; off: candidate_fault elaborate lower timeout; rows: 23
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  val circuit = "FIRRTL version 4.0.0\ncircuit Top :\n  public module Top :\n    input clock : Clock\n"
  for (fd <- Seq(java.io.FileDescriptor.out, java.io.FileDescriptor.err)) {
    val out = new java.io.FileOutputStream(fd)
    out.write(Array[Byte](0, 0, 0, 100) ++ ("ok" + circuit).getBytes)
    out.flush()
  }
}
