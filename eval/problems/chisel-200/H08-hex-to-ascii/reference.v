module Reference(
  input [3:0] io_digit,
  output [7:0] io_char
);
  assign io_char = (io_digit < 4'd10 ? 8'd48 : 8'd55) + {4'd0, io_digit};
endmodule
