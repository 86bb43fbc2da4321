module Reference(
  input clock,
  input reset,
  input [12:0] io_data,
  input io_capture,
  output io_tx,
  output io_pending
);
  reg [12:0] r_q;
  reg [3:0] left_q;
  always @(posedge clock or posedge reset)
    if (reset) begin
      r_q <= 13'h0;
      left_q <= 4'd0;
    end else begin
      if (io_capture) begin
        r_q <= io_data;
        left_q <= 4'd13;
      end else begin
        r_q <= {r_q[11:0], 1'b0};
        if (left_q != 4'd0) begin
          left_q <= left_q - 4'd1;
        end
      end
    end
  assign io_tx = r_q[12];
  assign io_pending = (left_q != 4'd0);
endmodule
