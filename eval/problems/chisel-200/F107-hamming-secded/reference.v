module Reference(
  input [21:0] io_code,
  output [15:0] io_data,
  output io_corrected,
  output io_ded
);
  reg [4:0] synd_d;
  reg [21:1] word_d;
  reg [15:0] data_d;
  wire wrong_d = (^io_code);
  integer pos_d, to_d;
  always @* begin
    word_d = io_code[20:0];
    synd_d = {5{1'b0}};
    for (pos_d = 1; pos_d <= 21; pos_d = pos_d + 1)
      if (word_d[pos_d]) synd_d = synd_d ^ pos_d;
    if (synd_d != 0 && synd_d <= 21 && wrong_d) word_d[synd_d] = ~word_d[synd_d];
    data_d = 0;
    to_d = 0;
    for (pos_d = 1; pos_d <= 21; pos_d = pos_d + 1)
      if ((pos_d & (pos_d - 1)) != 0) begin
        data_d[to_d] = word_d[pos_d];
        to_d = to_d + 1;
      end
  end
  assign io_data = data_d;
  assign io_corrected = wrong_d & (synd_d <= 21);
  assign io_ded = (synd_d != 0) & (~wrong_d | ~(synd_d <= 21));
endmodule
