module Reference(
  input [8:0] io_x,
  output io_odd,
  output io_even
);
  assign io_odd = ^io_x;
  assign io_even = ~^io_x;
endmodule
