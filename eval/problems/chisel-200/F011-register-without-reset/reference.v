module Reference(
  input clock,
  input reset,
  input io_enable,
  input [7:0] io_x,
  output [7:0] io_out
);
  reg [7:0] word_q;
  always @(posedge clock)
    if (io_enable) word_q <= io_x;
  assign io_out = word_q;
endmodule
