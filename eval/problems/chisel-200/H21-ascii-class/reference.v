module Reference(
  input [7:0] io_c,
  output io_digit,
  output io_upper,
  output io_lower,
  output io_hex
);
  assign io_digit = (io_c >= "0") & (io_c <= "9");
  assign io_upper = (io_c >= "A") & (io_c <= "Z");
  assign io_lower = (io_c >= "a") & (io_c <= "z");
  assign io_hex = io_digit | ((io_c >= "A") & (io_c <= "F")) | ((io_c >= "a") & (io_c <= "f"));
endmodule
