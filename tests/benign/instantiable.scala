import chisel3._
import chisel3.experimental.hierarchy.{instantiable, public, Definition, Instance}

@instantiable
class AddOne(width: Int) extends Module {
  @public val in = IO(Input(UInt(width.W)))
  @public val out = IO(Output(UInt(width.W)))
  out := in + 1.U
}

class AddTwo extends Module {
  val in = IO(Input(UInt(8.W)))
  val out = IO(Output(UInt(8.W)))
  val d = Definition(new AddOne(8))
  val i0 = Instance(d)
  val i1 = Instance(d)
  i0.in := in
  i1.in := i0.out
  out := i1.out
}
