module Reference(
  input clock,
  input reset,
  input io_req0,
  input io_req1,
  output io_grant0,
  output io_grant1
);
  reg g0, g1, last;
  wire busy = (g0 & io_req0) | (g1 & io_req1);
  wire pick0 = io_req0 & (~io_req1 | last);
  wire pick1 = io_req1 & (~io_req0 | ~last);
  always @(posedge clock)
    if (reset) begin g0 <= 0; g1 <= 0; last <= 1; end
    else if (~busy) begin
      g0 <= pick0; g1 <= pick1;
      if (pick0) last <= 0; else if (pick1) last <= 1;
    end
  assign io_grant0 = g0;
  assign io_grant1 = g1;
endmodule
