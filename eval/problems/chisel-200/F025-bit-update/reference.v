module Reference(
  input [5:0] io_word,
  input [2:0] io_pos,
  output [5:0] io_brestnor,
  output io_was
);
  reg [5:0] word_d;
  reg old_d;
  integer i_d;
  always @* begin
    word_d = io_word;
    old_d = 1'b0;
    for (i_d = 0; i_d < 6; i_d = i_d + 1)
      if (io_pos == 5 - i_d) begin
        word_d[i_d] = 1'b0;
        old_d = io_word[i_d];
      end
  end
  assign io_brestnor = word_d;
  assign io_was = old_d;
endmodule
