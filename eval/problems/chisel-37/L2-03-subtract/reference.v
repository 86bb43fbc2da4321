module Reference(
  input [7:0] io_a,
  input [7:0] io_b,
  output [7:0] io_diff,
  output io_borrow
);
  assign {io_borrow, io_diff} = {1'b0, io_a} - {1'b0, io_b};
endmodule
