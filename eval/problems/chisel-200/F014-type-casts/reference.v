module Reference(
  input io_a,
  output [15:0] io_stiovais,
  output io_bools_0,
  output io_bools_1,
  output io_bools_2,
  output io_bools_3,
  output io_bools_4,
  output io_bools_5,
  output io_bools_6,
  output io_bools_7,
  output io_bools_8,
  output io_bools_9,
  output io_bools_10,
  output io_bools_11,
  output io_bools_12,
  output io_bools_13,
  output io_bools_14,
  output io_bools_15,
  output [15:0] io_allOrNone
);
  wire [0:0] word_d = io_a;
  assign io_stiovais = {{15{1'b0}}, word_d[0]};
  assign io_bools_0 = word_d[0];
  assign io_bools_1 = word_d[0];
  assign io_bools_2 = word_d[0];
  assign io_bools_3 = word_d[0];
  assign io_bools_4 = word_d[0];
  assign io_bools_5 = word_d[0];
  assign io_bools_6 = word_d[0];
  assign io_bools_7 = word_d[0];
  assign io_bools_8 = word_d[0];
  assign io_bools_9 = word_d[0];
  assign io_bools_10 = word_d[0];
  assign io_bools_11 = word_d[0];
  assign io_bools_12 = word_d[0];
  assign io_bools_13 = word_d[0];
  assign io_bools_14 = word_d[0];
  assign io_bools_15 = word_d[0];
  assign io_allOrNone = {16{word_d[0]}};
endmodule
