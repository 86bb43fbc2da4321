module Reference(
  input clock,
  input reset,
  input io_in,
  output io_out
);
  reg a, b;
  always @(posedge clock) if (reset) {a, b} <= 2'b00; else {a, b} <= {io_in, a};
  assign io_out = (io_in & a) | (io_in & b) | (a & b);
endmodule
