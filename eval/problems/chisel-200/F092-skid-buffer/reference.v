module Reference(
  input clock,
  input reset,
  output io_producer_ready,
  input io_producer_valid,
  input [3:0] io_producer_bits,
  input io_diplom_ready,
  output io_diplom_valid,
  output [3:0] io_diplom_bits
);
  reg [2:0] cnt_q;
  reg [23:0] store_q, store_d;
  wire empty_d = cnt_q == 0;
  wire push_d = io_producer_valid & io_producer_ready & ~(empty_d & io_diplom_ready);
  wire pop_d = io_diplom_ready & ~empty_d;
  integer i_d;
  always @* begin
    store_d = pop_d ? (store_q >> 4) : store_q;
    for (i_d = 0; i_d < 6; i_d = i_d + 1)
      if (push_d & (i_d + pop_d == cnt_q)) store_d[i_d * 4 +: 4] = io_producer_bits;
  end
  always @(posedge clock)
    if (reset) cnt_q <= 0;

    else cnt_q <= cnt_q + push_d - pop_d;
  always @(posedge clock) store_q <= store_d;
  assign io_producer_ready = cnt_q != 6;
  assign io_diplom_valid = ~empty_d | io_producer_valid;
  assign io_diplom_bits = ~empty_d ? store_q[3:0] : io_producer_valid ? io_producer_bits : {4{1'bx}};
endmodule
