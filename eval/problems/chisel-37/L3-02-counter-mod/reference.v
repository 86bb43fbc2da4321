module Reference(
  input clock,
  input reset,
  output [6:0] io_count,
  output io_last
);
  reg [6:0] r;
  always @(posedge clock) if (reset | io_last) r <= 7'd0; else r <= r + 7'd1;
  assign io_count = r;
  assign io_last = r == 7'd99;
endmodule
