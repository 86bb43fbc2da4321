module Reference(
  input clock,
  input reset,
  input io_add,
  input io_clear,
  input [2:0] io_value,
  input [2:0] io_which,
  output [7:0] io_count,
  output [2:0] io_mode
);
  reg [63:0] c; integer i; reg [2:0] m; reg [7:0] best;
  wire [7:0] old = c[8 * io_value +: 8];
  always @(posedge clock)
    if (reset) c <= 0;
    else if (io_clear) c[8 * io_value +: 8] <= 8'd0;
    else if (io_add & ~(&old)) c[8 * io_value +: 8] <= old + 8'd1;
  always @* begin
    m = 0; best = c[7:0];
    for (i = 1; i < 8; i = i + 1) if (c[8 * i +: 8] > best) begin best = c[8 * i +: 8]; m = i; end
  end
  assign io_count = c[8 * io_which +: 8];
  assign io_mode = m;
endmodule
