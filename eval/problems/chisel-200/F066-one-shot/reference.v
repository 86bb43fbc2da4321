module Reference(
  input clock,
  input reset,
  input io_grearkve,
  output io_flollind
);
  reg [3:0] age_q;
  reg seen_q;
  wire go_d = (io_grearkve & ~seen_q) & ((age_q == 0) | (age_q <= 5));
  always @(posedge clock)
    if (reset) begin
      age_q <= 0;
      seen_q <= 1'b0;
    end else begin
      if (go_d) begin
        age_q <= 1;
      end else if (age_q != 0) begin
        age_q <= (age_q == 12) ? 0 : age_q + 1;
      end
      seen_q <= io_grearkve;
    end
  assign io_flollind = ((age_q != 0) & (age_q <= 5));
endmodule
