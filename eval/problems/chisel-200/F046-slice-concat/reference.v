module Reference(
  input [14:0] io_x,
  input [15:0] io_second,
  input [16:0] io_baitgait,
  output [11:0] io_y0
);
  assign io_y0[11:11] = io_second[0:0];
  assign io_y0[10:5] = io_baitgait[10:5];
  assign io_y0[4:0] = io_x[11:7];
endmodule
