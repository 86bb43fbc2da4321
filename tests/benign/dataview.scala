import chisel3._
import chisel3.experimental.dataview._
import chisel3.reflect.DataMirror

class AB extends Bundle { val a = UInt(4.W); val b = UInt(4.W) }
class XY extends Bundle { val x = UInt(4.W); val y = UInt(4.W) }
object XY { implicit val view: DataView[AB, XY] = DataView(_ => new XY, _.a -> _.x, _.b -> _.y) }

class Views extends Module {
  val in = IO(Input(new AB))
  val out = IO(Output(new AB))
  out.viewAs[XY] := in.viewAs[XY]
  require(DataMirror.widthOf(in).known && DataMirror.directionOf(in.a) == ActualDirection.Input)
}
