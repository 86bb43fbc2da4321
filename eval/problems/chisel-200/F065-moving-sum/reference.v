module Reference(
  input clock,
  input reset,
  input [13:0] io_data,
  output [15:0] io_out,
  output io_filled
);
  reg [27:0] line_q;
  reg [1:0] seen_q;
  reg [15:0] sum_d;
  reg [13:0] word_d;
  integer i_d;
  always @(posedge clock)
    if (reset) begin
      line_q <= 0;
      seen_q <= 0;
    end else begin
      line_q <= {line_q[13:0], io_data};
      if (seen_q < 3) begin
        seen_q <= seen_q + 1;
      end
    end
  always @* begin
    sum_d = {{2{1'b0}}, io_data};
    for (i_d = 0; i_d < 2; i_d = i_d + 1) begin
      word_d = line_q[i_d * 14 +: 14];
      sum_d = sum_d + {{2{1'b0}}, word_d};
    end
  end
  assign io_out = sum_d[15:0];
  assign io_filled = (seen_q == 3);
endmodule
