module Reference(
  input clock,
  input reset,
  output io_in_ready,
  input io_in_valid,
  input [11:0] io_in_bits,
  input io_deq_0_ready,
  output io_deq_0_valid,
  output [11:0] io_deq_0_bits,
  input io_deq_1_ready,
  output io_deq_1_valid,
  output [11:0] io_deq_1_bits
);
  wire [1:0] take_d = {io_deq_1_ready, io_deq_0_ready};
  wire [1:0] part_d = {2{1'b1}};
  wire [1:0] offer_d;
  reg [1:0] done_q;
  assign offer_d = {2{io_in_valid}} & part_d & ~done_q;
  assign io_in_ready = &(take_d | done_q | ~part_d);
  always @(posedge clock)
    if (reset) done_q <= 0;
    else if (io_in_valid) done_q <= io_in_ready ? 2'd0 : done_q | (offer_d & take_d);
  assign {io_deq_1_valid, io_deq_0_valid} = offer_d;
  assign io_deq_0_bits = offer_d[0] ? ((io_in_bits > 12'd3554) ? 12'd3554 : io_in_bits) : {12{1'bx}};
  assign io_deq_1_bits = offer_d[1] ? io_in_bits : {12{1'bx}};
endmodule
