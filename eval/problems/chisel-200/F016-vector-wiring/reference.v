module Reference(
  input [5:0] io_a_0,
  input [5:0] io_a_1,
  input [5:0] io_a_2,
  input [5:0] io_a_3,
  input [5:0] io_a_4,
  input [5:0] io_a_5,
  input [5:0] io_a_6,
  input [5:0] io_a_7,
  output [5:0] io_dout_0,
  output [5:0] io_dout_1,
  output [5:0] io_dout_2,
  output [5:0] io_dout_3,
  output [5:0] io_dout_4,
  output [5:0] io_dout_5,
  output [5:0] io_dout_6,
  output [5:0] io_dout_7
);
  assign io_dout_0 = io_a_2;
  assign io_dout_1 = ~io_a_3;
  assign io_dout_2 = ~io_a_4;
  assign io_dout_3 = io_a_5;
  assign io_dout_4 = ~io_a_6;
  assign io_dout_5 = io_a_7;
  assign io_dout_6 = ~io_a_0;
  assign io_dout_7 = io_a_1;
endmodule
