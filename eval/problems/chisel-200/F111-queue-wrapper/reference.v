module Reference(
  input clock,
  input reset,
  output io_source_ready,
  input io_source_valid,
  input [9:0] io_source_bits,
  input io_tx_ready,
  output io_tx_valid,
  output [9:0] io_tx_bits,
  output [2:0] io_occupancy
);
  reg [9:0] ring_q [0:5];
  integer first_q, used_q;
  wire [9:0] word_d = ~io_source_bits;
  wire none_d = used_q == 0;
  assign io_source_ready = (used_q < 6);
  assign io_tx_valid = ~none_d;
  assign io_tx_bits = ~none_d ? ring_q[first_q] : {10{1'bx}};
  wire in_d = io_source_ready & io_source_valid & ~(none_d & io_tx_valid & io_tx_ready);
  wire out_d = io_tx_ready & ~none_d;
  always @(posedge clock or posedge reset)
    if (reset) begin
      used_q <= 0;
      first_q <= 0;
    end else begin
      if (in_d) ring_q[(first_q + used_q) % 6] <= word_d;
      if (out_d) first_q <= (first_q + 1) % 6;
      used_q <= used_q + in_d - out_d;
    end
  assign io_occupancy = used_q[2:0];
endmodule
