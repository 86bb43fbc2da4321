module Reference(
  input [11:0] a,
  input [11:0] rhs,
  output [11:0] out,
  output close
);
  wire signed [12:0] delta_d = $signed({a[11], a}) - $signed({rhs[11], rhs});
  wire [12:0] size_d = (delta_d < 0) ? -delta_d : delta_d;
  assign out = size_d[11:0];
  assign close = size_d <= 54;
endmodule
