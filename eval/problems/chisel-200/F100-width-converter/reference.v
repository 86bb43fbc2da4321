module Reference(
  input clock,
  input reset,
  output io_in_ready,
  input io_in_valid,
  input [21:0] io_in_bits,
  input io_dst_ready,
  output io_dst_valid,
  output [10:0] io_dst_bits
);
  reg [3:0] turn_q;
  always @(posedge clock)
    if (reset) turn_q <= 0;
    else if (io_in_valid & io_dst_ready) turn_q <= (turn_q == 1) ? 0 : turn_q + 1;
  assign io_dst_valid = io_in_valid;
  assign io_in_ready = io_dst_ready & (turn_q == 1);
  assign io_dst_bits = io_in_valid ? io_in_bits[(1 - turn_q) * 11 +: 11] : {11{1'bx}};
endmodule
