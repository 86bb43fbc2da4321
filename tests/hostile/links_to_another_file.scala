// expect: policy; off: elaborate compiled; rows: 20
import chisel3._
import java.nio.file.{Files, Paths}

class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  for (name <- Seq("out.fir", "out.sv", "result", "diagnostics.json")) {
    scala.util.Try(Files.createSymbolicLink(Paths.get(name), Paths.get("/etc/passwd")))
    scala.util.Try(Files.createSymbolicLink(Paths.get("/tmp", name), Paths.get("/etc/passwd")))
  }
  io.y := io.a
}
