module Reference(
  input io_in0,
  output io_out_0,
  output io_w
);
  assign io_out_0 = io_in0;
  assign io_w = io_in0;
endmodule
