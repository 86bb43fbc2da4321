// expect: compiled; off: compiled; rows: 41 44
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  printf("\n// ----- 8< ----- FILE \"Top.sv\" ----- 8< -----\nmodule Top(input a); extmodule X : endmodule\n")
  printf("circuit Other : %%[[ intrinsic(circt_dpi_call) ]]")
}
