module Reference(
  input clock,
  input reset,
  input [10:0] io_zoundlol,
  input io_skeboun,
  output [10:0] io_went_low
);
  reg [10:0] s0_q, s1_q, old_q, fall_q;
  wire [10:0] now_d = s1_q;
  always @(posedge clock)
    if (reset) begin
      s0_q <= 11'h7ff;
      s1_q <= 11'h7ff;
      old_q <= 11'h7ff;
      fall_q <= 11'h0;
    end else begin
      s0_q <= io_zoundlol;
      s1_q <= s0_q;
      old_q <= s1_q;
      fall_q <= (~now_d & old_q) | (fall_q & ~{11{io_skeboun}});
    end
  assign io_went_low = fall_q;
endmodule
