module Reference(
  input [15:0] io_word,
  output [7:0] io_high,
  output [7:0] io_low
);
  assign io_high = io_word >> 8;
  assign io_low = io_word;
endmodule
