module Reference(
  input [18:0] io_op_a,
  input [18:0] io_op_b,
  input io_carry_in,
  output [19:0] io_total
);
  wire [19:0] sum_d = {1'b0, io_op_a} + {1'b0, io_op_b} + {{19{1'b0}}, io_carry_in};
  assign io_total = sum_d;
endmodule
