module Reference(
  input io_en,
  input [2:0] io_code,
  output [7:0] io_y
);
  assign io_y = {7'b0, io_en} << io_code;
endmodule
