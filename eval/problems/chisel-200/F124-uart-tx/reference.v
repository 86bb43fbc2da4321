module Reference(
  input clock,
  input reset,
  output io_enq_ready,
  input io_enq_valid,
  input [4:0] io_enq_bits,
  output io_sout
);
  reg [6:0] frame_q;
  reg [7:0] time_q;
  wire idle_d = time_q == 8'd28;
  always @(posedge clock)
    if (reset) begin
      time_q <= 8'd28;
      frame_q <= {7{1'b1}};
    end else if (~idle_d)
      time_q <= time_q + 8'd1;
    else if (io_enq_valid) begin
      time_q <= 8'd0;
      frame_q <= {1'd1, io_enq_bits, 1'b0};
    end
  assign io_sout = idle_d | frame_q[time_q / 4];
  assign io_enq_ready = idle_d;
endmodule
