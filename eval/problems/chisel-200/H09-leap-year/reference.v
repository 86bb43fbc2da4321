module Reference(
  input [11:0] io_year,
  output io_leap
);
  assign io_leap = (io_year % 12'd4 == 0) && ((io_year % 12'd100 != 0) || (io_year % 12'd400 == 0));
endmodule
