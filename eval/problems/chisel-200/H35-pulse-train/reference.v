module Reference(
  input clock,
  input reset,
  input io_go,
  input [3:0] io_n,
  output io_out,
  output io_busy
);
  reg [4:0] left;
  always @(posedge clock)
    if (reset) left <= 0;
    else if (left != 0) left <= left - 5'd1;
    else if (io_go) left <= {io_n, 1'b0};
  assign io_busy = left != 0;
  assign io_out = io_busy & ~left[0];
endmodule
