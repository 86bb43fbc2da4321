import chisel3._; class OneE extends Module { val y = IO(Output(UInt(2.W))); y := 0.U; y(1) := true.B }
