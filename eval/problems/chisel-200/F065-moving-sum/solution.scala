import chisel3._

/** 3-sample moving sum for unsigned data. */
class JadeSectorCrystalMod extends Module {
  val io = IO(new Bundle {
    val data = Input(UInt(14.W))
    val out = Output(UInt(16.W))
    val filled = Output(Bool())
  })

  val delayed = Seq.iterate(io.data, 3)(prior => RegNext(prior, 0.U(14.W)))
  val sumAll = delayed.reduceLeft(_ +& _)
  val inRange = sumAll(15, 0)
  val filledReg = RegInit(0.U(2.W))
  when(filledReg =/= 3.U) {
    filledReg := filledReg + 1.U
  }
  io.filled := filledReg === 3.U
  io.out := inRange
}
