import chisel3._; class One extends Module { val io = IO(new Bundle { val y = Output(Bool()) }); io.y := (true.B }
