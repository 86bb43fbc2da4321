module Reference(
  input clock,
  input reset,
  input io_call0,
  input io_call1,
  output io_floor,
  output io_moving
);
  reg f; reg [1:0] left;
  wire here = f ? io_call1 : io_call0;
  wire there = f ? io_call0 : io_call1;
  always @(posedge clock)
    if (reset) begin f <= 0; left <= 0; end
    else if (left != 0) begin left <= left - 2'd1; if (left == 1) f <= ~f; end
    else if (there & ~here) left <= 2'd3;
  assign io_floor = f;
  assign io_moving = left != 0;
endmodule
