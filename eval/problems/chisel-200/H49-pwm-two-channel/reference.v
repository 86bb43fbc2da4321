module Reference(
  input clock,
  input reset,
  input [4:0] io_duty,
  output io_high,
  output io_low
);
  reg [4:0] c, d;
  always @(posedge clock)
    if (reset) begin c <= 0; d <= 5'd16; end
    else begin c <= c + 5'd1; if (&c) d <= io_duty; end
  assign io_high = (c >= 5'd2) & (c < d);
  assign io_low = {1'b0, c} >= {1'b0, d} + 6'd2;
endmodule
