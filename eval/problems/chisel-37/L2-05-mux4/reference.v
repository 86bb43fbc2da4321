module Reference(
  input [1:0] io_sel,
  input [7:0] io_a,
  input [7:0] io_b,
  input [7:0] io_c,
  input [7:0] io_d,
  output [7:0] io_y
);
  wire [31:0] all = {io_d, io_c, io_b, io_a};
  assign io_y = all[8 * io_sel +: 8];
endmodule
