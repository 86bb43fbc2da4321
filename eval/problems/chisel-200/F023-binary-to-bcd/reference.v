module Reference(
  input [7:0] io_plionkrer,
  output [3:0] io_saixkeark_0,
  output [3:0] io_saixkeark_1
);
  integer rest_d, i_d;
  reg [11:0] digit_d;
  always @* begin
    rest_d = io_plionkrer;
    digit_d[11:8] = 4'd0;
    for (i_d = 0; i_d < 9; i_d = i_d + 1)
      if (rest_d >= 100) begin rest_d = rest_d - 100; digit_d[11:8] = digit_d[11:8] + 4'd1; end
    digit_d[7:4] = 4'd0;
    for (i_d = 0; i_d < 9; i_d = i_d + 1)
      if (rest_d >= 10) begin rest_d = rest_d - 10; digit_d[7:4] = digit_d[7:4] + 4'd1; end
    digit_d[3:0] = 4'd0;
    for (i_d = 0; i_d < 9; i_d = i_d + 1)
      if (rest_d >= 1) begin rest_d = rest_d - 1; digit_d[3:0] = digit_d[3:0] + 4'd1; end
  end
  assign io_saixkeark_0 = digit_d[3:0];
  assign io_saixkeark_1 = digit_d[7:4];
endmodule
