module Reference(
  input [10:0] io_in,
  output [20:0] io_tailed,
  output [19:0] io_extended
);
  assign io_tailed = {io_in, {10{io_in[0]}}};
  assign io_extended = {{9{io_in[10]}}, io_in};
endmodule
