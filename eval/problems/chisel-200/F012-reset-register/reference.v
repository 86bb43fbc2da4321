module Reference(
  input clock,
  input reset,
  input io_hold,
  input [18:0] io_x,
  output [18:0] io_dout
);
  reg [18:0] word_q;
  always @(posedge clock)
    if (reset) word_q <= 19'h0;
    else if (!io_hold) word_q <= io_x;
  assign io_dout = word_q;
endmodule
