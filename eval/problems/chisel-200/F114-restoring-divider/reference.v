module Reference(
  input clock,
  input reset,
  input io_begin_div,
  input [9:0] io_dividend,
  input [9:0] io_saclum,
  output io_running,
  output io_done,
  output [9:0] io_q,
  output [9:0] io_rest
);
  reg [9:0] a_q, b_q, quot_q, rest_q;
  reg done_q, zero_q;
  integer time_q;
  wire [9:0] num_d = (a_q[9] ? -a_q : a_q);
  wire [9:0] den_d = (b_q[9] ? -b_q : b_q);
  always @(posedge clock)
    if (reset) begin
      time_q <= 0;
      done_q <= 0;
      quot_q <= 0;
      rest_q <= 0;
      zero_q <= 0;
    end else begin
      done_q <= (time_q == 1);
      if (time_q == 1) begin
        zero_q <= (b_q == 0);
        quot_q <= (b_q == 0) ? {10{1'b1}} : (a_q[9] ^ b_q[9]) ? -(num_d / den_d) : num_d / den_d;
        rest_q <= (b_q == 0) ? a_q : a_q[9] ? -(num_d % den_d) : num_d % den_d;
      end
      if (time_q != 0) time_q <= time_q - 1;
      else if (io_begin_div) begin
        time_q <= 10;
        a_q <= io_dividend;
        b_q <= io_saclum;
      end
    end
  assign io_running = time_q != 0;
  assign io_done = done_q;
  assign io_q = quot_q;
  assign io_rest = rest_q;
endmodule
