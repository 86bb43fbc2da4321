module Reference(
  output io_up_ready,
  input io_up_valid,
  input [7:0] io_up_bits,
  input io_dest,
  input io_egress_0_ready,
  output io_egress_0_valid,
  output [7:0] io_egress_0_bits,
  input io_egress_1_ready,
  output io_egress_1_valid,
  output [7:0] io_egress_1_bits
);
  wire [1:0] pick_d = 2'd1 << io_dest;
  wire [1:0] ready_d = {io_egress_1_ready, io_egress_0_ready};
  assign {io_egress_1_valid, io_egress_0_valid} = io_up_valid ? pick_d : 2'd0;
  assign io_up_ready = (|(pick_d & ready_d));
  assign io_egress_0_bits = io_egress_0_valid ? io_up_bits : {8{1'bx}};
  assign io_egress_1_bits = io_egress_1_valid ? io_up_bits : {8{1'bx}};
endmodule
