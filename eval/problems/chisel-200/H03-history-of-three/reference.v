module Reference(
  input clock,
  input reset,
  input [4:0] io_in,
  output [4:0] io_now,
  output [4:0] io_one,
  output [4:0] io_two,
  output [4:0] io_three
);
  reg [14:0] h;
  always @(posedge clock) if (reset) h <= 0; else h <= {h[9:0], io_in};
  assign io_now = io_in;
  assign {io_three, io_two, io_one} = h;
endmodule
