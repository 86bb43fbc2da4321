module Reference(
  input clock,
  input reset,
  input io_start,
  input io_a,
  input io_b,
  output io_greater,
  output io_less
);
  reg g, l;
  wire pg = g & ~io_start, pl = l & ~io_start;
  assign io_greater = pg | (~pl & io_a & ~io_b);
  assign io_less = pl | (~pg & ~io_a & io_b);
  always @(posedge clock) {g, l} <= reset ? 2'b00 : {io_greater, io_less};
endmodule
