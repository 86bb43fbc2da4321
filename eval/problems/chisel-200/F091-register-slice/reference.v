module Reference(
  input clock,
  input reset,
  output io_up_ready,
  input io_up_valid,
  input [3:0] io_up_bits,
  input io_out_ready,
  output io_out_valid,
  output [3:0] io_out_bits
);
  reg [1:0] cnt_q;
  reg [3:0] mem0_q;
  wire push_d = io_up_valid & io_up_ready;
  wire pop_d = io_out_ready & (cnt_q != 0);
  always @(posedge clock)
    if (reset) begin cnt_q <= 0; end
    else begin cnt_q <= cnt_q + push_d - pop_d; end
  always @(posedge clock) begin
    if (push_d) mem0_q <= io_up_bits;
  end
  assign io_up_ready = cnt_q == 0;
  assign io_out_valid = (cnt_q != 0);
  assign io_out_bits = io_out_valid ? mem0_q : {4{1'bx}};
endmodule
