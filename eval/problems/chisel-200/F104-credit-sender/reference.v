module Reference(
  input clock,
  input reset,
  output io_source_ready,
  input io_source_valid,
  input [5:0] io_source_bits,
  output io_out_valid,
  output [5:0] io_out_bits,
  input [1:0] io_refund,
  output [3:0] io_level
);
  reg [3:0] credit_q;
  wire have_d = (credit_q != 0);
  wire send_d = io_source_valid & have_d;
  wire [7:0] sum_d = credit_q + io_refund - send_d;
  always @(posedge clock)
    if (reset) credit_q <= 10;
    else credit_q <= (sum_d > 10) ? 10 : sum_d;
  assign io_source_ready = have_d;
  reg sent_q;
  reg [5:0] word_q;
  always @(posedge clock)
    if (reset) begin sent_q <= 0; word_q <= 0; end
    else begin sent_q <= send_d; if (send_d) word_q <= io_source_bits; end
  assign io_out_valid = sent_q;
  assign io_out_bits = word_q;
  assign io_level = credit_q;
endmodule
