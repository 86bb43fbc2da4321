import chisel3._

class Complex(val w: Int) extends Bundle {
  val re = SInt(w.W)
  val im = SInt(w.W)
  def +(that: Complex): Complex = {
    val res = Wire(new Complex(w))
    res.re := this.re + that.re
    res.im := this.im + that.im
    res
  }
}

class ComplexAdd extends Module {
  val io = IO(new Bundle {
    val a = Input(new Complex(12))
    val b = Input(new Complex(12))
    val c = Output(new Complex(12))
  })
  io.c := io.a + io.b
}
