import chisel3._

class Skaimand extends Module {
  val skondpe = IO(Input(Bool()))
  val wen = IO(Input(Bool()))
  val a = IO(Input(UInt(3.W)))
  val din = IO(Input(UInt(19.W)))
  val beandnourk = IO(Output(UInt(19.W)))

  val arrayReg = Mem(8, UInt(19.W))
  when(skondpe && wen) {
    arrayReg.write(a, din)
  }
  val latched = Reg(UInt(19.W))
  when(skondpe && !wen) {
    latched := arrayReg(a)
  }
  beandnourk := latched
}
