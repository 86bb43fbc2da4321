module Reference(
  input clock,
  input reset,
  input [7:0] io_value,
  output io_alert
);
  reg [7:0] last_q;
  reg [0:0] time_q;
  wire hit_d = (|((last_q ^ io_value) & 8'h8b));
  always @(posedge clock)
    if (reset) begin
      last_q <= 8'h0;
      time_q <= 0;
    end else begin
      if (hit_d) begin
        time_q <= 1'd1;
      end else if (time_q != 0) begin
        time_q <= time_q - 1'd1;
      end
      last_q <= io_value;
    end
  assign io_alert = (time_q != 0);
endmodule
