```scala
import chisel3._

class Fence2 extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
}
```
