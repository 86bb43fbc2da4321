module Reference(
  input [5:0] io_a0,
  input [5:0] io_a1,
  input [5:0] io_b0,
  input [5:0] io_b1,
  output io_overlap
);
  assign io_overlap = (io_a0 <= io_a1) & (io_b0 <= io_b1) & (io_a0 <= io_b1) & (io_b0 <= io_a1);
endmodule
