// expect: policy; rows: 14
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val any = getClass.asInstanceOf[{ def getClassLoader(): AnyRef }]
  val loader = any.getClassLoader().asInstanceOf[{ def loadClass(name: String): Class[_] }]
  println(loader.loadClass("java.lang.Runtime"))
}
