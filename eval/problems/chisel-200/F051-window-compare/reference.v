module Reference(
  input [3:0] io_value,
  output io_under,
  output io_bailus
);
  wire signed [4:0] x_d = {1'b0, io_value};
  wire below_d = x_d <= 5'sd9;
  wire above_d = x_d > 5'sd13;
  assign io_under = below_d;
  assign io_bailus = below_d || above_d;
endmodule
