module Reference(
  input clock,
  input reset,
  input [1:0] io_in,
  input [1:0] io_shearthar,
  output [1:0] io_dout
);
  wire [1:0] value_d = io_in | io_shearthar;
  reg [1:0] stage1_q, stage2_q, stage3_q, stage4_q;
  always @(posedge clock)
    begin stage1_q <= value_d; stage2_q <= stage1_q; stage3_q <= stage2_q; stage4_q <= stage3_q; end
  assign io_dout = stage4_q;
endmodule
