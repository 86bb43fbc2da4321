module Reference(
  input clock,
  input reset,
  input io_ld,
  input [11:0] io_preload,
  output io_bitOut
);
  reg [11:0] r_q;
  always @(posedge clock)
    if (reset) begin
      r_q <= 12'ha64;
    end else begin
      if (io_ld) begin
        r_q <= io_preload;
      end else begin
        r_q <= {r_q[10], r_q[9], r_q[8] ^ r_q[11], r_q[7], r_q[6], r_q[5], r_q[4], r_q[3], r_q[2], r_q[1], r_q[0], r_q[11]};
      end
    end
  assign io_bitOut = r_q[11];
endmodule
