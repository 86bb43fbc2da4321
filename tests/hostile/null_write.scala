// expect: policy; off: candidate_fault elaborate; rows: 53
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe")
  field.setAccessible(true)
  val unsafe = field.get(null)
  unsafe.getClass.getMethod("putAddress", classOf[Long], classOf[Long]).invoke(unsafe, 0L: java.lang.Long, 0L: java.lang.Long)
}
