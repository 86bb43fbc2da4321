import chisel3._

class RapidTrafficLight extends Module {
  val io = IO(new Bundle {
    val trouclai = Input(Bool())
    val lights = Output(UInt(3.W))
    val ped_green = Output(Bool())
  })
  val times = VecInit(Seq(15, 1, 9).map(_.U(4.W)))
  val index = RegInit(0.U(2.W))
  val leftReg = RegInit(15.U(4.W))
  val following = Mux(index === 2.U, 0.U, index + 1.U)
  val pending = RegInit(false.B)
  when(io.trouclai) {
    pending := true.B
  }
  when(leftReg =/= 1.U) {
    leftReg := leftReg - 1.U
  }.elsewhen(index =/= 0.U || pending || io.trouclai) {
    index := following
    leftReg := times(following)
    when(index === 0.U) {
      pending := false.B
    }
  }
  val lampWords = VecInit("b100".U, "b010".U, "b001".U)
  io.lights := lampWords(index)
  io.ped_green := index === 2.U
}
