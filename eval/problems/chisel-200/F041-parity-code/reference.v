module Reference(
  input [23:0] io_code,
  input io_fliokoum,
  output [22:0] io_a,
  output io_bad
);
  integer ones_d, i_d;
  always @* begin
    ones_d = 0;
    for (i_d = 0; i_d < 24; i_d = i_d + 1)
      if (io_code[i_d]) ones_d = ones_d + 1;
  end
  wire bit_d = ones_d[0] != io_fliokoum;
  assign io_bad = bit_d;
  assign io_a = io_code[23:1];
endmodule
