module Reference(
  input [11:0] io_x,
  output [7:0] io_y,
  output io_over,
  output io_under
);
  wire signed [11:0] s = io_x;
  assign io_over = s > 12'sd100;
  assign io_under = s < -12'sd100;
  assign io_y = io_over ? 8'd100 : io_under ? 8'd156 : io_x[7:0];
endmodule
