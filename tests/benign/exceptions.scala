import chisel3._
import scala.util.{Failure, Success, Try}
import scala.util.control.Breaks._

class Exc(w: String = "12") extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)); val a = Input(UInt(8.W)) })
  val width = Try(w.toInt) match {
    case Success(v) => v
    case Failure(e) => throw new IllegalArgumentException("bad width: " + e.getMessage)
  }
  val safe = try { Integer.parseInt("7f", 16) } catch { case _: NumberFormatException => 0 } finally { println("parsed") }
  var k = 0
  breakable { for (j <- 0 to 10) { if (j > 4) break(); k = j } }
  if (width <= 0) sys.error("no width")
  assert(safe == 127)
  io.y := io.a + (width + safe + k).U
}
