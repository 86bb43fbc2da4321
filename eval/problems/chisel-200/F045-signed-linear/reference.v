module Reference(
  input [15:0] io_a,
  input [6:0] io_y,
  output [18:0] io_res
);
  wire signed [18:0] first_d = $signed(io_a);
  wire signed [18:0] second_d = $signed(io_y);
  assign io_res = first_d * 5 + second_d * (-5) + 92;
endmodule
