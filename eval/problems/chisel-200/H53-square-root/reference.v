module Reference(
  input clock,
  input reset,
  input io_start,
  input [15:0] io_x,
  output io_busy,
  output io_done,
  output [7:0] io_root
);
  reg [3:0] n; reg d; reg [7:0] r, out; reg [15:0] v;
  wire [7:0] t = r | (8'd1 << (n - 4'd1));
  wire [15:0] sq = t * t;
  wire [7:0] next = (sq <= v) ? t : r;
  always @(posedge clock)
    if (reset) begin n <= 0; d <= 0; r <= 0; out <= 0; v <= 0; end
    else begin
      d <= n == 1;
      if (n != 0) begin r <= next; n <= n - 4'd1; if (n == 1) out <= next; end
      else if (io_start) begin n <= 4'd8; r <= 0; v <= io_x; end
    end
  assign io_busy = n != 0;
  assign io_done = d;
  assign io_root = out;
endmodule
