module Reference(
  input [11:0] io_x,
  output [11:0] io_word
);
  reg [11:0] value_d;
  always @* begin
    value_d = io_x;
    if (io_x[11]) value_d = {1'b1, ~io_x[10:0] + 1'b1};
    if (io_x == {1'b1, {11{1'b0}}}) value_d = {1'b1, {11{~1'b1}}};
  end
  assign io_word = value_d;
endmodule
