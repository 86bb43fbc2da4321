module Reference(
  input [13:0] io_op_a,
  input [7:0] io_op_b,
  output [21:0] io_steanthe
);
  wire [21:0] left_d = {{8{io_op_a[13]}}, io_op_a};
  wire [21:0] right_d = {{14{io_op_b[7]}}, io_op_b};
  wire [21:0] product_d = left_d * right_d;
  assign io_steanthe = product_d;
endmodule
