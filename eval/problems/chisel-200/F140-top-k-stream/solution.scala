import chisel3._

class Zounofous extends Module {
  val io = IO(new Bundle {
    val sample = Input(SInt(2.W))
    val push = Input(Bool())
    val flush = Input(Bool())
    val top = Output(Vec(2, SInt(2.W)))
    val taken = Output(UInt(2.W))
  })

  val listReg = RegInit(VecInit(Seq.fill(2)(0.S(2.W))))
  val sizeReg = RegInit(0.U(2.W))
  val goesBefore = VecInit(Seq.tabulate(2)(place => sizeReg <= place.U || io.sample > listReg(place)))
  when(io.flush) {
    listReg.foreach(_ := 0.S(2.W))
    sizeReg := 0.U
  }.elsewhen(io.push) {
    for (place <- 0 until 2) {
      when(goesBefore(place)) {
        listReg(place) := (if (place == 0) io.sample else Mux(goesBefore(place - 1), listReg(place - 1), io.sample))
      }
    }
    when(sizeReg =/= 2.U) { sizeReg := sizeReg + 1.U }
  }
  io.top := listReg
  io.taken := sizeReg
}
