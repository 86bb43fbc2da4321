import chisel3._
import chisel3.util._

class SignalCoreOrder extends Module {
  val io = IO(new Bundle {
    val data = Input(Vec(3, UInt(13.W)))
    val result = Output(Vec(3, UInt(13.W)))
  })

  val positions = Seq.tabulate(3) { one =>
    PopCount((0 until 3).filter(_ != one).map { other =>
      if (other < one) io.data(other) <= io.data(one) else io.data(other) < io.data(one)
    })
  }
  for (place <- 0 until 3) {
    io.result(place) := Mux1H(positions.map(_ === place.U), io.data)
  }
}
