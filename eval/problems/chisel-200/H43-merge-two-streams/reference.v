module Reference(
  input io_a_valid,
  input [6:0] io_a_bits,
  output io_a_ready,
  input io_b_valid,
  input [6:0] io_b_bits,
  output io_b_ready,
  input io_out_ready,
  output io_out_valid,
  output [7:0] io_out_bits
);
  assign io_out_valid = io_a_valid | io_b_valid;
  assign io_out_bits = io_a_valid ? {1'b0, io_a_bits} : {1'b1, io_b_bits};
  assign io_a_ready = io_a_valid & io_out_ready;
  assign io_b_ready = ~io_a_valid & io_out_ready;
endmodule
