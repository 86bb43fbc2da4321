module Reference(
  input [4:0] io_inWord,
  output [4:0] io_krairkfleark
);
  reg [4:0] number_d, start_d, word_d;
  integer i_d;
  always @* begin
    number_d[4] = io_inWord[4];
    for (i_d = 3; i_d >= 0; i_d = i_d - 1) number_d[i_d] = number_d[i_d + 1] ^ io_inWord[i_d];
    start_d = number_d + 5'd1;
    word_d[4] = start_d[4];
    for (i_d = 0; i_d < 4; i_d = i_d + 1) word_d[i_d] = start_d[i_d] ^ start_d[i_d + 1];
  end
  assign io_krairkfleark = word_d;
endmodule
