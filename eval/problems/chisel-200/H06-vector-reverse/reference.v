module Reference(
  input [5:0] io_x_0,
  input [5:0] io_x_1,
  input [5:0] io_x_2,
  input [5:0] io_x_3,
  output [5:0] io_y_0,
  output [5:0] io_y_1,
  output [5:0] io_y_2,
  output [5:0] io_y_3
);
  assign io_y_0 = io_x_3;
  assign io_y_1 = io_x_2;
  assign io_y_2 = io_x_1;
  assign io_y_3 = io_x_0;
endmodule
