module Reference(
  input clock,
  input reset,
  input wr_en,
  input pop,
  input [5:0] wdata,
  output [5:0] data_out,
  output is_empty,
  output is_full
);
  reg [5:0] word_q [0:9];
  integer used_q;
  wire in_d = wr_en & ~pop;
  wire out_d = pop & ~wr_en;
  wire put_d = in_d & ((used_q < 10));
  wire get_d = out_d & (used_q != 0);
  always @(posedge clock)
    if (reset) used_q <= 0;
    else begin
      if (put_d) word_q[used_q - get_d] <= wdata;
      used_q <= used_q + put_d - get_d;
    end
  assign data_out = (used_q == 0) ? {6{1'bx}} : word_q[used_q - 1];
  assign is_empty = used_q == 0;
  assign is_full = used_q == 10;
endmodule
