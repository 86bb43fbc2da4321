module Reference(
  input clock,
  input reset,
  input io_terms_valid,
  input [9:0] io_terms_bits,
  input io_cancel,
  output io_deq_valid,
  output [9:0] io_deq_bits
);
  reg [4:0] cnt_q;
  reg full_q;
  reg [9:0] acc_q, res_q;
  wire [9:0] next_d = (cnt_q == 0) ? io_terms_bits : acc_q ^ io_terms_bits;
  wire ready_d = 1'b1;
  wire take_d = io_terms_valid & ready_d;
  wire done_d = take_d & ~io_cancel & (cnt_q == 5);
  always @(posedge clock)
    if (reset) cnt_q <= 0;
    else if (io_cancel) cnt_q <= 0;
    else if (take_d) cnt_q <= (cnt_q == 5) ? 0 : cnt_q + 1;
  always @(posedge clock)
    if (reset) full_q <= 1'b0;
    else full_q <= done_d;
  always @(posedge clock) begin
    if (take_d) acc_q <= next_d;
    if (done_d) res_q <= next_d;
  end

  assign io_deq_valid = full_q;
  assign io_deq_bits = full_q ? res_q : {10{1'bx}};
endmodule
