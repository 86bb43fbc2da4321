import chisel3._; class OneT extends Module { val io = IO(new Bundle { val y = Output(Bool()) }); io.y := nothere }
