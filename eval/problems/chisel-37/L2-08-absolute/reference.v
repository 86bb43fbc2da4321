module Reference(
  input [7:0] io_x,
  output [7:0] io_mag
);
  assign io_mag = io_x[7] ? (~io_x + 8'd1) : io_x;
endmodule
