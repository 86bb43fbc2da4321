module Reference(
  input [9:0] io_a,
  input [9:0] io_b,
  output io_lt,
  output io_eq,
  output io_gt
);
  assign io_lt = io_a < io_b;
  assign io_gt = io_a > io_b;
  assign io_eq = ~(io_lt | io_gt);
endmodule
