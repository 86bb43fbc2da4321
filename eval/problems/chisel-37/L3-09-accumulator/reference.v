module Reference(
  input clock,
  input reset,
  input io_add,
  input io_clear,
  input [7:0] io_x,
  output [15:0] io_total
);
  reg [15:0] t;
  always @(posedge clock)
    if (reset | io_clear) t <= 16'd0;
    else if (io_add) t <= t + {8'b0, io_x};
  assign io_total = t;
endmodule
