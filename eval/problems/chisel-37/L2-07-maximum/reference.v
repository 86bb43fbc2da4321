module Reference(
  input [7:0] io_a,
  input [7:0] io_b,
  output [7:0] io_max
);
  assign io_max = ($signed(io_a) < $signed(io_b)) ? io_b : io_a;
endmodule
