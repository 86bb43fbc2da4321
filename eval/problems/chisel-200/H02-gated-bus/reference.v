module Reference(
  input io_open,
  input [23:0] io_in,
  output [23:0] io_out,
  output io_closed
);
  assign io_out = io_in & {24{io_open}};
  assign io_closed = ~io_open;
endmodule
