// expect: policy; rows: 14
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val field = classOf[chisel3.Data].getDeclaredFields.head
  field.setAccessible(true)
}
