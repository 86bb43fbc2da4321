module Reference(
  input clock,
  input reset,
  input [7:0] io_d,
  output [7:0] io_q
);
  reg [7:0] r;
  always @(posedge clock) if (reset) r <= 8'd0; else r <= io_d;
  assign io_q = r;
endmodule
