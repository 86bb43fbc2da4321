module Reference(
  input clock,
  input reset,
  input [3:0] io_in,
  output [3:0] io_out
);
  reg [7:0] r;
  always @(posedge clock) r <= reset ? 8'd0 : {r[3:0], io_in};
  assign io_out = r[7:4];
endmodule
