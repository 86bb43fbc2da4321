module Reference(
  input [7:0] io_a,
  input [7:0] io_b,
  input io_cin,
  output [8:0] io_sum
);
  assign io_sum = {1'b0, io_a} + {1'b0, io_b} + {8'b0, io_cin};
endmodule
