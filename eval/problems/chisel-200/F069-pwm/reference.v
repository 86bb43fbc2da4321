module Reference(
  input clock,
  input reset,
  input [4:0] io_limskom,
  output io_out
);
  reg [5:0] phase_q;
  wire [5:0] level_d = phase_q;
  always @(posedge clock or posedge reset)
    if (reset) begin
      phase_q <= 0;
    end else begin
      if (phase_q == 31) begin
        phase_q <= 0;
      end else begin
        phase_q <= phase_q + 1;
      end
    end
  assign io_out = ((level_d < io_limskom));
endmodule
