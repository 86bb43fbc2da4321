import chisel3._
import chisel3.util._

class Cfg(val params: Map[String, Any] = Map("w" -> 8, "signed" -> true)) extends Module {
  private val w = params("w").asInstanceOf[Int]
  val signed = params.get("signed").exists { case b: Boolean => b; case _ => false }
  val io = IO(new Bundle { val a = Input(UInt(w.W)); val y = Output(UInt(w.W)) })
  io.y := (if (signed) (-io.a.asSInt).asUInt else io.a)
  override def toString: String = s"Cfg(${params.mkString(",")}) ${hashCode() == hashCode()}"
  assert(params.isInstanceOf[Map[_, _]] && params == params)
}
