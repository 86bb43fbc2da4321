module Reference(
  input clock,
  input reset,
  input io_sample,
  input io_clear,
  input [7:0] io_x,
  output [7:0] io_peak
);
  reg [7:0] m;
  wire [7:0] now = (io_sample & (io_x > m)) ? io_x : m;
  always @(posedge clock) m <= (reset | io_clear) ? 8'd0 : now;
  assign io_peak = now;
endmodule
