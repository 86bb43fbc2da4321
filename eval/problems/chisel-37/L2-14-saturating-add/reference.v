module Reference(
  input [7:0] io_a,
  input [7:0] io_b,
  output [7:0] io_sum
);
  wire [8:0] t = io_a + io_b;
  assign io_sum = t[8] ? 8'hff : t[7:0];
endmodule
