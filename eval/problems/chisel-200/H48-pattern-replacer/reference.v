module Reference(
  input clock,
  input reset,
  input io_valid,
  input [7:0] io_data,
  output io_out_valid,
  output io_literal,
  output [7:0] io_out
);
  reg e;
  wire mark = io_data == 8'd27;
  always @(posedge clock) if (reset) e <= 0; else if (io_valid) e <= ~e & mark;
  assign io_out_valid = io_valid & (e | ~mark);
  assign io_literal = io_valid & e;
  assign io_out = io_data;
endmodule
