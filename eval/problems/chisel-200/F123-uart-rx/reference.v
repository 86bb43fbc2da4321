module Reference(
  input clock,
  input reset,
  input io_debour,
  output [6:0] io_data,
  output io_received,
  output io_err
);
  reg [6:0] data_q;
  reg [8:0] bits_q;
  reg valid_q, error_q;
  integer time_q;
  wire [8:0] all_d = {io_debour, bits_q[8:1]};
  always @(posedge clock)
    if (reset) begin
      data_q <= 0;
      valid_q <= 0;
      error_q <= 0;
      time_q <= 0;
    end else begin
      valid_q <= 1'b0;
      error_q <= 1'b0;
      if (time_q == 0)
        time_q <= io_debour ? 0 : 1;
      else begin
        time_q <= time_q + 1;
        if (time_q % 8 == 4) bits_q <= all_d;
        if (time_q == 4 && io_debour) time_q <= 0;
        if (time_q == 76) begin
          time_q <= 0;
          data_q <= all_d[6:0]; valid_q <= 1'b1; error_q <= (~io_debour | ~^all_d[7:0]);
        end
      end
    end
  assign io_data = data_q;
  assign io_received = valid_q;
  assign io_err = error_q;
endmodule
