import chisel3._

class FloustkraisTopItem extends Bundle {
  val key = UInt(8.W)
  val value = UInt(6.W)
}

class FloustkraisTopCell[T <: Data](gen: T) extends Module {
  val io = IO(new Bundle {
    val ctl = Input(Bool())
    val a = Input(gen)
    val b = Input(gen)
    val y = Output(gen)
  })
  io.y := Mux(io.ctl, io.b, io.a)
}

class FloustkraisTop extends Module {
  val io = IO(new Bundle {
    val ctl = Input(Bool())
    val p_a = Input(SInt(4.W))
    val b0 = Input(SInt(4.W))
    val y0 = Output(SInt(4.W))
    val troutlend = Input(new FloustkraisTopItem)
    val item_b = Input(new FloustkraisTopItem)
    val right_data_y = Output(new FloustkraisTopItem)
  })
  val primary = Module(new FloustkraisTopCell(SInt(4.W)))
  primary.io.ctl := io.ctl
  primary.io.a := io.p_a
  primary.io.b := io.b0
  io.y0 := primary.io.y
  val twin = Module(new FloustkraisTopCell(new FloustkraisTopItem))
  twin.io.ctl := io.ctl
  twin.io.a := io.troutlend
  twin.io.b := io.item_b
  io.right_data_y := twin.io.y
}
