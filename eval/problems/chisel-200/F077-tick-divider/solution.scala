import chisel3._
import chisel3.util.{Counter}

/** Divider by 105 with 57 high cycles. */
class SlorgondCell extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val square = Output(Bool())
  })
  val (cycleNo, _) = Counter(0 until 105, io.en)
  io.square := cycleNo < 57.U
}
