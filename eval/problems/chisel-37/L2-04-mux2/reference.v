module Reference(
  input io_sel,
  input [15:0] io_a,
  input [15:0] io_b,
  output [15:0] io_y
);
  assign io_y = io_sel ? io_b : io_a;
endmodule
