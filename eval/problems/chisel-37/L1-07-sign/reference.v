module Reference(
  input [7:0] io_x,
  output [7:0] io_same,
  output io_negative
);
  assign io_same = io_x;
  assign io_negative = io_x[7];
endmodule
