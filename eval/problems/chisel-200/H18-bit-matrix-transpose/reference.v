module Reference(
  input [15:0] io_m,
  output [15:0] io_t
);
  genvar r, c;
  generate for (r = 0; r < 4; r = r + 1) begin : a for (c = 0; c < 4; c = c + 1) begin : b
    assign io_t[4 * r + c] = io_m[4 * c + r];
  end end endgenerate
endmodule
