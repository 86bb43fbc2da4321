import chisel3._

class Complex(val w: Int) extends Bundle {
  val re, im = SInt(w.W)
  def +(o: Complex): Complex = { val r = Wire(new Complex(w)); r.re := re + o.re; r.im := im + o.im; r }
  def unary_- : Complex = { val r = Wire(new Complex(w)); r.re := -re; r.im := -im; r }
  def |>[A](f: Complex => A): A = f(this)
  override def toPrintable: Printable = p"${re}+${im}i"
}

class CAdd extends Module {
  val io = IO(new Bundle { val a, b = Input(new Complex(8)); val y = Output(new Complex(8)); val m = Output(SInt(8.W)) })
  io.y := -(io.a + io.b)
  io.m := io.a |> (_.re)
}
