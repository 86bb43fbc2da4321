module Reference(
  input clock,
  input reset,
  input io_we,
  input [7:0] io_wr_data,
  input io_greankar,
  output [7:0] io_data_out,
  output io_filled,
  output io_is_empty
);
  reg [7:0] word_q [0:5];
  reg [7:0] last_q;
  integer used_q, i_d;
  wire put_d = io_we & ((used_q != 6) | io_greankar);
  wire get_d = io_greankar & (used_q != 0);
  always @(posedge clock)
    if (reset) begin
      used_q <= 0;
      last_q <= 0;
    end else begin
      if (get_d) begin
        last_q <= word_q[0];
        for (i_d = 1; i_d < 6; i_d = i_d + 1) word_q[i_d - 1] <= word_q[i_d];
      end
      if (put_d) word_q[get_d ? used_q - 1 : used_q] <= io_wr_data;
      used_q <= used_q + put_d - get_d;
    end
  assign io_data_out = last_q;
  assign io_filled = used_q == 6;
  assign io_is_empty = used_q == 0;
endmodule
