module Reference(
  input [7:0] io_high,
  input [7:0] io_low,
  output [15:0] io_word
);
  assign io_word[7:0] = io_low;
  assign io_word[15:8] = io_high;
endmodule
