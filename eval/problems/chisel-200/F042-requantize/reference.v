module Reference(
  input [21:0] io_data,
  output [12:0] io_y
);
  wire [6:0] fraction_d = io_data[6:0];
  wire more_d = 1'b0;
  wire [16:0] floor_d = {{2{1'b0}}, io_data[21:7]};
  wire signed [16:0] rounded_d = floor_d + {{16{1'b0}}, more_d};
  wire above_d = rounded_d > 17'sd8191;
  wire below_d = rounded_d < 17'sd0;
  assign io_y = above_d ? 13'd8191 : below_d ? 13'd0 : rounded_d[12:0];
endmodule
