module Reference(
  input [12:0] io_x_0,
  input [12:0] io_x_1,
  input [12:0] io_x_2,
  input [12:0] io_x_3,
  input [12:0] io_x_4,
  input [12:0] io_x_5,
  input [12:0] io_x_6,
  input [12:0] io_x_7,
  output [12:0] io_rouskirk
);
  wire [15:0] total_d = {{3{io_x_0[12]}}, io_x_0} +
    {{3{io_x_1[12]}}, io_x_1} +
    {{3{io_x_2[12]}}, io_x_2} +
    {{3{io_x_3[12]}}, io_x_3} +
    {{3{io_x_4[12]}}, io_x_4} +
    {{3{io_x_5[12]}}, io_x_5} +
    {{3{io_x_6[12]}}, io_x_6} +
    {{3{io_x_7[12]}}, io_x_7};
  wire [2:0] rest_d = total_d[2:0];
  wire more_d = rest_d > 4 || (rest_d == 4 && total_d[3]);
  assign io_rouskirk = total_d[15:3] + more_d;
endmodule
