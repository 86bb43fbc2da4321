module Reference(
  input clock,
  input reset,
  input io_src_valid,
  input [10:0] io_src_bits,
  input io_flush,
  output io_dst_valid,
  output [10:0] io_dst_bits
);
  wire [10:0] made_d = io_src_bits;
  reg [0:0] live_q;
  reg [10:0] line_q;
  always @(posedge clock or posedge reset)
    if (reset) live_q <= 1'd0;
    else live_q <= io_src_valid & ~io_flush;
  always @(posedge clock) begin
    line_q[10:0] <= made_d;
  end
  assign io_dst_valid = live_q[0];
  assign io_dst_bits = live_q[0] ? line_q[10:0] : {11{1'bx}};
endmodule
