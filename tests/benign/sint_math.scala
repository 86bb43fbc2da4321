import chisel3._
import scala.math._

class Sine(n: Int = 16) extends Module {
  val io = IO(new Bundle { val i = Input(UInt(4.W)); val y = Output(SInt(16.W)); val z = Output(SInt(17.W)) })
  val rom = VecInit((0 until n).map(i => round(32767 * sin(2 * Pi * i / n)).toInt.S(16.W)))
  io.y := rom(io.i)
  io.z := -(io.y +& (pow(2, 3).toInt + sqrt(16.0).toInt + abs(-3) + max(1, 2) + log10(100).toInt + ceil(1.2).toInt).S)
}
