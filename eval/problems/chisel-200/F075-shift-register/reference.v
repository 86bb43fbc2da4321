module Reference(
  input clock,
  input reset,
  input io_sin,
  input io_enable,
  input io_init,
  output [3:0] io_parallelOut
);
  reg [3:0] bits_q;
  integer i_d;
  always @(posedge clock)
    if (reset) begin
      bits_q <= 4'b1111;
    end else begin
      if (io_init) begin
        bits_q <= 4'b1111;
      end else if (io_enable) begin
        for (i_d = 0; i_d < 3; i_d = i_d + 1)
          bits_q[i_d] <= bits_q[i_d + 1];
        bits_q[3] <= io_sin;
      end
    end
  assign io_parallelOut = bits_q;
endmodule
