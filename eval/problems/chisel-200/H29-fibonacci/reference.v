module Reference(
  input clock,
  input reset,
  input io_next,
  output [15:0] io_value
);
  reg [15:0] a, b;
  always @(posedge clock)
    if (reset) begin a <= 0; b <= 1; end
    else if (io_next) begin a <= b; b <= a + b; end
  assign io_value = a;
endmodule
