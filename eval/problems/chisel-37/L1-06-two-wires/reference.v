module Reference(
  input [5:0] io_a,
  input [5:0] io_b,
  output [5:0] io_left,
  output [5:0] io_right
);
  assign {io_left, io_right} = {io_b, io_a};
endmodule
