module Reference(
  input [4:0] io_inWord,
  input io_mode,
  output [4:0] io_result
);
  wire [4:0] moved_d = {io_inWord[0], io_inWord[1], io_inWord[2], io_inWord[3], io_inWord[4]};
  assign io_result = io_mode ? io_inWord : moved_d;
endmodule
