module Reference(
  input clock,
  input reset,
  input io_go,
  input io_zero,
  output [3:0] io_tenths,
  output [5:0] io_seconds
);
  reg [3:0] t; reg [5:0] s;
  always @(posedge clock)
    if (reset | io_zero) begin t <= 0; s <= 0; end
    else if (io_go) begin
      if (t == 9) begin t <= 0; s <= (s == 59) ? 6'd0 : s + 6'd1; end
      else t <= t + 4'd1;
    end
  assign io_tenths = t;
  assign io_seconds = s;
endmodule
