module Reference(
  input clock,
  input reset,
  input io_tick,
  input [7:0] io_value,
  output [1:0] io_index,
  output [7:0] io_max,
  output io_jump,
  output [1:0] io_who
);
  reg [31:0] s; reg [1:0] k, w; reg j; integer i; reg [7:0] m;
  wire [7:0] old = s[8 * k +: 8];
  wire [7:0] d = (io_value > old) ? io_value - old : old - io_value;
  always @(posedge clock)
    if (reset) begin s <= 0; k <= 0; w <= 0; j <= 0; end
    else begin
      j <= io_tick & (d > 8'd16);
      if (io_tick) begin
        s[8 * k +: 8] <= io_value; k <= k + 2'd1;
        if (d > 8'd16) w <= k;
      end
    end
  always @* begin m = 0; for (i = 0; i < 4; i = i + 1) if (s[8 * i +: 8] > m) m = s[8 * i +: 8]; end
  assign io_index = k;
  assign io_max = m;
  assign io_jump = j;
  assign io_who = w;
endmodule
