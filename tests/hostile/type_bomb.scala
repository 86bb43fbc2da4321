// expect: timeout memory; rows: 29
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val x0 = (1, 1); val x1 = (x0, x0); val x2 = (x1, x1); val x3 = (x2, x2); val x4 = (x3, x3); val x5 = (x4, x4)
  val x6 = (x5, x5); val x7 = (x6, x6); val x8 = (x7, x7); val x9 = (x8, x8); val y0 = (x9, x9); val y1 = (y0, y0)
  val y2 = (y1, y1); val y3 = (y2, y2); val y4 = (y3, y3); val y5 = (y4, y4); val y6 = (y5, y5); val y7 = (y6, y6)
  val y8 = (y7, y7); val y9 = (y8, y8); val z0 = (y9, y9); val z1 = (z0, z0); val z2 = (z1, z1); val z3 = (z2, z2)
}
