module Reference(
  input clock,
  input reset,
  input io_up,
  input io_dec,
  input io_restart,
  output [2:0] io_level,
  output io_above
);
  reg [2:0] cnt_q;
  wire signed [4:0] low_d = 0;
  wire signed [4:0] high_d = 7;
  wire signed [4:0] change_d = (io_up) ? 3 : (io_dec & ~io_up) ? -2 : 0;
  wire signed [4:0] moved_d = $signed({2'b00, cnt_q}) + change_d;
  always @(posedge clock or posedge reset)
    if (reset) begin
      cnt_q <= 3'd6;
    end else begin
      if (io_restart) begin
        cnt_q <= 3'd6;
      end else if (moved_d > high_d) begin
        cnt_q <= 3'd7;
      end else if (moved_d < low_d) begin
        cnt_q <= 3'd0;
      end else begin
        cnt_q <= moved_d[2:0];
      end
    end
  assign io_level = cnt_q;
  assign io_above = cnt_q >= 3'd1;
endmodule
