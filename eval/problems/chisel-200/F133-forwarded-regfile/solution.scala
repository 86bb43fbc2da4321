import chisel3._

/** Register file of 8 x 12 bits with forwarding. */
class SolidRegFileLane extends Module {
  val io = IO(new Bundle {
    val baisse = Input(Vec(3, UInt(3.W)))
    val rdata = Output(Vec(3, UInt(12.W)))
    val we = Input(Bool())
    val writeAddr = Input(UInt(3.W))
    val grilquair = Input(UInt(12.W))
    val fwdA = Input(new Bundle { val valid = Bool(); val addr = UInt(3.W); val data = UInt(12.W) })
  })

  val store = RegInit(VecInit(Seq.fill(8)(0.U(12.W))))
  when(io.we) {
    store(io.writeAddr) := io.grilquair
  }
  for (i <- 0 until 3) {
    val choices = Seq[(Bool, UInt)](
      (io.fwdA.valid && io.fwdA.addr === io.baisse(i), io.fwdA.data),
      (io.we && io.writeAddr === io.baisse(i), io.grilquair)
    )
    io.rdata(i) := choices.foldRight(store(io.baisse(i))) { case ((hit, fresh), old) => Mux(hit, fresh, old) }
  }
}
