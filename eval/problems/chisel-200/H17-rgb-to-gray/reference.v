module Reference(
  input [7:0] io_r,
  input [7:0] io_g,
  input [7:0] io_b,
  output [7:0] io_gray
);
  wire [15:0] t = 16'd77 * io_r + 16'd150 * io_g + 16'd29 * io_b;
  assign io_gray = t[15:8];
endmodule
