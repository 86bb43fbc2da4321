module Reference(
  input clock,
  input reset,
  input io_in,
  output io_rise,
  output io_fall
);
  reg b;
  always @(posedge clock) b <= io_in & ~reset;
  assign io_rise = io_in & ~b;
  assign io_fall = b & ~io_in;
endmodule
