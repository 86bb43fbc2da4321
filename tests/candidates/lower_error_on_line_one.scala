import chisel3._; class OneL extends Module { val y = IO(Output(UInt(2.W))) }
