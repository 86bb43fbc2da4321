module Reference(
  input [3:0] io_x,
  output [3:0] io_y
);
  assign io_y = io_x ^ 4'b1111;
endmodule
