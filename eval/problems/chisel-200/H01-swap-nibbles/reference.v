module Reference(
  input [7:0] io_x,
  output [7:0] io_y
);
  assign io_y = (io_x << 4) | (io_x >> 4);
endmodule
