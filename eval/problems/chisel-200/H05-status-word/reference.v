module Reference(
  input io_error,
  input io_busy,
  input [3:0] io_code,
  input [7:0] io_count,
  output [15:0] io_word
);
  assign io_word = {io_error, io_busy, 2'b00, io_code, io_count};
endmodule
