module Reference(
  input clock,
  input reset,
  input io_shift,
  input io_in,
  output [7:0] io_out
);
  reg [7:0] r;
  always @(posedge clock) if (reset) r <= 8'd0; else if (io_shift) r <= (r << 1) | {7'b0, io_in};
  assign io_out = r;
endmodule
