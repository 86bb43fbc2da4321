module Reference(
  input [7:0] io_deto,
  output [7:0] io_out
);
  assign io_out = {1'b0, io_deto[6], 1'b0, 1'b0, 1'b0, io_deto[2], 1'b0, io_deto[0]};
endmodule
