module Reference(
  input [5:0] in_val,
  output [5:0] out,
  output sat
);
  wire signed [5:0] x_d = in_val;
  wire signed [5:0] low_d = 6'd35;
  wire signed [5:0] high_d = 6'd24;
  wire under_d = x_d < low_d;
  wire over_d = x_d > high_d;
  reg [5:0] value_d;
  always @*
    casez ({under_d, over_d})
      2'b1?: value_d = low_d;
      2'b01: value_d = high_d;
      default: value_d = x_d;
    endcase
  assign out = value_d;
  assign sat = under_d | over_d;
endmodule
