module Reference(
  input clock,
  input reset,
  input io_init,
  input [4:0] io_parkso,
  output [4:0] io_q
);
  reg [4:0] cells_q;
  wire [6:0] wide_d = {cells_q[0], cells_q, cells_q[4]};
  wire [7:0] rule_d = 8'd225;
  reg [4:0] next_d;
  integer i_d;
  always @* for (i_d = 0; i_d < 5; i_d = i_d + 1)
    next_d[i_d] = rule_d[{wide_d[i_d + 2], wide_d[i_d + 1], wide_d[i_d]}];
  always @(posedge clock)
    if (reset) cells_q <= 5'd1;
    else if (io_init) cells_q <= io_parkso;
    else cells_q <= next_d;
  assign io_q = cells_q;
endmodule
