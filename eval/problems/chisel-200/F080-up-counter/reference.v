module Reference(
  input clock,
  input reset,
  input io_en,
  input io_clear,
  output [23:0] io_cnt
);
  reg [23:0] cnt_q;
  always @(posedge clock)
    if (reset) cnt_q <= 24'd0;
    else if (io_clear) cnt_q <= 24'd0;
    else if (io_en) cnt_q <= cnt_q + 1'b1;
  assign io_cnt = cnt_q;
endmodule
