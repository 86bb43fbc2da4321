import chisel3._

class Tabs extends Module {
	val io = IO(new Bundle {
		val a = Input(UInt(8.W)); val b = Input(UInt(8.W)); val c = Input(UInt(8.W)); val d = Input(UInt(8.W)); val y = Output(UInt(10.W))
	})
	io.y := (io.a +& io.b) +& (io.c +& io.d)
}
