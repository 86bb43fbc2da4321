import chisel3._
import chisel3.experimental.BundleLiterals._
import chisel3.experimental.VecLiterals._

class P extends Bundle { val a = UInt(4.W); val b = SInt(4.W) }

class Lits extends Module {
  val o = IO(Output(new P))
  val v = IO(Output(Vec(2, UInt(4.W))))
  val en = IO(Input(Bool()))
  val init = (new P).Lit(_.a -> 3.U, _.b -> -2.S)
  val r = RegInit(init)
  when(en) { r := 0.U.asTypeOf(new P) }
  o := r
  v := RegInit(Vec.Lit(1.U(4.W), 2.U(4.W)))
}
