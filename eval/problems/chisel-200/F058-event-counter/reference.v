module Reference(
  input clock,
  input reset,
  input io_pulseIn,
  input io_enable,
  input io_latch,
  output [4:0] io_snapshot,
  output io_skaistmis
);
  reg [4:0] cnt_q, held_q;
  reg old_q;
  reg fresh_q;
  wire event_d = (io_pulseIn & ~old_q) & io_enable;
  wire [4:0] more_d = cnt_q + {{4{1'b0}}, event_d};
  always @(posedge clock)
    if (reset) begin
      cnt_q <= 0;
      held_q <= 0;
      old_q <= 1'b0;
      fresh_q <= 1'b0;
    end else begin
      if (io_latch) begin
        held_q <= more_d;
        cnt_q <= more_d;
      end else begin
        cnt_q <= more_d;
      end
      old_q <= io_pulseIn;
      fresh_q <= io_latch;
    end
  assign io_snapshot = held_q;
  assign io_skaistmis = fresh_q;
endmodule
