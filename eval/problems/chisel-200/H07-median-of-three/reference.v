module Reference(
  input [7:0] io_a,
  input [7:0] io_b,
  input [7:0] io_c,
  output [7:0] io_median
);
  wire [7:0] lo = io_a < io_b ? io_a : io_b;
  wire [7:0] hi = io_a < io_b ? io_b : io_a;
  assign io_median = io_c < lo ? lo : io_c > hi ? hi : io_c;
endmodule
