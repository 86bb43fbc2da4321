module Reference(
  input [8:0] io_x,
  output io_none,
  output io_one,
  output io_many
);
  assign io_none = io_x == 0;
  assign io_many = (io_x & (io_x - 9'd1)) != 0;
  assign io_one = ~(io_none | io_many);
endmodule
